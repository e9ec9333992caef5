using LocalCloud.Template.Model;

namespace LocalCloud.Iam;

/// <summary>What a start says about permissions that it does not check.</summary>
internal static class UncheckedPermissions
{
    /// <summary>Some engines of DynamoDB keep a database for each access key: with one of those, all functions share a key.</summary>
    public static bool AreChecked(IReadOnlyDictionary<string, Uri> external) => !external.ContainsKey("dynamodb");

    public static IEnumerable<string> Of(IEnumerable<FunctionDefinition> functions, IReadOnlyDictionary<string, Uri> external)
    {
        if (!AreChecked(external))
        {
            return ["Permissions are not checked: DynamoDB runs elsewhere, where the functions must all call with one access key."];
        }

        return
        [
            .. external.Keys.Select(service => $"Permissions are not checked at {service}, which runs elsewhere."),
            .. functions.Where(function => function.Role.Unknown is not null).Select(function => $"Permissions of {function.LogicalId} are not checked: {function.Role.Unknown}."),
            .. functions.SelectMany(function => function.Role.Notes).Distinct().Select(note => $"{note}."),
        ];
    }
}
