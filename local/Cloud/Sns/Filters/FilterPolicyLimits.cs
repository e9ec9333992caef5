using System.Text.Json.Nodes;

namespace LocalCloud.Sns.Filters;

/// <summary>How large a filter policy may be (https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html).</summary>
internal static class FilterPolicyLimits
{
    private const int MostKeys = 5;
    private const long MostCombinations = 150;

    /// <exception cref="InvalidAttributeException">It is too large, or nested where it must be flat.</exception>
    public static void Check(JsonObject policy, FilterPolicyScope scope)
    {
        if (scope == FilterPolicyScope.MessageAttributes && IsNested(policy))
        {
            throw new InvalidAttributeException("Filter policy scope MessageAttributes does not support nested filter policy");
        }

        if (policy.Count > MostKeys)
        {
            throw InvalidAttributeException.OfFilterPolicy($"Filter policy can not have more than {MostKeys} keys");
        }

        if (Combinations(policy, 1, 1) > MostCombinations)
        {
            throw InvalidAttributeException.OfFilterPolicy("Filter policy is too complex");
        }
    }

    /// <summary>Of a list of values: their number times the depth of its key. Lists multiply, alternatives add.</summary>
    private static long Combinations(JsonObject policy, int depth, long combinations)
    {
        foreach (var (name, value) in policy)
        {
            combinations = Math.Min(int.MaxValue, value switch
            {
                JsonObject nested => Combinations(nested, depth + 1, combinations),
                JsonArray alternatives when IsAlternatives(name, alternatives) => alternatives.Sum(one => Combinations(one!.AsObject(), depth, combinations)),
                JsonArray values => combinations * values.Count * depth,
                _ => combinations,
            });
        }

        return combinations;
    }

    private static bool IsNested(JsonObject policy) => policy.Any(member => member.Value switch
    {
        JsonObject => true,
        JsonArray alternatives when IsAlternatives(member.Key, alternatives) => alternatives.Any(one => IsNested(one!.AsObject())),
        _ => false,
    });

    private static bool IsAlternatives(string name, JsonArray values) => name == "$or" && values.Count > 1 && values.All(one => one is JsonObject);
}
