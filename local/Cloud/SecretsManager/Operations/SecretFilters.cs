using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>
/// <c>Filters</c> of lists: each must match, one of its values must; <c>!</c> before a value turns it round (API_Filter). Names and tags
/// are compared by their beginning. Descriptions, and with <c>all</c> everything, are compared word by word, without regard to
/// case, where a capital letter also begins a word.
/// </summary>
internal static partial class SecretFilters
{
    private const string Keys = "[all, name, tag-key, description, tag-value, primary-region, owning-service]";

    public static void Check(IReadOnlyList<JsonObject> filters)
    {
        for (var index = 0; index < filters.Count; index++)
        {
            var key = filters[index].Text("Key") ?? throw SecretErrors.InvalidParameter("Invalid filter key");
            if (key is not ("all" or "name" or "tag-key" or "description" or "tag-value" or "primary-region" or "owning-service"))
            {
                throw SecretErrors.Constraint(key, $"filters.{index + 1}.member.key", $"satisfy enum value set: {Keys}");
            }

            if (filters[index].Texts("Values").Count == 0)
            {
                throw SecretErrors.InvalidParameter($"Invalid filter values for key: {key}");
            }
        }
    }

    public static bool Matches(Secret secret, IReadOnlyList<JsonObject> filters, string region)
    {
        Check(filters);
        return filters.All(filter => filter.Texts("Values").Any(value => value.StartsWith('!')
            ? !Matches(secret, filter.Text("Key")!, value[1..], region)
            : Matches(secret, filter.Text("Key")!, value, region)));
    }

    private static bool Matches(Secret secret, string key, string value, string region)
    {
        var tags = secret.Tags ?? [];
        return key switch
        {
            "name" => secret.Name.StartsWith(value, StringComparison.Ordinal),
            "tag-key" => tags.Keys.Any(tag => tag.StartsWith(value, StringComparison.Ordinal)),
            "tag-value" => tags.Values.Any(tag => tag.StartsWith(value, StringComparison.Ordinal)),
            "description" => HasWords([secret.Description ?? ""], value),
            "primary-region" => region.StartsWith(value, StringComparison.Ordinal),
            "owning-service" => false,
            _ => HasWords([secret.Name, secret.Description ?? "", .. tags.Keys, .. tags.Values], value),
        };
    }

    private static bool HasWords(IReadOnlyList<string> texts, string wanted)
    {
        var words = texts.SelectMany(Words).ToList();
        var sought = Words(wanted).ToList();
        return sought.Count > 0 && sought.TrueForAll(part => words.Exists(word => word.StartsWith(part, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\p{Lu}\p{Ll}[\p{Ll}\d]*|\p{Lu}+(?!\p{Ll})\d*|[\p{L}\d][\p{Ll}\d]*")]
    private static partial Regex Word();
}
