using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Charges and events, which are only read.</summary>
internal sealed class Lists(Account account)
{
    public JsonObject Charge(Call call) => Shapes.Of(account.Charge(call.Id!), call.Expand);

    public JsonObject Charges(Call call)
    {
        var charges = account.Charges.AsEnumerable().Reverse();
        if (call.Form.Text("payment_intent") is { } intent)
        {
            charges = charges.Where(charge => charge.PaymentIntent.Id == intent);
        }

        return Paging.Of(call, charges, charge => charge.Id, charge => charge.Created, Shapes.Of, "/v1/charges");
    }

    public JsonObject Event(Call call) => account.Events.Get(call.Id!, account.Clock.Now).ToJson();

    public static void CheckEvents(Call call)
    {
        if (call.Form.Text("type") is not null && call.Form.List("types").Count > 0)
        {
            throw StripeProblem.Invalid("You may specify either type or types, not both.", "types");
        }
    }

    public JsonObject Events(Call call)
    {
        var types = call.Form.List("types");
        return Paging.Of(
            call,
            account.Events.Newest(account.Clock.Now).Where(one => Matches(one.Type)),
            one => one.Id,
            one => one.Created,
            (one, _) => one.ToJson(),
            "/v1/events");

        bool Matches(string type) => call.Form.Text("type") is { } pattern ? Is(type, pattern) : types.Count == 0 || types.Contains(type);
    }

    /// <summary><c>charge.*</c> stands for every type that begins so.</summary>
    private static bool Is(string type, string pattern) => pattern.EndsWith('*') ? type.StartsWith(pattern[..^1], StringComparison.Ordinal) : type == pattern;
}
