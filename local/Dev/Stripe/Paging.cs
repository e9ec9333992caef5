using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Lists, newest first: <c>limit</c>, <c>starting_after</c>, <c>ending_before</c>, <c>created[gte]</c> and its kind (docs.stripe.com/api/pagination).</summary>
internal static class Paging
{
    public static IReadOnlyList<string> Parameters { get; } = ["created", "ending_before", "expand", "limit", "starting_after"];

    public static JsonObject Of<T>(Call call, IEnumerable<T> newestFirst, Func<T, string> id, Func<T, DateTimeOffset> created, Func<T, Expansion, JsonObject> shape, string url)
    {
        var limit = call.Form.Integer("limit") ?? 10;
        if (limit is < 1 or > 100)
        {
            throw StripeProblem.Invalid("This value must be between 1 and 100.", "limit", "parameter_invalid_integer");
        }

        var all = newestFirst.ToList();
        var (after, before) = (call.Form.Text("starting_after"), call.Form.Text("ending_before"));
        if (after is not null && before is not null)
        {
            throw StripeProblem.Invalid("You may specify only one of these parameters: starting_after, ending_before.", "ending_before");
        }

        // The cursor's own object need not be in the range, nor match the filter of time.
        var from = after is null ? 0 : Position(all, id, after, "starting_after") + 1;
        var to = before is null ? all.Count : Position(all, id, before, "ending_before");
        var matching = all[from..to].Where(item => InRange(call.Form, created(item).ToUnixTimeSeconds())).ToList();
        var page = before is null ? matching.Take((int)limit) : matching.TakeLast((int)limit);
        var expand = call.Expand.Into("data") ?? Expansion.None;
        return Shapes.Page(page.Select(item => shape(item, expand)), hasMore: matching.Count > limit, url);
    }

    private static int Position<T>(List<T> all, Func<T, string> id, string wanted, string param) =>
        all.FindIndex(item => id(item) == wanted) is var position and >= 0 ? position : throw StripeProblem.Missing("object", wanted, param, status: 400);

    private static bool InRange(Form form, long created)
    {
        if (form.Integer("created") is { } exactly)
        {
            return created == exactly;
        }

        return form.Map("created").All(end => (end.Key, Seconds(end.Value)) switch
        {
            ("gt", var seconds) => created > seconds,
            ("gte", var seconds) => created >= seconds,
            ("lt", var seconds) => created < seconds,
            ("lte", var seconds) => created <= seconds,
            _ => throw StripeProblem.Invalid($"Received unknown parameter: created[{end.Key}]", "created", "parameter_unknown"),
        });
    }

    private static long Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : throw StripeProblem.Invalid($"Invalid timestamp: {text}", "created");
}
