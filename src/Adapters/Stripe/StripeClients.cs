using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// Stripe clients for the key of the moment. One HttpClient for the life of the process, so that connections are reused.
/// </summary>
public sealed class StripeClients : IDisposable
{
    private readonly StripeSettings _settings;
    private readonly StripeSecretReader _secret;
    private readonly HttpClient _http;
    private (string Key, StripeClient Client)? _current;

    public StripeClients(StripeSettings settings, StripeSecretReader secret)
    {
        (_settings, _secret) = (settings, secret);
#pragma warning disable CA2000 // The HttpClient owns its handler.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = settings.ConnectTimeout }) { Timeout = settings.CallTimeout };
#pragma warning restore CA2000
    }

    public async Task<StripeClient> GetAsync(CancellationToken cancellationToken)
    {
        var key = await _secret.ApiKeyAsync(cancellationToken);
        if (_current is { } current && current.Key == key)
        {
            return current.Client;
        }

        var client = new StripeClient(new StripeClientOptions
        {
            ApiKey = key,
            ApiBase = _settings.ApiBase,
            // No retries: the redelivered message is the retry, after a look at what happened. No telemetry.
            HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false),
        });
        _current = (key, client);
        return client;
    }

    /// <summary>Stripe refused the key: read it anew before the next call.</summary>
    public void Forget() => _secret.Forget();

    public void Dispose() => _http.Dispose();
}
