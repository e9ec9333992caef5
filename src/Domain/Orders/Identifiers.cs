using System.Security.Cryptography;
using System.Text;

namespace OrderSystem.Domain;

/// <summary>Who orders: the <c>sub</c> claim of the caller's token.</summary>
public readonly record struct CustomerId
{
    public CustomerId(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}

/// <summary>
/// The client's promise that a repeated request is the same request: 1 to 255 visible ASCII characters, quoted or bare.
/// Source: draft-ietf-httpapi-idempotency-key-header.
/// </summary>
public readonly record struct IdempotencyKey
{
    private IdempotencyKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>The key of a header's value, without its quotes; null if it is not one.</summary>
    public static IdempotencyKey? TryParse(string? header)
    {
        var text = header?.Trim() ?? "";
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
        {
            text = text[1..^1];
        }

        return text.Length is >= 1 and <= 255 && text.All(c => c is > ' ' and <= '~') ? new IdempotencyKey(text) : null;
    }

    public override string ToString() => Value;
}

/// <summary>
/// The name of an order: 26 characters of base32 (RFC 4648), 130 bits of SHA-256 over customer and idempotency key.
/// The same request gives the same id, so one conditional put is all that keeps an order from being placed twice.
/// </summary>
public readonly record struct OrderId
{
    public const int Length = 26;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private OrderId(string value) => Value = value;

    public string Value { get; }

    public static OrderId Of(CustomerId customer, IdempotencyKey key)
    {
        // A key has no NUL in it, so the pair can be read in one way only.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{customer.Value}\0{key.Value}"));
        return new OrderId(string.Create(Length, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var bit = i * 5;
                var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
            }
        }));
    }

    public static OrderId? TryParse(string? text) =>
        text is { Length: Length } && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? new OrderId(text) : null;

    /// <exception cref="FormatException">Not an order id.</exception>
    public static OrderId Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is not an order id: {Length} characters A-Z and 2-7.");

    public override string ToString() => Value;
}

/// <summary>A stock keeping unit: what the catalogue calls a product.</summary>
public readonly record struct Sku
{
    private Sku(string value) => Value = value;

    public string Value { get; }

    /// <summary>1 to 40 characters: letters, digits and dashes.</summary>
    public static Sku? TryParse(string? text) =>
        text is { Length: >= 1 and <= 40 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? new Sku(text) : null;

    /// <exception cref="FormatException">Not a SKU.</exception>
    public static Sku Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is not a SKU.");

    public override string ToString() => Value;
}
