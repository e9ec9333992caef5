using System.Text.Json.Nodes;

namespace LocalCloud.Template.Model;

/// <summary>An <c>AWS::Serverless::Function</c>, with Globals merged and references resolved.</summary>
public sealed record FunctionDefinition
{
    public required string LogicalId { get; init; }

    /// <summary>Where the function stands in the template.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary><c>FunctionName</c>, else <c>{StackName}-{LogicalId}</c>.</summary>
    public required string Name { get; init; }

    public required string Arn { get; init; }

    /// <summary>An assembly name, or <c>Assembly::Namespace.Type::Method</c>.</summary>
    public required string Handler { get; init; }

    /// <summary>For example <c>dotnet10</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The folder of the code, absolute: <c>CodeUri</c> is relative to the template.</summary>
    public required string CodeUri { get; init; }

    /// <summary><c>Timeout</c> in seconds; 3 by default, 900 at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>In MB; 128 by default.</summary>
    public int MemorySize { get; init; } = 128;

    /// <summary><c>x86_64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary><c>Tracing</c> is <c>Active</c>: Lambda writes segments, and lets the function's own be kept.</summary>
    public bool IsTraced { get; init; }

    public LoggingSettings Logging { get; init; } = new(IsJson: false, "INFO");

    /// <summary>The most concurrent invocations; null: no limit of its own.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Environments kept warm behind <see cref="Alias"/>.</summary>
    public int ProvisionedConcurrency { get; init; }

    /// <summary><c>AutoPublishAlias</c>.</summary>
    public string? Alias { get; init; }

    public IReadOnlyList<RouteDefinition> Routes { get; init; } = [];

    public IReadOnlyList<QueueEventSource> Queues { get; init; } = [];

    public IReadOnlyList<StreamEventSource> Streams { get; init; } = [];

    public IReadOnlyList<TopicEventSource> Topics { get; init; } = [];

    public IReadOnlyList<ScheduleDefinition> Schedules { get; init; } = [];

    public AsynchronousSettings Asynchronous { get; init; } = new();

    /// <summary>What it is for, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Those of the template, and those that SAM and CloudFormation add.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary><c>EphemeralStorage</c>, in MB.</summary>
    public int EphemeralStorage { get; init; } = 512;

    /// <summary>What the function may do with the account's resources.</summary>
    public FunctionRole Role { get; init; } = FunctionRole.None;

    /// <summary>The resource's <c>Metadata</c>: how it is built, and anything a tool keeps there.</summary>
    public JsonObject Metadata { get; init; } = [];
}
