using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>Lists in pages, with a token that says how many entries came before.</summary>
internal static class Page
{
    public const int Longest = 100;

    /// <param name="request">With <c>Limit</c> and <c>NextToken</c>.</param>
    /// <param name="member">The list in the answer.</param>
    /// <param name="all">In their order.</param>
    /// <param name="show">One entry.</param>
    public static JsonObject Of<T>(EventRequest request, string member, IReadOnlyList<T> all, Func<T, JsonNode> show)
    {
        var limit = request.Number("Limit");
        new Constraints().Number(limit, "limit", 1, Longest).Check();
        var from = request.Text("NextToken") is { } token ? Read(token) : 0;
        var shown = all.Skip(from).Take(limit ?? Longest).ToList();
        var answer = new JsonObject { [member] = new JsonArray([.. shown.Select(show)]) };
        if (from + shown.Count < all.Count)
        {
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes((from + shown.Count).ToString(CultureInfo.InvariantCulture)));
        }

        return answer;
    }

    private static int Read(string token)
    {
        var text = new byte[token.Length];
        return Convert.TryFromBase64String(token, text, out var length) && int.TryParse(Encoding.UTF8.GetString(text, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw EventErrors.Validation("Parameter NextToken is not valid.");
    }
}
