namespace Stripe;

/// <summary>Sends one API request and reads its answer.</summary>
public interface IStripeClient
{
    string ApiBase { get; }

    string ApiKey { get; }

    /// <exception cref="StripeException">Stripe answered anything but 200.</exception>
    /// <exception cref="HttpRequestException">No answer: the connection failed.</exception>
    /// <exception cref="OperationCanceledException">No answer in time, or cancelled.</exception>
    Task<T> RequestAsync<T>(HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken = default)
        where T : StripeEntity;
}
