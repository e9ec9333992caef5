namespace Stripe;

/// <summary>The calls on one kind of object.</summary>
public abstract class Service
{
    protected Service(IStripeClient client) => Client = client;

    public IStripeClient Client { get; set; }

    internal Task<T> Get<T>(string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken)
        where T : StripeEntity => Client.RequestAsync<T>(HttpMethod.Get, path, options, requestOptions, cancellationToken);

    internal Task<T> Post<T>(string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken)
        where T : StripeEntity => Client.RequestAsync<T>(HttpMethod.Post, path, options, requestOptions, cancellationToken);

    internal static T Wait<T>(Task<T> answer) => answer.ConfigureAwait(false).GetAwaiter().GetResult();

    /// <summary>Follows <c>has_more</c> with <c>starting_after</c>, page by page. The options are the caller's own object and keep the last position.</summary>
    internal async IAsyncEnumerable<T> Pages<T>(
        string path, ListOptions options, RequestOptions requestOptions, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where T : StripeEntity, IHasId
    {
        while (true)
        {
            var page = await Get<StripeList<T>>(path, options, requestOptions, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
            {
                yield return item;
            }

            if (!page.HasMore || page.Data.Count == 0)
            {
                yield break;
            }

            options.StartingAfter = page.Data[^1].Id;
        }
    }

    /// <summary>An id inside a path.</summary>
    internal static string Segment(string id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            throw new ArgumentException("The resource ID cannot be null or whitespace.", nameof(id));
        }

        return System.Net.WebUtility.UrlEncode(id);
    }
}
