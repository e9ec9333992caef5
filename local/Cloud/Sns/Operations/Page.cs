using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.Sns.Operations;

/// <summary>Lists answer a hundred members at a time, and a token for the rest.</summary>
internal static class Page
{
    private const int Size = 100;

    public static JsonObject Of<T>(JsonObject request, string name, IReadOnlyList<T> all, Func<T, JsonNode> show)
    {
        var from = request.Text("NextToken") is { Length: > 0 } token ? Decode(token) : 0;
        var page = new JsonObject { [name] = new JsonArray([.. all.Skip(from).Take(Size).Select(show)]) };
        if (all.Count > from + Size)
        {
            page["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes((from + Size).ToString(CultureInfo.InvariantCulture)));
        }

        return page;
    }

    private static int Decode(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) && int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw SnsErrors.Invalid("NextToken");
    }
}
