using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Stripe;

/// <summary>
/// Checks webhook signatures and reads events (docs.stripe.com/webhooks#verify-manually). The payload must be the exact body
/// that was sent. As in the real package a null header is a <see cref="NullReferenceException"/>, a timestamp that is not a
/// number a <see cref="FormatException"/> or too great a one an <see cref="OverflowException"/>, a signed body that is not JSON
/// a <see cref="JsonException"/>, and one that is JSON but no object an <see cref="InvalidOperationException"/>.
/// </summary>
public static class EventUtility
{
    /// <summary>Seconds that the timestamp of a signature may be away from now.</summary>
    public const int DefaultTimeTolerance = 300;

    private static UTF8Encoding StrictUtf8 => new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The versions are of one release train: what follows the date must be equal, the dates may differ.</summary>
    public static bool IsCompatibleApiVersion(string sdkApiVersion, string eventApiVersion)
    {
        ArgumentNullException.ThrowIfNull(sdkApiVersion);
        return eventApiVersion is not null && Train(sdkApiVersion) is { } train ? train == Train(eventApiVersion) : sdkApiVersion == eventApiVersion;

        static string Train(string version) => version.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? version[(dot + 1)..] : null;
    }

    public static bool IsCompatibleApiVersion(string eventApiVersion) => IsCompatibleApiVersion(StripeConfiguration.ApiVersion, eventApiVersion);

    /// <exception cref="StripeException">The event is of another release train, and <paramref name="throwOnApiVersionMismatch"/>.</exception>
    public static Event ParseEvent(string json, bool throwOnApiVersionMismatch = true)
    {
        using (var document = JsonDocument.Parse(json))
        {
            _ = document.RootElement.ValueKind == JsonValueKind.Object ? true : throw new InvalidOperationException("An event is a JSON object, and this is none.");
        }

        var stripeEvent = Event.FromJson(json);
        if (throwOnApiVersionMismatch && !IsCompatibleApiVersion(stripeEvent.ApiVersion))
        {
            throw new StripeException(
                $"Received event with API version {stripeEvent.ApiVersion}, but Stripe.net {StripeConfiguration.StripeNetVersion} expects API version {StripeConfiguration.ApiVersion}. "
                + "We recommend that you create a WebhookEndpoint with this API version. Otherwise, you can disable this exception by passing "
                + "`throwOnApiVersionMismatch: false` to `Stripe.EventUtility.ParseEvent` or `Stripe.EventUtility.ConstructEvent`, but be wary that objects may be incorrectly deserialized.");
        }

        return stripeEvent;
    }

    /// <exception cref="StripeException">The signature, its age or the API version is wrong.</exception>
    public static Event ConstructEvent(string json, string stripeSignatureHeader, string secret, long tolerance = DefaultTimeTolerance, bool throwOnApiVersionMismatch = true) =>
        ConstructEvent(json, stripeSignatureHeader, secret, tolerance, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), throwOnApiVersionMismatch);

    /// <inheritdoc cref="ConstructEvent(string, string, string, long, bool)" />
    public static Event ConstructEvent(string json, string stripeSignatureHeader, string secret, long tolerance, long utcNow, bool throwOnApiVersionMismatch = true)
    {
        ValidateSignature(json, stripeSignatureHeader, secret, tolerance, utcNow);
        return ParseEvent(json, throwOnApiVersionMismatch);
    }

    /// <summary>For payloads that came another way, for example through Amazon EventBridge: nothing proves who sent them.</summary>
    public static Event ConstructEventWithoutVerification(string json, bool throwOnApiVersionMismatch = false) => ParseEvent(json, throwOnApiVersionMismatch);

    /// <exception cref="StripeException">No matching <c>v1</c>, or the timestamp is further from now than the tolerance.</exception>
    public static void ValidateSignature(string json, string stripeSignatureHeader, string secret, long tolerance = DefaultTimeTolerance) =>
        ValidateSignature(json, stripeSignatureHeader, secret, tolerance, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    /// <inheritdoc cref="ValidateSignature(string, string, string, long)" />
    public static void ValidateSignature(string json, string stripeSignatureHeader, string secret, long tolerance, long utcNow)
    {
        var items = Items(stripeSignatureHeader);
        var timestamp = items["t"].FirstOrDefault();
        var expected = Expected(secret, timestamp, json);
        if (!items["v1"].Any(given => Matches(expected, given)))
        {
            throw new StripeException(
                "The expected signature was not found in the Stripe-Signature header. Make sure you are using the correct webhook secret (whsec_) and confirm the incoming request came from Stripe.");
        }

        if (Math.Abs(utcNow - Convert.ToInt32(timestamp, CultureInfo.InvariantCulture)) > tolerance)
        {
            throw new StripeException("The webhook cannot be processed because the current timestamp is outside of the allowed tolerance.");
        }
    }

    /// <summary>HMAC-SHA256 of <c>{timestamp}.{payload}</c> with the endpoint's secret, as lower-case hex.</summary>
    public static string ComputeSignature(string secret, string timestamp, string payload) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(StrictUtf8.GetBytes(secret), StrictUtf8.GetBytes($"{timestamp}.{payload}")));

    /// <summary>A header as Stripe would send it, for tests; the timestamp is now unless given.</summary>
    public static string GenerateSignatureHeader(string payload, string secret, long? timestamp = null)
    {
        var t = (timestamp ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds()).ToString(CultureInfo.InvariantCulture);
        return $"t={t},v1={ComputeSignature(secret, t, payload)}";
    }

    private static string Expected(string secret, string timestamp, string json)
    {
        try
        {
            return ComputeSignature(secret, timestamp, json);
        }
        catch (EncoderFallbackException exception)
        {
            throw new StripeException("The webhook cannot be processed because the signature cannot be safely calculated.", exception);
        }
    }

    private static ILookup<string, string> Items(string header)
    {
        var items = header.Trim().Split(',').Select(item => item.Trim().Split('=', 2)).ToArray();
        if (items.Any(item => item.Length != 2))
        {
            throw new StripeException("The signature header format is unexpected.");
        }

        return items.ToLookup(item => item[0], item => item[1]);
    }

    private static bool Matches(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
