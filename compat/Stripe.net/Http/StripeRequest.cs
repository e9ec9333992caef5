using System.Net.Http.Headers;
using System.Text;
using Stripe.Wire;

namespace Stripe;

/// <summary>One request as it goes on the wire. Its idempotency key is fixed here, so that retries of the call repeat it.</summary>
public class StripeRequest
{
    private readonly string _form;

    public StripeRequest(IStripeClient client, HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions)
    {
        ArgumentNullException.ThrowIfNull(client);
        Method = method;
        var parameters = FormEncoder.Encode(options);
        var isPost = method == HttpMethod.Post;
        _form = isPost ? parameters : null;
        var query = isPost || parameters.Length == 0 ? "" : "?" + parameters;
        Uri = new Uri(client.ApiBase + path + query);

        var key = requestOptions?.ApiKey ?? client.ApiKey;
        if (string.IsNullOrEmpty(key))
        {
            throw new StripeException("No API key provided. Pass it in StripeClientOptions.ApiKey, or for one call in RequestOptions.ApiKey.");
        }

        AuthorizationHeader = new AuthenticationHeaderValue("Bearer", key);
        StripeHeaders = Headers(method, requestOptions);
    }

    public HttpMethod Method { get; }

    public Uri Uri { get; }

    public AuthenticationHeaderValue AuthorizationHeader { get; }

    public IDictionary<string, string> StripeHeaders { get; }

    /// <summary>The form body of a POST, new at each call because a content is sent once; null for GET and DELETE.</summary>
    public HttpContent Content => _form is null
        ? null
        : new ByteArrayContent(Encoding.UTF8.GetBytes(_form))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") { CharSet = "utf-8" } },
        };

    public override string ToString() => $"<{GetType().FullName} Method={Method} Uri={Uri}>";

    private static Dictionary<string, string> Headers(HttpMethod method, RequestOptions options)
    {
        var headers = new Dictionary<string, string> { ["Stripe-Version"] = StripeConfiguration.ApiVersion };
        Add("Stripe-Account", options?.StripeAccount);
        Add("Stripe-Context", options?.StripeContext);
        Add("Stripe-Request-Trigger", options?.StripeRequestTrigger);
        var key = options?.IdempotencyKey;
        Add("Idempotency-Key", string.IsNullOrEmpty(key) && method == HttpMethod.Post ? Guid.NewGuid().ToString() : key);
        return headers;

        void Add(string name, string value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                headers[name] = value;
            }
        }
    }
}
