using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

/// <summary>Order ids, idempotency keys, SKUs and customers: what they are made of, and what is refused.</summary>
public sealed class IdentifierTests
{
    // A key that begins with a quote might be a quoted key, which is another one.
    private static readonly Gen<string> Keys = Text(1, 40).Where(text => text[0] != '"');

    private static readonly Arbitrary<(string Customer, string Key)> Pairs = Text(1, 40).SelectMany(customer => Keys.Select(key => (customer, key))).ToArbitrary();

    [Fact]
    public void An_order_id_is_the_first_26_characters_of_base32_of_the_hash_of_customer_and_key() => Prop.ForAll(Pairs, pair =>
    {
        var id = OrderId.Of(new CustomerId(pair.Customer), Sample.Key(pair.Key));
        return id.Value == Base32(SHA256.HashData(Encoding.UTF8.GetBytes(pair.Customer + "\0" + pair.Key)))[..26]
            && OrderId.Of(new CustomerId(pair.Customer), Sample.Key(pair.Key)) == id
            && OrderId.Parse(id.Value) == id
            && id.ToString() == id.Value;
    }).Holds();

    /// <summary>The hash was computed with <c>printf 'alice\0key-1' | sha256sum</c>, the base32 of it with <c>basenc --base32</c>.</summary>
    [Fact]
    public void An_order_id_is_what_other_programs_compute() =>
        Assert.Equal("T3M653A3YXPZD4FJ2L373X6BGO", OrderId.Of(Sample.Alice, Sample.Key("key-1")).Value);

    [Fact]
    public void Customers_and_keys_that_read_alike_when_joined_have_different_orders()
    {
        var ids = new[] { ("a", "bc"), ("ab", "c"), ("abc", "-"), ("a", "b"), ("b", "a"), ("a", "B"), ("A", "b") }
            .Select(pair => OrderId.Of(new CustomerId(pair.Item1), Sample.Key(pair.Item2))).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Different_pairs_have_different_orders() => Prop.ForAll(Pairs, Pairs, (a, b) =>
        (a == b) == (OrderId.Of(new CustomerId(a.Customer), Sample.Key(a.Key)) == OrderId.Of(new CustomerId(b.Customer), Sample.Key(b.Key)))).Holds();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXY")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ2")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXY0")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXY=")]
    [InlineData("../../../../../etc/passwd0")]
    public void What_cannot_be_an_order_id_is_not_taken_for_one(string? text)
    {
        Assert.Null(OrderId.TryParse(text));
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => OrderId.Parse(text));
        }
    }

    /// <summary>The header's value, and the key it is; null: not a key.</summary>
    public static TheoryData<string?, string?> Headers => new()
    {
        { "abc", "abc" },
        { "\"abc\"", "abc" },
        { "  abc  ", "abc" },
        { "\t\"abc\" ", "abc" },
        { "8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324" },
        { "!", "!" },
        { "~", "~" },
        { "\"", "\"" },
        { new string('x', 255), new string('x', 255) },
        { '"' + new string('x', 255) + '"', new string('x', 255) },
        { null, null },
        { "", null },
        { "   ", null },
        { "\"\"", null },
        { "\" \"", null },
        { "a b", null },
        { "a\tb", null },
        { "a\0b", null },
        { "a\u007fb", null },
        { "schlüssel", null },
        { "鍵", null },
        { new string('x', 256), null },
        { '"' + new string('x', 256) + '"', null },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void An_idempotency_key_is_1_to_255_visible_ascii_characters_quoted_or_bare(string? header, string? key)
    {
        Assert.Equal(key, IdempotencyKey.TryParse(header)?.Value);
        Assert.Equal(key, IdempotencyKey.TryParse(header)?.ToString());
    }

    [Fact]
    public void Every_key_survives_being_quoted() => Prop.ForAll(Text(1, 255).Where(text => text[0] != '"').ToArbitrary(), text =>
        IdempotencyKey.TryParse(text) == IdempotencyKey.TryParse($"\"{text}\"") && IdempotencyKey.TryParse(text)?.Value == text).Holds();

    [Theory]
    [InlineData("MUG-01", true)]
    [InlineData("a", true)]
    [InlineData("-", true)]
    [InlineData("0123456789012345678901234567890123456789", true)]
    [InlineData("01234567890123456789012345678901234567890", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("MUG 01", false)]
    [InlineData("MUG_01", false)]
    [InlineData("MUG=01", false)]
    [InlineData("MÜG", false)]
    [InlineData("MUG\n", false)]
    public void A_SKU_is_1_to_40_letters_digits_and_dashes(string? text, bool valid)
    {
        Assert.Equal(valid ? text : null, Sku.TryParse(text)?.ToString());
        if (!valid && text is not null)
        {
            Assert.Throws<FormatException>(() => Sku.Parse(text));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nobody_is_not_a_customer(string? text) => Assert.ThrowsAny<ArgumentException>(() => new CustomerId(text!));

    private static Gen<string> Text(int shortest, int longest) =>
        Gen.Choose(shortest, longest).SelectMany(length => Gen.Choose('!', '~').ListOf(length).Select(chars => string.Concat(chars.Select(c => (char)c))));

    // RFC 4648 on a string of bits, as slow and as plain as can be.
    private static string Base32(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Where(chunk => chunk.Length == 5).Select(chunk => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Convert.ToInt32(new string(chunk), 2)]));
    }
}
