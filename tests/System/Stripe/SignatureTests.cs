using System.Text.Json;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>Webhook signatures as Stripe.net checks them (docs.stripe.com/webhooks#verify-manually).</summary>
public sealed class SignatureTests
{
    internal const string Secret = "webhook_secret";
    internal const long SignedAt = 1533204620;

    /// <summary>The vector of stripe-dotnet's own suite (EventUtilityTest): this payload, this secret, this header.</summary>
    internal const string Header = "t=1533204620,v1=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7,v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef";

    internal static readonly string Payload =
        """
        {
          "id": "evt_123",
          "object": "event",
          "account": "acct_123",
          "api_version": "2017-05-25",
          "created": 1533204620,
          "data": {
            "object": {
              "id": "cus_123",
              "object": "customer",
              "created": 123456789,
              "email": "test@stripe.com",
              "livemode": false,
              "metadata": {}
            }
          },
          "livemode": false,
          "pending_webhooks": 1,
          "request": {
            "id": "req_123",
            "idempotency_key": "idempotency-key-123"
          },
          "type": "customer.created"
        }

        """.ReplaceLineEndings("\n");

    [Fact]
    public void The_published_vector_is_accepted_and_read()
    {
        var stripeEvent = EventUtility.ConstructEvent(Payload, Header, Secret, tolerance: 300, utcNow: SignedAt + 100, throwOnApiVersionMismatch: false);

        Assert.Equal(("evt_123", "acct_123", "customer.created"), (stripeEvent.Id, stripeEvent.Account, stripeEvent.Type));
        Assert.Equal(("req_123", "idempotency-key-123"), (stripeEvent.Request.Id, stripeEvent.Request.IdempotencyKey));
        Assert.Equal("cus_123", stripeEvent.RawJsonElement!.Value.GetProperty("data").GetProperty("object").GetProperty("id").GetString());
    }

    public static TheoryData<string, string, string, long> Refused() => new()
    {
        { "wrong secret", Header, "whsec_other", SignedAt },
        { "too old", Header, Secret, SignedAt + 301 },
        { "from the future", Header, Secret, SignedAt - 301 },
        { "no t", Header[(Header.IndexOf(',', StringComparison.Ordinal) + 1)..], Secret, SignedAt },
        { "no v1", "t=1533204620", Secret, SignedAt },
        { "only v0", "t=1533204620,v0=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7", Secret, SignedAt },
        { "malformed", "t=1533204620,v1", Secret, SignedAt },
        { "empty", "", Secret, SignedAt },
        { "upper case", Header.Replace("2220f87ef", "2220F87EF", StringComparison.Ordinal), Secret, SignedAt },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_signature_that_does_not_prove_the_sender_is_refused(string why, string header, string secret, long now)
    {
        Assert.NotEmpty(why);
        _ = Assert.Throws<StripeException>(() => EventUtility.ConstructEvent(Payload, header, secret, 300, now, throwOnApiVersionMismatch: false));
    }

    [Fact]
    public void A_changed_payload_is_refused() =>
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Payload.Replace("cus_123", "cus_124", StringComparison.Ordinal), Header, Secret, 300, SignedAt));

    [Fact]
    public void During_a_rotation_of_the_secret_any_of_the_signatures_may_match()
    {
        var old = EventUtility.ComputeSignature("old", "1533204620", Payload);
        EventUtility.ValidateSignature(Payload, $"t=1533204620,v1={old},{Header[(Header.IndexOf(',', StringComparison.Ordinal) + 1)..]}", Secret, 300, SignedAt + 300);
    }

    [Fact]
    public void What_is_not_a_StripeException_in_the_package_is_none_here()
    {
        _ = Assert.Throws<NullReferenceException>(() => EventUtility.ValidateSignature(Payload, null, Secret));
        _ = Assert.Throws<FormatException>(() => EventUtility.ValidateSignature(Payload, $"t=soon,v1={EventUtility.ComputeSignature(Secret, "soon", Payload)}", Secret));
        _ = Assert.Throws<OverflowException>(() => EventUtility.ValidateSignature(Payload, $"t=99999999999,v1={EventUtility.ComputeSignature(Secret, "99999999999", Payload)}", Secret));
        _ = Assert.ThrowsAny<JsonException>(() => EventUtility.ConstructEvent("not json", EventUtility.GenerateSignatureHeader("not json", Secret), Secret));
        _ = Assert.Throws<InvalidOperationException>(() => EventUtility.ConstructEvent("[]", EventUtility.GenerateSignatureHeader("[]", Secret), Secret));
    }

    [Theory]
    [InlineData("2026-10-28.endive", true)]
    [InlineData("2026-09-30.endive", true)]
    [InlineData("2026-07-29.dahlia", false)]
    [InlineData("2017-05-25", false)]
    public void An_event_must_be_of_the_clients_release_train(string version, bool accepted)
    {
        var payload = Payload.Replace("2017-05-25", version, StringComparison.Ordinal);
        var header = EventUtility.GenerateSignatureHeader(payload, Secret);

        Assert.Equal(accepted, EventUtility.IsCompatibleApiVersion(version));
        if (accepted)
        {
            Assert.Equal(version, EventUtility.ConstructEvent(payload, header, Secret).ApiVersion);
        }
        else
        {
            var refused = Assert.Throws<StripeException>(() => EventUtility.ConstructEvent(payload, header, Secret));
            Assert.Contains(version, refused.Message, StringComparison.Ordinal);
        }
    }
}
