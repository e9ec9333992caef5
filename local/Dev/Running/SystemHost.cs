using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.EventSources;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Cost;
using OrderSystem.Dev.Stripe;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Running;

/// <summary>The local cloud with this system's template in it, the local Stripe beside it, and the key to it in its secret.</summary>
internal sealed class SystemHost : IAsyncDisposable
{
    private const string WebhookSecret = "whsec_local";
    private readonly LocalStripe? _stripe;

    private SystemHost(CloudHost cloud, LocalStripe? stripe) => (Cloud, _stripe) = (cloud, stripe);

    public CloudHost Cloud { get; }

    /// <summary>Runs everything that template.yaml describes.</summary>
    /// <exception cref="VerbException">It cannot be started; the message says why.</exception>
    public static Task<SystemHost> StartAsync(SystemOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, CloudHost.StartAsync, cancellationToken);

    /// <summary>The tables, queues and secrets, and no API and no event source: what one function needs to be run by hand.</summary>
    /// <inheritdoc cref="StartAsync(SystemOptions, CancellationToken)"/>
    public static Task<SystemHost> StartForInvokeAsync(SystemOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, CloudHost.StartForInvokeAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        if (_stripe is not null)
        {
            await _stripe.DisposeAsync();
        }
    }

    private static async Task<SystemHost> StartAsync(SystemOptions options, Func<CloudOptions, CancellationToken, Task<CloudHost>> startCloud, CancellationToken cancellationToken)
    {
        using var tokens = DevelopmentTokens.Open();
        var apiKey = ApiKey(options);
        LocalStripe? stripe = null;
        CloudHost? cloud = null;
        try
        {
            if (options.Stripe is null)
            {
                stripe = await LocalStripe.StartAsync(
                    new LocalStripeOptions
                    {
                        Bind = options.Bind.ToString(),
                        Port = options.Addresses.Stripe.Port,
                        ApiKey = apiKey,
                        WebhookSecret = WebhookSecret,
                        WebhookUrl = new Uri(options.Addresses.Api, "webhooks/stripe"),
                    },
                    cancellationToken);
            }

            cloud = await startCloud(options.ToCloudOptions(tokens) with { Pricing = usage => LiveCost.Of(usage, stripe?.Calls ?? new Dictionary<string, int>()) }, cancellationToken);
            await cloud.Services["secretsmanager"].InvokeAsync(
                "PutSecretValue",
                new()
                {
                    ["SecretId"] = cloud.Template.Outputs["StripeSecretArn"],
                    ["ClientRequestToken"] = Guid.NewGuid().ToString(),
                    ["SecretString"] = new JsonObject { ["apiKey"] = apiKey, ["webhookSecret"] = WebhookSecret }.ToJsonString(),
                },
                cancellationToken);
            return new SystemHost(cloud, stripe);
        }
        catch (Exception error)
        {
            if (cloud is not null)
            {
                await cloud.DisposeAsync();
            }

            if (stripe is not null)
            {
                await stripe.DisposeAsync();
            }

            if (Explain(error) is { } message)
            {
                throw new VerbException(message);
            }

            throw;
        }
    }

    private static string ApiKey(SystemOptions options)
    {
        var key = Environment.GetEnvironmentVariable("STRIPE_API_KEY");
        if (options.Stripe is null || string.IsNullOrEmpty(key))
        {
            return "sk_test_local";
        }

        return key.Contains("_test_", StringComparison.Ordinal) ? key : throw new VerbException("STRIPE_API_KEY is not a test key. A system on a laptop must not move real money.");
    }

    /// <summary>What a user can do something about, in words; null for our own bugs.</summary>
    private static string? Explain(Exception error) => error switch
    {
        TemplateException or FunctionCodeException or EventSourceException => error.Message,
        AwsException refused => $"An AWS service refused to be set up: {refused.Code}: {refused.Message}",
        HttpRequestException unreachable => $"A service that was named does not answer: {unreachable.Message}",
        IOException inUse when inUse.Message.Contains("in use", StringComparison.OrdinalIgnoreCase) => $"{inUse.Message} Is another `up` running? Choose other ports with --port N.",
        _ => null,
    };
}
