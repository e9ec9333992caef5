using System.Net;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Stripe;

/// <summary>
/// The transport over <see cref="System.Net.Http.HttpClient"/>, with Stripe.net's rules for retries: a connection error,
/// a timeout of the client, 409 and 5xx are retried unless <c>Stripe-Should-Retry</c> says otherwise; 429 is not.
/// A call that got no answer throws what the HTTP client threw. Unlike the real one it never sends telemetry.
/// </summary>
public class SystemNetHttpClient : IHttpClient
{
    public const int DefaultMaxNumberRetries = 2;

    private readonly HttpClient _http;
    private readonly string _userAgent;
    private readonly string _clientUserAgent;

    public SystemNetHttpClient(HttpClient httpClient = null, int maxNetworkRetries = DefaultMaxNumberRetries, AppInfo appInfo = null, bool enableTelemetry = true)
    {
        _http = httpClient ?? BuildDefaultSystemNetHttpClient();
        MaxNetworkRetries = maxNetworkRetries;
        EnableTelemetry = enableTelemetry;
        _userAgent = $"Stripe/V1 .NetBindings/{StripeConfiguration.StripeNetVersion}" + (appInfo is null ? "" : " " + appInfo.FormatUserAgent());
        _clientUserAgent = ClientUserAgent(appInfo);
    }

    public static TimeSpan DefaultHttpTimeout => TimeSpan.FromSeconds(80);

    public static TimeSpan MaxNetworkRetriesDelay => TimeSpan.FromSeconds(5);

    public static TimeSpan MinNetworkRetriesDelay => TimeSpan.FromMilliseconds(500);

    public bool EnableTelemetry { get; }

    public int MaxNetworkRetries { get; }

    public static HttpClient BuildDefaultSystemNetHttpClient() => new() { Timeout = DefaultHttpTimeout };

    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        for (var retries = 0; ; retries++)
        {
            Exception failure = null;
            HttpResponseMessage answer = null;
            try
            {
                using var message = Message(request);
                answer = await _http.SendAsync(message, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception)
            {
                failure = exception;
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                failure = exception;
            }

            using (answer)
            {
                if (retries < MaxNetworkRetries && ShouldRetry(answer))
                {
                    await Task.Delay(Delay(retries + 1), CancellationToken.None).ConfigureAwait(false);
                    continue;
                }

                if (failure is not null)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }

                var content = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                return new StripeResponse(answer.StatusCode, answer.Headers, content);
            }
        }
    }

    private static bool ShouldRetry(HttpResponseMessage answer)
    {
        if (answer is null)
        {
            return true;
        }

        var advice = answer.Headers.TryGetValues("Stripe-Should-Retry", out var values) ? values.First() : null;
        return advice switch
        {
            "true" => true,
            "false" => false,
            _ => answer.StatusCode == HttpStatusCode.Conflict || (int)answer.StatusCode >= 500,
        };
    }

    /// <summary>0.5 s doubled per retry up to 5 s, less up to a quarter of it, never below 0.5 s.</summary>
    private static TimeSpan Delay(int retry)
    {
        var full = Math.Min(MinNetworkRetriesDelay.TotalMilliseconds * Math.Pow(2, retry - 1), MaxNetworkRetriesDelay.TotalMilliseconds);
        var jittered = full * (0.75 + (0.25 * RandomNumberGenerator.GetInt32(1000) / 1000));
        return TimeSpan.FromMilliseconds(Math.Max(jittered, MinNetworkRetriesDelay.TotalMilliseconds));
    }

    private HttpRequestMessage Message(StripeRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri) { Content = request.Content };
        message.Headers.Authorization = request.AuthorizationHeader;
        message.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        message.Headers.TryAddWithoutValidation("X-Stripe-Client-User-Agent", _clientUserAgent);
        foreach (var (name, value) in request.StripeHeaders)
        {
            message.Headers.Add(name, value);
        }

        return message;
    }

    private static string ClientUserAgent(AppInfo appInfo)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("bindings_version", StripeConfiguration.StripeNetVersion);
            json.WriteString("lang", ".net");
            json.WriteString("lang_version", RuntimeInformation.FrameworkDescription);
            if (appInfo is not null)
            {
                json.WriteStartObject("application");
                json.WriteString("name", appInfo.Name);
                json.WriteString("partner_id", appInfo.PartnerId);
                json.WriteString("version", appInfo.Version);
                json.WriteString("url", appInfo.Url);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
