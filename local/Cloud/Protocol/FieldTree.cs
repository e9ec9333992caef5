using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>The dots in the names of AWS Query's fields as a tree.</summary>
internal static class FieldTree
{
    private const int MaxDepth = 16;

    /// <exception cref="AwsException">A name has more parts than any member of an API.</exception>
    public static JsonObject Of(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var root = new JsonObject();
        foreach (var (name, value) in fields)
        {
            var node = root;
            var parts = name.Split('.');
            if (parts.Length > MaxDepth)
            {
                throw new AwsException("MalformedQueryString", $"The parameter name {name[..64]}… has too many parts.");
            }

            foreach (var part in parts[..^1])
            {
                if (node[part] is not JsonObject child)
                {
                    node[part] = child = [];
                }

                node = child;
            }

            node[parts[^1]] = value;
        }

        return root;
    }
}
