using System.Text;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>The parameters of an AWS Query request: those of its form and of its URL, where a <c>GET</c> has them all.</summary>
internal sealed class QueryFields
{
    /// <summary>What belongs to the protocol and to signatures, in the form or in the URL, and to no operation.</summary>
    private static readonly HashSet<string> Protocol =
    [
        "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SecurityToken", "Timestamp", "Expires",
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-SignedHeaders", "X-Amz-Signature",
    ];

    private readonly List<KeyValuePair<string, string>> _all;

    private QueryFields(List<KeyValuePair<string, string>> all) => _all = all;

    public string Action => this["Action"];

    public string Version => this["Version"];

    /// <summary>Where the signature is in the URL: <c>KEY/20261121/us-east-1/sqs/aws4_request</c>.</summary>
    public string Credential => this["X-Amz-Credential"];

    /// <summary>Those of the operation.</summary>
    public IEnumerable<KeyValuePair<string, string>> OfOperation => _all.Where(given => !Protocol.Contains(given.Key));

    private string this[string name] => _all.FirstOrDefault(given => given.Key == name).Value ?? "";

    /// <summary>Clients are not held to a content type: some send none.</summary>
    public static async Task<QueryFields> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var form = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return new QueryFields([.. Split(request.QueryString.Value?.TrimStart('?') ?? ""), .. Split(form)]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Split(string text) => text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field =>
    {
        var at = field.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? KeyValuePair.Create(Decode(field), "") : KeyValuePair.Create(Decode(field[..at]), Decode(field[(at + 1)..]));
    });

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
