using System.Net;
using LocalCloud;
using LocalCloud.HttpApi;
using LocalCloud.Lambda;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Running;

/// <summary>How the system is to be run here: template.yaml, and what it leaves open.</summary>
internal sealed record SystemOptions
{
    public const string StackName = "ordersystem";

    /// <summary>No version is published here, so every build has the same.</summary>
    public static readonly string BuildId = new('0', 64);

    /// <summary>What <c>--dynamodb</c>, <c>--sqs</c>, … name, by the names that the services sign with.</summary>
    public static readonly (string Option, string Service)[] ServiceOptions =
        [("--dynamodb", "dynamodb"), ("--sqs", "sqs"), ("--sns", "sns"), ("--events", "events"), ("--endpoint", "*")];

    public required Addresses Addresses { get; init; }

    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    public double TimeScale { get; init; } = 1;

    /// <summary>Services that run elsewhere, by name; <c>*</c> for all that are not named.</summary>
    public IReadOnlyDictionary<string, Uri> Endpoints { get; init; } = new Dictionary<string, Uri>();

    public IReadOnlySet<string> External { get; init; } = new HashSet<string>();

    /// <summary>Another Stripe than the local one.</summary>
    public Uri? Stripe { get; init; }

    /// <summary>Template parameters that were given; they win over those set here.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public Action<LogLine>? Log { get; init; }

    /// <summary>What is listened on here.</summary>
    public IEnumerable<int> Ports => new[] { Addresses.Api, Addresses.Aws, Stripe is null ? Addresses.Stripe : null, Addresses.Page }.OfType<Uri>().Select(url => url.Port);

    public CloudOptions ToCloudOptions(DevelopmentTokens tokens)
    {
        var parameters = new Dictionary<string, string>
        {
            ["BuildId"] = BuildId,
            ["TokenIssuer"] = DevelopmentTokens.Issuer,
            ["TokenAudience"] = DevelopmentTokens.Audience,
            ["StripeApiBase"] = (Stripe ?? Addresses.Stripe).ToString().TrimEnd('/'),
            // Brakes are for strangers; here it is you who wants to see how fast it goes.
            ["OrderRateLimit"] = "1000",
            ["WebhookRateLimit"] = "1000",
            // A laptop's Stripe comes back at once; nobody at a desk waits as long as a queue may.
            ["RetryFirstDelaySeconds"] = "1",
        };
        foreach (var (name, value) in Parameters)
        {
            parameters[name] = value;
        }

        return new CloudOptions
        {
            TemplatePath = Repository.Template,
            StackName = StackName,
            Parameters = parameters,
            Bind = Bind,
            ApiPort = Addresses.Api.Port,
            AwsPort = Addresses.Aws.Port,
            TimeScale = TimeScale,
            Endpoints = Endpoints,
            External = External,
            JwtIssuers = new Dictionary<string, IReadOnlyList<JwtKey>> { [DevelopmentTokens.Issuer] = [new JwtKey(DevelopmentTokens.KeyId, tokens.PublicKey)] },
            Log = Log,
        };
    }

    /// <exception cref="UsageException">Not <c>Name=Value</c>.</exception>
    public static IReadOnlyDictionary<string, string> ReadParameters(IEnumerable<string> given) => given
        .Select(pair => pair.Split('=', 2) is [{ Length: > 0 } name, var value] ? (name, value) : throw new UsageException($"--param takes Name=Value, not '{pair}'."))
        .ToDictionary(pair => pair.name, pair => pair.value);
}
