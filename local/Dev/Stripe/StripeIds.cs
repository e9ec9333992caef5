using System.Security.Cryptography;

namespace OrderSystem.Dev.Stripe;

/// <summary>Ids as Stripe makes them: a prefix that names the type, then letters and digits.</summary>
internal static class StripeIds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string PaymentIntent() => "pi_3" + Random(23);

    public static string Charge() => "ch_3" + Random(23);

    public static string Refund() => "re_3" + Random(23);

    public static string Event() => "evt_3" + Random(23);

    public static string Transaction() => "txn_3" + Random(23);

    public static string Request() => "req_" + Random(14);

    public static string ClientSecret(string paymentIntent) => $"{paymentIntent}_secret_{Random(25)}";

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
