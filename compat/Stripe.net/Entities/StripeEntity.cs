using System.Text.Json;
using Stripe.Wire;

namespace Stripe;

/// <summary>Has an id with the object's prefix, for example <c>pi_…</c>.</summary>
public interface IHasId
{
    string Id { get; set; }
}

/// <summary>Says its type in the JSON field <c>object</c>.</summary>
public interface IHasObject
{
    string Object { get; set; }
}

/// <summary>Carries the caller's own keys and values.</summary>
public interface IHasMetadata
{
    Dictionary<string, string> Metadata { get; set; }
}

/// <summary>Anything Stripe answers with.</summary>
public abstract class StripeEntity
{
    /// <summary>The JSON this was read from.</summary>
    public JsonElement? RawJsonElement { get; set; }

    /// <summary>The answer this was the body of; null on nested objects.</summary>
    public StripeResponse StripeResponse { get; set; }

    /// <exception cref="JsonException">The text is not JSON, or a field has another type than Stripe documents.</exception>
    public static T FromJson<T>(string value)
        where T : StripeEntity => Reader.Parse<T>(value);
}

/// <inheritdoc />
public abstract class StripeEntity<T> : StripeEntity
    where T : StripeEntity<T>
{
    /// <exception cref="JsonException">The text is not JSON, or a field has another type than Stripe documents.</exception>
    public static T FromJson(string value) => Reader.Parse<T>(value);
}

/// <summary>A field that is an id, or the whole object where the call asked to expand it.</summary>
internal readonly struct Expandable<T>
    where T : class, IHasId
{
    public string Id { get; private init; }

    public T Value { get; private init; }

    public static Expandable<T> Of(string id, Expandable<T> present) =>
        new() { Id = id, Value = present.Value?.Id == id ? present.Value : null };

    public static Expandable<T> Of(T value) => new() { Id = value?.Id, Value = value };
}
