using System.Collections.Concurrent;

namespace LocalCloud.Template;

/// <summary>What a template does not say itself.</summary>
public sealed record TemplateOptions
{
    /// <summary>Values of the template's parameters; the others keep their defaults. A name that it does not declare is refused.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "000000000000";

    public string StackName { get; init; } = "local";

    /// <summary>The address of the AWS endpoint, without a slash at the end: the head of every queue URL.</summary>
    public string AwsUrl { get; init; } = "http://127.0.0.1:8081";

    /// <summary>The address of the HTTP API, without a slash at the end: its <c>ApiEndpoint</c>.</summary>
    public string ApiUrl { get; init; } = "http://127.0.0.1:8080";

    /// <summary>What an engine really called a resource; it stands before the names that are computed.</summary>
    public PhysicalNames Physical { get; init; } = new();
}

/// <summary>The names, URLs and ARNs that engines gave to resources.</summary>
public sealed class PhysicalNames
{
    private readonly ConcurrentDictionary<(string LogicalId, string Attribute), string> _values = new();

    /// <summary>The attribute that <c>!Ref</c> gives.</summary>
    public const string Ref = "Ref";

    public void Set(string logicalId, string attribute, string value) => _values[(logicalId, attribute)] = value;

    public string? Find(string logicalId, string attribute) => _values.GetValueOrDefault((logicalId, attribute));
}
