using System.Net;
using System.Text.Json;
using Stripe.Wire;

namespace Stripe;

/// <summary>The Stripe API over HTTP: form-encoded requests, JSON answers, errors as <see cref="StripeException"/>.</summary>
public class StripeClient : IStripeClient
{
    private readonly string _stripeAccount;
    private readonly string _stripeContext;

    public StripeClient(StripeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ApiKey is { Length: 0 })
        {
            throw new ArgumentException("API key cannot be the empty string.", nameof(options));
        }

        if (options.ApiKey is not null && options.ApiKey.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException("API key cannot contain whitespace.", nameof(options));
        }

        ApiKey = options.ApiKey;
        ApiBase = options.ApiBase ?? DefaultApiBase;
        HttpClient = options.HttpClient ?? new SystemNetHttpClient();
        _stripeAccount = options.StripeAccount;
        _stripeContext = options.StripeContext;
    }

    public static string DefaultApiBase => "https://api.stripe.com";

    public string ApiBase { get; }

    public string ApiKey { get; }

    public IHttpClient HttpClient { get; }

    public async Task<T> RequestAsync<T>(HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken = default)
        where T : StripeEntity
    {
        var request = new StripeRequest(this, method, path, options, WithDefaults(requestOptions));
        var response = await HttpClient.MakeRequestAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Error(response);
        }

        try
        {
            var entity = Reader.Parse<T>(response.Content);
            entity.StripeResponse = response;
            return entity;
        }
        catch (JsonException)
        {
            throw Invalid(response);
        }
    }

    private RequestOptions WithDefaults(RequestOptions given) => new()
    {
        ApiKey = given?.ApiKey,
        IdempotencyKey = given?.IdempotencyKey,
        StripeAccount = given?.StripeAccount ?? _stripeAccount,
        StripeContext = given?.StripeContext ?? _stripeContext,
        StripeRequestTrigger = given?.StripeRequestTrigger,
    };

    private static StripeException Error(StripeResponse response)
    {
        StripeError error;
        try
        {
            error = Reader.ParseError(response.Content);
        }
        catch (JsonException)
        {
            return Invalid(response);
        }

        if (error is null)
        {
            return Invalid(response);
        }

        error.StripeResponse = response;
        return new StripeException(response.StatusCode, error, error.Message) { StripeResponse = response };
    }

    private static StripeException Invalid(StripeResponse response) =>
        new(response.StatusCode, null, $"Invalid response object from API: \"{response.Content}\"") { StripeResponse = response };
}
