using System.Net;
using LocalCloud.HttpApi;
using LocalCloud.Lambda;
using LocalCloud.Metering;

namespace LocalCloud;

/// <summary>What to run, and where.</summary>
public sealed record CloudOptions
{
    /// <summary>The SAM template.</summary>
    public required string TemplatePath { get; init; }

    /// <summary>Values of the template's parameters; the others keep their defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The address on which the API and the AWS endpoint listen. Functions talk to their runtime on loopback only.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>The HTTP API's port; 0: any free one. Where a template has several APIs, the others get free ones.</summary>
    public int ApiPort { get; init; }

    /// <summary>The AWS endpoint's port; 0: any free one.</summary>
    public int AwsPort { get; init; }

    /// <summary>How many times faster than real time visibility, retries and schedules run; at least 1.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Services that run elsewhere, by name (<c>dynamodb</c>, <c>sqs</c>, <c>sns</c>, <c>secretsmanager</c>, <c>events</c>; <c>*</c> for all that are not named).</summary>
    public IReadOnlyDictionary<string, Uri> Endpoints { get; init; } = new Dictionary<string, Uri>();

    /// <summary>Functions that somebody else starts, by logical id.</summary>
    public IReadOnlySet<string> External { get; init; } = new HashSet<string>();

    /// <summary>Public keys by token issuer. An issuer that is not here is asked at its OpenID configuration.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JwtKey>> JwtIssuers { get; init; } = new Dictionary<string, IReadOnlyList<JwtKey>>();

    /// <summary>Further variables for every function; a non-empty value in the template wins.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "000000000000";

    public string StackName { get; init; } = "local";

    /// <summary>Prices for <c>GET /_local/cost</c>; without them it answers with the counts alone.</summary>
    public Func<CloudUsage, System.Text.Json.Nodes.JsonNode>? Pricing { get; init; }

    /// <summary>Called with each log line, from any thread.</summary>
    public Action<LogLine>? Log { get; init; }
}
