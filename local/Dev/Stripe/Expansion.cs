namespace OrderSystem.Dev.Stripe;

/// <summary>Which fields to answer as objects instead of ids: <c>expand[]=latest_charge.refunds</c>.</summary>
internal sealed class Expansion
{
    private readonly IReadOnlyList<string> _paths;

    private Expansion(IReadOnlyList<string> paths) => _paths = paths;

    public static Expansion None { get; } = new([]);

    /// <summary>Checks that each path can be followed from an object of that type.</summary>
    public static Expansion Of(IReadOnlyList<string> paths, string type)
    {
        foreach (var path in paths)
        {
            _ = path.Split('.').Aggregate(type, (at, name) => Target(at, name)
                ?? throw StripeProblem.Invalid($"This property cannot be expanded ({path}).", "expand"));
        }

        return new Expansion(paths);
    }

    /// <summary>What to expand inside that field; null where it stays an id.</summary>
    public Expansion? Into(string field) =>
        _paths.Any(path => path == field || path.StartsWith(field + ".", StringComparison.Ordinal))
            ? new Expansion([.. _paths.Where(path => path.StartsWith(field + ".", StringComparison.Ordinal)).Select(path => path[(field.Length + 1)..])])
            : null;

    private static string? Target(string type, string field) => (type, field) switch
    {
        ("payment_intent" or "refund", "payment_method") => "payment_method",
        ("payment_intent", "latest_charge") or ("refund", "charge") => "charge",
        ("charge" or "refund", "payment_intent") => "payment_intent",
        ("charge", "refunds") => "refund_list",
        ("refund_list", "data") => "refund",
        ("payment_intent_list", "data") => "payment_intent",
        ("charge_list", "data") => "charge",
        _ => null,
    };
}
