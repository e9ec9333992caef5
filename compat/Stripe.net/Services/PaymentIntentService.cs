namespace Stripe;

/// <summary>The calls on PaymentIntents (docs.stripe.com/api/payment_intents). Errors as <see cref="IStripeClient.RequestAsync{T}"/> says.</summary>
public class PaymentIntentService : Service
{
    private const string Root = "/v1/payment_intents";

    public PaymentIntentService(IStripeClient client)
        : base(client)
    {
    }

    public virtual PaymentIntent Create(PaymentIntentCreateOptions options, RequestOptions requestOptions = null) =>
        Wait(CreateAsync(options, requestOptions));

    public virtual Task<PaymentIntent> CreateAsync(PaymentIntentCreateOptions options, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Post<PaymentIntent>(Root, options, requestOptions, cancellationToken);

    public virtual PaymentIntent Get(string id, PaymentIntentGetOptions options = null, RequestOptions requestOptions = null) =>
        Wait(GetAsync(id, options, requestOptions));

    public virtual Task<PaymentIntent> GetAsync(string id, PaymentIntentGetOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Get<PaymentIntent>($"{Root}/{Segment(id)}", options, requestOptions, cancellationToken);

    public virtual PaymentIntent Confirm(string id, PaymentIntentConfirmOptions options = null, RequestOptions requestOptions = null) =>
        Wait(ConfirmAsync(id, options, requestOptions));

    public virtual Task<PaymentIntent> ConfirmAsync(string id, PaymentIntentConfirmOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Post<PaymentIntent>($"{Root}/{Segment(id)}/confirm", options, requestOptions, cancellationToken);

    public virtual PaymentIntent Capture(string id, PaymentIntentCaptureOptions options = null, RequestOptions requestOptions = null) =>
        Wait(CaptureAsync(id, options, requestOptions));

    public virtual Task<PaymentIntent> CaptureAsync(string id, PaymentIntentCaptureOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Post<PaymentIntent>($"{Root}/{Segment(id)}/capture", options, requestOptions, cancellationToken);

    public virtual PaymentIntent Cancel(string id, PaymentIntentCancelOptions options = null, RequestOptions requestOptions = null) =>
        Wait(CancelAsync(id, options, requestOptions));

    public virtual Task<PaymentIntent> CancelAsync(string id, PaymentIntentCancelOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Post<PaymentIntent>($"{Root}/{Segment(id)}/cancel", options, requestOptions, cancellationToken);

    public virtual StripeList<PaymentIntent> List(PaymentIntentListOptions options = null, RequestOptions requestOptions = null) =>
        Wait(ListAsync(options, requestOptions));

    public virtual Task<StripeList<PaymentIntent>> ListAsync(PaymentIntentListOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Get<StripeList<PaymentIntent>>(Root, options, requestOptions, cancellationToken);

    public virtual IAsyncEnumerable<PaymentIntent> ListAutoPagingAsync(PaymentIntentListOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        Pages<PaymentIntent>(Root, options ?? new PaymentIntentListOptions(), requestOptions, cancellationToken);
}
