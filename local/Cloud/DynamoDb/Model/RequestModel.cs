using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Model;

/// <summary>What the service checks of a request before it looks at what it means.</summary>
internal static class RequestModel
{
    private const int MostViolations = 10;

    /// <exception cref="AwsException">A value of a wrong type, a parameter that this engine does not have, or constraints that are broken.</exception>
    public static void Check(StructureShape shape, JsonObject request)
    {
        shape.CheckType(request, isField: false);
        if (shape.First.FirstOrDefault(name => request[name] is null) is { } missing)
        {
            throw Errors.Validation($"The parameter '{missing}' is required but was not present in the request");
        }
        var violations = new List<string>();
        shape.CheckConstraints(request, "", violations);
        if (violations.Count == 0)
        {
            return;
        }
        // A table name that is none ends the checks, unless something is missing altogether: then all is told.
        var isAllTold = violations.Exists(v => v.EndsWith("Member must not be null", StringComparison.Ordinal));
        var aboutName = violations.Find(v => v.Contains("' at 'tableName' ", StringComparison.Ordinal));
        throw Errors.Constraints(aboutName is not null && !isAllTold ? [aboutName] : [.. violations.Take(MostViolations)]);
    }
}
