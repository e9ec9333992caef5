using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>A part of a list, and where the next one begins.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, int? Next)
{
    /// <param name="request">With <c>MaxResults</c> and <c>NextToken</c>.</param>
    /// <param name="all">The whole list.</param>
    /// <param name="most">The largest <c>MaxResults</c>.</param>
    /// <param name="usual">Its default.</param>
    public static ListPage<T> Of(JsonObject request, IReadOnlyList<T> all, int most, int usual)
    {
        var size = request.Number("MaxResults", 1, most) ?? usual;
        var from = request.Text("NextToken") is { } token ? Decode(token) : 0;
        return new ListPage<T>([.. all.Skip(from).Take(size)], all.Count - from > size ? from + size : null);
    }

    public void Continue(JsonObject answer)
    {
        if (Next is { } next)
        {
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static int Decode(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) && int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw new Protocol.AwsException("InvalidNextTokenException", "Invalid NextToken.");
    }
}
