using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>An HTTP function's answer.</summary>
internal sealed record Answer(int Status, JsonObject Headers, JsonObject Body)
{
    public static Answer Of(string json)
    {
        var response = JsonNode.Parse(json)!.AsObject();
        return new((int)response["statusCode"]!, response["headers"]!.AsObject(), JsonNode.Parse((string)response["body"]!)!.AsObject());
    }

    public string Text(string member) => (string)Body[member]!;

    /// <summary>Every field error as <c>field: message</c>.</summary>
    public IReadOnlyList<string> Errors => [.. (Body["errors"]?.AsArray() ?? []).Select(error => $"{error!["field"]}: {error["message"]}")];
}
