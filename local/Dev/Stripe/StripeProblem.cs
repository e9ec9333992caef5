using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>An error as Stripe answers it (docs.stripe.com/api/errors).</summary>
internal sealed class StripeProblem(int status, string type, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string? Code { get; init; }

    public string? DeclineCode { get; init; }

    public string? AdviceCode { get; init; }

    public string? Param { get; init; }

    public string? Charge { get; init; }

    public JsonObject? PaymentIntent { get; init; }

    public JsonObject? PaymentMethod { get; init; }

    /// <summary>The header <c>Stripe-Should-Retry</c>; null sends none.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>A parameter is wrong: nothing was begun.</summary>
    public static StripeProblem Invalid(string message, string? param = null, string? code = null) =>
        new(400, "invalid_request_error", message) { Param = param, Code = code };

    /// <summary>There is no such object.</summary>
    public static StripeProblem Missing(string type, string id, string param, int status = 404) =>
        new(status, "invalid_request_error", $"No such {type}: '{id}'") { Code = "resource_missing", Param = param };

    /// <summary>The PaymentIntent is in a state in which this cannot be done.</summary>
    public static StripeProblem UnexpectedState(string message, JsonObject paymentIntent) =>
        new(400, "invalid_request_error", message) { Code = "payment_intent_unexpected_state", PaymentIntent = paymentIntent };

    /// <summary>Stripe itself failed; whether anything happened is unknown to the caller.</summary>
    public static StripeProblem Internal() => new(500, "api_error", "An unknown error occurred.");

    public JsonObject ToError(bool withPaymentIntent = true)
    {
        var error = new JsonObject();
        Add("advice_code", AdviceCode);
        Add("charge", Charge);
        Add("code", Code);
        Add("decline_code", DeclineCode);
        Add("doc_url", Code is null ? null : "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-'));
        Add("message", Message);
        Add("param", Param);
        Add("payment_intent", withPaymentIntent ? PaymentIntent?.DeepClone() : null);
        Add("payment_method", PaymentMethod?.DeepClone());
        Add("type", type);
        return error;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                error[name] = value;
            }
        }
    }

    public StripeAnswer ToAnswer() => new(Status, new JsonObject { ["error"] = ToError() }.ToJsonString(StripeAnswer.Indented)) { ShouldRetry = ShouldRetry };
}
