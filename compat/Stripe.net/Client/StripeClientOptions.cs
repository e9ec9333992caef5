namespace Stripe;

/// <summary>Settings of a <see cref="StripeClient"/>; what is null takes Stripe's default.</summary>
public class StripeClientOptions
{
    public string ApiKey { get; set; }

    public IHttpClient HttpClient { get; set; }

    /// <summary>Base address without a trailing slash; <see cref="StripeClient.DefaultApiBase"/> when null.</summary>
    public string ApiBase { get; set; }

    public string StripeAccount { get; set; }

    public string StripeContext { get; set; }
}
