using LocalCloud.CodeDeploy;
using LocalCloud.Delivery;
using LocalCloud.DynamoDb;
using LocalCloud.EventBridge;
using LocalCloud.Metering;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using LocalCloud.Sns;
using LocalCloud.Sqs;

namespace LocalCloud;

/// <summary>The AWS services of a local cloud: each embedded, or behind the address that the options name.</summary>
internal sealed class CloudServices : IDisposable
{
    private readonly Dictionary<string, IAwsService> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Uri> _external = new(StringComparer.Ordinal);

    // Longer than the longest poll, 20 s.
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <param name="options">Which services run elsewhere.</param>
    /// <param name="clock">The embedded services' clock.</param>
    /// <param name="awsUrl">The head of queue URLs.</param>
    /// <param name="deliveries">What topics and rules deliver through.</param>
    /// <param name="meter">Counts what DynamoDB's requests consume.</param>
    public CloudServices(CloudOptions options, TimeProvider clock, string awsUrl, Deliveries deliveries, UsageMeter meter)
    {
        string[] known = ["dynamodb", "sqs", "sns", "secretsmanager", "events"];
        foreach (var (name, _) in options.Endpoints.Where(endpoint => endpoint.Key != "*" && !known.Contains(endpoint.Key)))
        {
            throw new ArgumentException($"There is no service '{name}' here; known are {string.Join(", ", known)}, and * for all.", nameof(options));
        }

        foreach (var name in known)
        {
            _byName[name] = (options.Endpoints.GetValueOrDefault(name) ?? options.Endpoints.GetValueOrDefault("*")) is { } endpoint
                ? Remote(name, endpoint, options.Region)
                : Embed(name, options, clock, awsUrl, deliveries, meter);
        }

        // Always here: it deploys nothing, it only keeps what hooks say.
        Deployments = new CodeDeployService(clock);
        _byName[Deployments.Name] = Deployments;
    }

    /// <summary>By the name they sign with.</summary>
    public IReadOnlyDictionary<string, IAwsService> ByName => _byName;

    /// <summary>What hooks of deployments said.</summary>
    public CodeDeployService Deployments { get; }

    /// <summary>The addresses of those that run elsewhere.</summary>
    public IReadOnlyDictionary<string, Uri> External => _external;

    public void Dispose()
    {
        foreach (var service in _byName.Values.OfType<IDisposable>())
        {
            service.Dispose();
        }

        _client.Dispose();
    }

    private RemoteAwsService Remote(string name, Uri endpoint, string region)
    {
        _external[name] = endpoint;
        return new RemoteAwsService(name, endpoint, _client, region: region);
    }

    private IAwsService Embed(string name, CloudOptions options, TimeProvider clock, string awsUrl, Deliveries deliveries, UsageMeter meter) => name switch
    {
        "dynamodb" => new DynamoDbService(clock, options.Region, options.AccountId, meter),
        "sqs" => new SqsService(clock, awsUrl, options.AccountId, options.Region),
        // After sqs, to which it delivers.
        "sns" => new SnsService(clock, _byName["sqs"], InvokeThrough(deliveries), options.AccountId, options.Region),
        "events" => new EventBridgeService(clock, deliveries.TargetsOf("event bus"), deliveries.ReportOf("(event bus)"), options.AccountId, options.Region),
        _ => new SecretsManagerService(clock, options.AccountId, options.Region),
    };

    private static InvokeFunction InvokeThrough(Deliveries deliveries) => (functionArn, payload, _) =>
    {
        deliveries.Accept(functionArn, payload.ToJsonString(), null);
        return Task.CompletedTask;
    };
}
