using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.Stripe;
using OrderSystem.SystemTests.Compat.AwsSdk;

namespace OrderSystem.SystemTests.Stripe.Adapter;

/// <summary>Secrets Manager that gives one secret after the other, the last one for ever, and counts how often it is asked.</summary>
internal sealed class SecretServer : IAsyncDisposable
{
    public const string SecretId = "stripe";

    private readonly AwsServer _server;

    private SecretServer(AwsServer server) => _server = server;

    public int Asked => _server.Requests.Count;

    public static async Task<SecretServer> StartAsync(params string[] webhookSecrets) =>
        new(await AwsServer.StartAsync([.. webhookSecrets.Select(secret => new AwsServer.Answer(Answer(new JsonObject { ["apiKey"] = StripeFixture.ApiKey, ["webhookSecret"] = secret }.ToJsonString())))]));

    public static async Task<SecretServer> StartWithAsync(AwsServer.Answer answer) => new(await AwsServer.StartAsync(answer));

    /// <summary>The reply to GetSecretValue.</summary>
    public static string Answer(string secret) =>
        $$"""{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe","Name":"stripe","SecretString":{{JsonSerializer.Serialize(secret)}},"VersionStages":["AWSCURRENT"],"CreatedDate":1.7E9}""";

    /// <summary>What a function registers, with Secrets Manager here.</summary>
    public ServiceProvider Services(TimeProvider time, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton<IAmazonSecretsManager>(_ => new AmazonSecretsManagerClient(
            new BasicAWSCredentials("AKID", "SECRET"), new AmazonSecretsManagerConfig { ServiceURL = _server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 }));
        add(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    public static StripeSettings Settings(Uri stripe, string stack = "shop") => new(SecretId, stripe.ToString().TrimEnd('/'), stack, TimeSpan.FromSeconds(5));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

/// <summary>A clock that stands still until it is told.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
