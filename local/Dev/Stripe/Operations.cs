using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>One request on its way through the layers.</summary>
/// <param name="Version">The API version that the client speaks (<c>Stripe-Version</c>), or this server's own.</param>
internal sealed record Call(Operation Operation, string? Id, Form Form, Expansion Expand, string Version, Cause Cause);

/// <summary>One endpoint.</summary>
/// <param name="Name">What faults call it: <c>confirm</c>.</param>
/// <param name="Pattern">Its path; <c>*</c> stands for an id.</param>
/// <param name="Answers">The type that paths in <c>expand</c> start from.</param>
/// <param name="Parameters">All it accepts: what is not here is refused by name.</param>
internal sealed record Operation(string Name, string Method, string Pattern, string Answers, IReadOnlyList<string> Parameters, Func<Call, JsonObject> Run)
{
    /// <summary>Checks the parameters before anything begins.</summary>
    public Action<Call> Check { get; init; } = _ => { };

    /// <summary>The PaymentIntent it works on; null where there is none yet, or it only reads.</summary>
    public Func<Call, PaymentIntent?> Target { get; init; } = _ => null;

    /// <summary>The id in the path, <c>""</c> where the pattern has none; null where the path is another.</summary>
    public string? Match(HttpRequest request)
    {
        var pattern = Pattern.Split('/');
        var path = request.Path.Value!.TrimEnd('/').Split('/');
        if (request.Method != Method || path.Length != pattern.Length)
        {
            return null;
        }

        var id = "";
        for (var i = 0; i < path.Length; i++)
        {
            if (pattern[i] == "*" && path[i].Length > 0)
            {
                id = path[i];
            }
            else if (pattern[i] != path[i])
            {
                return null;
            }
        }

        return id;
    }
}

/// <summary>The endpoints of the local Stripe.</summary>
internal sealed class Operations(Account account)
{
    private readonly PaymentIntents _intents = new(account);
    private readonly Refunds _refunds = new(account);
    private readonly Lists _lists = new(account);

    public IReadOnlyList<Operation> All => field ??=
    [
        new("create", "POST", "/v1/payment_intents", "payment_intent",
            [
                "allowed_payment_method_types", "amount", "automatic_payment_methods", "capture_method", "confirm", "currency", "description", "error_on_requires_action", "expand", "metadata", "off_session",
                "payment_method", "payment_method_types", "receipt_email", "return_url", "statement_descriptor", "statement_descriptor_suffix", "transfer_group",
            ], _intents.Create) { Check = PaymentIntents.CheckCreate },
        new("list", "GET", "/v1/payment_intents", "payment_intent_list", Paging.Parameters, _intents.List),
        new("get", "GET", "/v1/payment_intents/*", "payment_intent", ["client_secret", "expand"], _intents.Get),
        new("confirm", "POST", "/v1/payment_intents/*/confirm", "payment_intent",
            [
                "allowed_payment_method_types", "capture_method", "error_on_requires_action", "expand", "off_session", "payment_method", "payment_method_types", "receipt_email",
                "return_url",
            ], _intents.Confirm)
            { Check = _intents.CheckConfirm, Target = Named },
        new("capture", "POST", "/v1/payment_intents/*/capture", "payment_intent",
            ["amount_to_capture", "expand", "metadata", "statement_descriptor", "statement_descriptor_suffix"], _intents.Capture)
            { Check = _intents.CheckCapture, Target = Named },
        new("cancel", "POST", "/v1/payment_intents/*/cancel", "payment_intent", ["cancellation_reason", "expand"], _intents.Cancel)
            { Check = _intents.CheckCancel, Target = Named },
        new("refund", "POST", "/v1/refunds", "refund", ["amount", "charge", "expand", "metadata", "payment_intent", "reason"], _refunds.Create)
            { Check = _refunds.Check, Target = _refunds.Intent },
        new("list-refunds", "GET", "/v1/refunds", "refund_list", [.. Paging.Parameters, "charge", "payment_intent"], _refunds.List),
        new("get-refund", "GET", "/v1/refunds/*", "refund", ["expand"], _refunds.Get),
        new("get-charge", "GET", "/v1/charges/*", "charge", ["expand"], _lists.Charge),
        new("list-charges", "GET", "/v1/charges", "charge_list", [.. Paging.Parameters, "payment_intent"], _lists.Charges),
        new("list-events", "GET", "/v1/events", "event_list", [.. Paging.Parameters, "type", "types"], _lists.Events) { Check = Lists.CheckEvents },
        new("get-event", "GET", "/v1/events/*", "event", ["expand"], _lists.Event),
    ];

    /// <exception cref="StripeProblem">There is no such endpoint.</exception>
    public (Operation Operation, string? Id) Find(HttpRequest request)
    {
        foreach (var operation in All)
        {
            if (operation.Match(request) is { } id)
            {
                return (operation, id.Length == 0 ? null : id);
            }
        }

        var known = string.Join(", ", All.Select(operation => $"{operation.Method} {operation.Pattern.Replace("*", ":id", StringComparison.Ordinal)}"));
        throw new StripeProblem(404, "invalid_request_error", $"Unrecognized request URL ({request.Method}: {request.Path}). The local Stripe has: {known}.");
    }

    private PaymentIntent Named(Call call) => account.PaymentIntent(call.Id!);
}
