using LocalCloud.Template.Model;

namespace LocalCloud.HttpApi;

/// <summary>A route that matches a request, and the values of its path's variables.</summary>
internal sealed record RouteMatch(RouteDefinition Route, IReadOnlyDictionary<string, string> PathParameters);

/// <summary>
/// Selects the route of a request: the most specific path first (a literal segment before a variable, a variable
/// before <c>{proxy+}</c>), then the method itself before <c>ANY</c>, and <c>$default</c> last.
/// </summary>
/// <remarks>Source: API Gateway developer guide, "Create routes for HTTP APIs".</remarks>
internal sealed class RouteTable
{
    private readonly List<(string[] Segments, RouteDefinition Route)> _routes;
    private readonly RouteDefinition? _default;

    public RouteTable(IEnumerable<RouteDefinition> routes)
    {
        var all = routes.ToList();
        _default = all.FirstOrDefault(route => route.Path is null || route.Method is null);
        _routes = [.. all
            .Where(route => route != _default)
            .Select(route => (Segments: Split(route.Path!), Route: route))
            .OrderBy(entry => string.Concat(entry.Segments.Select(Rank)), StringComparer.Ordinal)
            .ThenBy(entry => entry.Route.Method == "ANY" ? 1 : 0)];
    }

    /// <param name="method">Upper case.</param>
    /// <param name="rawPath">As sent, still percent-encoded, without the stage.</param>
    public RouteMatch? Match(string method, string rawPath)
    {
        var path = Split(rawPath);
        foreach (var (segments, route) in _routes)
        {
            if ((route.Method == "ANY" || route.Method == method) && Match(segments, path) is { } parameters)
            {
                return new RouteMatch(route, parameters);
            }
        }

        return _default is null ? null : new RouteMatch(_default, new Dictionary<string, string>());
    }

    private static string[] Split(string path) => path.Length > 0 && path[0] == '/' ? path[1..].Split('/') : path.Split('/');

    /// <summary>Compares segment by segment: the lower, the more specific.</summary>
    private static char Rank(string segment) => !IsVariable(segment) ? 'a' : IsGreedy(segment) ? 'c' : 'b';

    private static bool IsVariable(string segment) => segment.StartsWith('{') && segment.EndsWith('}');

    private static bool IsGreedy(string segment) => segment.EndsWith("+}", StringComparison.Ordinal);

    private static Dictionary<string, string>? Match(string[] segments, string[] path)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (i >= path.Length)
            {
                return null;
            }

            if (IsVariable(segment) && IsGreedy(segment))
            {
                var rest = string.Join('/', path[i..]);
                if (rest.Length == 0)
                {
                    return null;
                }

                parameters[segment[1..^2]] = Uri.UnescapeDataString(rest);
                return parameters;
            }

            if (IsVariable(segment))
            {
                if (path[i].Length == 0)
                {
                    return null;
                }

                parameters[segment[1..^1]] = Uri.UnescapeDataString(path[i]);
            }
            else if (segment != Uri.UnescapeDataString(path[i]))
            {
                return null;
            }
        }

        return path.Length == segments.Length ? parameters : null;
    }
}
