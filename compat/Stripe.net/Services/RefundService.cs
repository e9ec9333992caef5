namespace Stripe;

/// <summary>The calls on refunds (docs.stripe.com/api/refunds). Errors as <see cref="IStripeClient.RequestAsync{T}"/> says.</summary>
public class RefundService : Service
{
    private const string Root = "/v1/refunds";

    public RefundService(IStripeClient client)
        : base(client)
    {
    }

    public virtual Refund Create(RefundCreateOptions options, RequestOptions requestOptions = null) =>
        Wait(CreateAsync(options, requestOptions));

    public virtual Task<Refund> CreateAsync(RefundCreateOptions options, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Post<Refund>(Root, options, requestOptions, cancellationToken);

    public virtual Refund Get(string id, RefundGetOptions options = null, RequestOptions requestOptions = null) =>
        Wait(GetAsync(id, options, requestOptions));

    public virtual Task<Refund> GetAsync(string id, RefundGetOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Get<Refund>($"{Root}/{Segment(id)}", options, requestOptions, cancellationToken);

    public virtual StripeList<Refund> List(RefundListOptions options = null, RequestOptions requestOptions = null) =>
        Wait(ListAsync(options, requestOptions));

    public virtual Task<StripeList<Refund>> ListAsync(RefundListOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Get<StripeList<Refund>>(Root, options, requestOptions, cancellationToken);

    public virtual IAsyncEnumerable<Refund> ListAutoPagingAsync(RefundListOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Pages<Refund>(Root, options ?? new RefundListOptions(), requestOptions, cancellationToken);
}
