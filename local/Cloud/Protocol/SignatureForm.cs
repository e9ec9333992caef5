using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>
/// Whether a request is signed at all: any key and any signature do, but a client that forgot to sign fails here as it
/// would on AWS. Source of the words: the services' shared front, as observed.
/// </summary>
internal static class SignatureForm
{
    private static readonly string[] InHeader = ["Credential", "Signature", "SignedHeaders"];
    private static readonly string[] InQuery = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

    /// <exception cref="AwsException">The request has no signature, two, or half a one.</exception>
    public static void Check(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var isInQuery = request.Query.ContainsKey(InQuery[0]);
        if (header.Length > 0 && isInQuery)
        {
            throw new AwsException("InvalidSignatureException", "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
        }
        if (header.Length == 0 ? !isInQuery : !header.Trim().StartsWith("AWS4-", StringComparison.Ordinal))
        {
            throw new AwsException("MissingAuthenticationTokenException", "Request is missing Authentication Token");
        }
        var missing = header.Length > 0 ? MissingInHeader(request, header) : MissingInQuery(request.Query);
        if (missing.Length > 0)
        {
            throw new AwsException("IncompleteSignatureException", missing);
        }
    }

    private static string MissingInHeader(HttpRequest request, string header)
    {
        var given = header.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(part => part.Split('=', 2)).Where(part => part is [_, { Length: > 0 }]).Select(part => part[0]).ToHashSet(StringComparer.Ordinal);
        var missing = string.Concat(InHeader.Where(name => !given.Contains(name)).Select(name => $"Authorization header requires '{name}' parameter. "));
        if (!request.Headers.ContainsKey("X-Amz-Date") && !request.Headers.ContainsKey("Date"))
        {
            missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
        }
        return missing.Length == 0 ? "" : $"{missing}Authorization={header}";
    }

    private static string MissingInQuery(IQueryCollection query)
    {
        var missing = string.Concat(InQuery.Where(name => query[name].ToString().Length == 0).Select(name => $"AWS query-string parameters must include '{name}'. "));
        return missing.Length == 0 ? "" : $"{missing}Re-examine the query-string parameters.";
    }
}
