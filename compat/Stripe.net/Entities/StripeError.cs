namespace Stripe;

/// <summary>What Stripe says went wrong (docs.stripe.com/api/errors).</summary>
public class StripeError : StripeEntity<StripeError>
{
    public string AdviceCode { get; set; }

    public string Charge { get; set; }

    public string Code { get; set; }

    public string DeclineCode { get; set; }

    public string DocUrl { get; set; }

    public string Message { get; set; }

    public string NetworkAdviceCode { get; set; }

    public string NetworkDeclineCode { get; set; }

    /// <summary>The parameter that is at fault.</summary>
    public string Param { get; set; }

    /// <summary>The PaymentIntent as the failed call left it.</summary>
    public PaymentIntent PaymentIntent { get; set; }

    public string PaymentMethodType { get; set; }

    public string RequestLogUrl { get; set; }

    /// <summary><c>api_error</c>, <c>card_error</c>, <c>idempotency_error</c> or <c>invalid_request_error</c>.</summary>
    public string Type { get; set; }

    public string UserMessage { get; set; }

    /// <summary>Of an OAuth error, whose body is flat.</summary>
    public string Error { get; set; }

    public string ErrorDescription { get; set; }
}
