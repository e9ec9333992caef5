using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalCloud.HttpApi;

/// <summary>A query as API Gateway reads it: decoded, in the order of the request, names as they are written, and several values of one name joined by commas.</summary>
internal static class QueryParameters
{
    public static OrderedDictionary<string, string> Of(HttpRequest request)
    {
        var parameters = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().ToString();
            var value = pair.DecodeValue().ToString();
            parameters[name] = parameters.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }

        return parameters;
    }
}
