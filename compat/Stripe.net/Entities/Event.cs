namespace Stripe;

/// <summary>Something that happened to an object (docs.stripe.com/api/events/object).</summary>
public class Event : StripeEntity<Event>, IHasId, IHasObject
{
    public string Id { get; set; }

    public string Object { get; set; }

    public string Account { get; set; }

    /// <summary>The API version its <see cref="Data"/> was rendered in.</summary>
    public string ApiVersion { get; set; }

    public string Context { get; set; }

    public DateTime Created { get; set; }

    public EventData Data { get; set; }

    public bool Livemode { get; set; }

    public long PendingWebhooks { get; set; }

    /// <summary>The API call that caused it, if one did.</summary>
    public EventRequest Request { get; set; }

    public string Type { get; set; }
}

/// <summary>The object of an <see cref="Event"/> as it was when the event was made.</summary>
public class EventData : StripeEntity<EventData>
{
    /// <summary>A <see cref="PaymentIntent"/>, <see cref="Charge"/> or <see cref="Refund"/>; null for other types.</summary>
    public IHasObject Object { get; set; }
}

/// <summary>The API call behind an <see cref="Event"/>.</summary>
public class EventRequest : StripeEntity<EventRequest>
{
    public string Id { get; set; }

    public string IdempotencyKey { get; set; }
}
