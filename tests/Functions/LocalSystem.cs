using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.CodeDeploy;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using LocalCloud.Sns;
using LocalCloud.Sqs;
using LocalCloud.Template;
using LocalCloud.Template.Provisioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OrderSystem.Dev.Stripe;
using OrderSystem.Tests.Functions;

[assembly: AssemblyFixture(typeof(LocalSystem))]

namespace OrderSystem.Tests.Functions;

/// <summary>
/// What template.yaml declares, on the embedded engines and behind their wire protocols, with the local Stripe; and the
/// environment variables that the template gives the functions. The functions then run in this process, through the entry
/// points that Lambda's managed runtime would call.
/// </summary>
public sealed class LocalSystem : IAsyncLifetime
{
    private static readonly Lock Starting = new();
    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _environments = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    private readonly Dictionary<string, IAwsService> _services = [];
    private readonly SentMessages _sent = new();
    private WebApplication? _aws;
    private DynamoDbService? _dynamoDb;
    private SnsService? _sns;
    private LocalStripe? _stripe;

    public static string Root { get; } = FindRoot();

    /// <summary>template.yaml as it is deployed locally.</summary>
    public static SamTemplate Template(string awsUrl = "http://127.0.0.1:1", string stripeUrl = "http://127.0.0.1:2") => TemplateWith([], awsUrl, stripeUrl);

    /// <summary>The same with other parameters.</summary>
    public static SamTemplate TemplateWith(Dictionary<string, string> parameters, string awsUrl = "http://127.0.0.1:1", string stripeUrl = "http://127.0.0.1:2")
    {
        Dictionary<string, string> usual = new()
        {
            ["BuildId"] = new string('0', 64),
            ["TokenIssuer"] = "https://tokens.example.com",
            ["TokenAudience"] = "orders",
            ["StripeApiBase"] = stripeUrl,
            ["AwsEndpointUrl"] = awsUrl,
            // The tests share one Stripe, and leave much in it that no order owns.
            ["MoneyMostReleases"] = "1000",
        };
        return SamTemplate.Load(Path.Combine(Root, "template.yaml"), new TemplateOptions
        {
            StackName = "ordersystem",
            AwsUrl = awsUrl,
            Parameters = usual.Where(parameter => !parameters.ContainsKey(parameter.Key)).Concat(parameters).ToDictionary(),
        });
    }

    /// <summary>A function, started when it is first called, with the variables that the template gives it and not another.</summary>
    internal static Lazy<T> Start<T>(string function)
        where T : new() => new(() =>
        {
            lock (Starting)
            {
                foreach (var (name, value) in _environments[function])
                {
                    Environment.SetEnvironmentVariable(name, value);
                }

                return new T();
            }
        });

    /// <summary>A function that is started anew, with these variables instead of the template's; null: without them.</summary>
    internal static T StartWith<T>(string function, Func<T> start, params (string Name, string? Value)[] variables)
    {
        lock (Starting)
        {
            var before = variables.Select(variable => (variable.Name, Environment.GetEnvironmentVariable(variable.Name))).ToList();
            try
            {
                foreach (var (name, value) in _environments[function].Select(variable => (variable.Key, (string?)variable.Value)).Concat(variables))
                {
                    Environment.SetEnvironmentVariable(name, value);
                }

                return start();
            }
            finally
            {
                foreach (var (name, value) in before)
                {
                    Environment.SetEnvironmentVariable(name, value);
                }
            }
        }
    }

    /// <summary>What hooks told CodeDeploy.</summary>
    public CodeDeployService Deployments { get; } = new(TimeProvider.System);

    /// <summary>Lambda's Invoke, with the functions behind it.</summary>
    internal InvokeDoor Lambda { get; } = new();

    public IReadOnlyList<PublishedMessage> Alerts => _sns!.Published;

    public HttpClient StripeControl { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        var url = $"http://127.0.0.1:{port}";
        _stripe = await LocalStripe.StartAsync(new LocalStripeOptions(), TestContext.Current.CancellationToken);
        StripeControl.BaseAddress = _stripe.Url;

        _dynamoDb = new DynamoDbService(TimeProvider.System);
        var sqs = new SqsService(TimeProvider.System, url);
        _sns = new SnsService(TimeProvider.System, sqs);
        foreach (var service in new[] { new SmallPages(_dynamoDb), _sent.Of(sqs), _sns, new SecretsManagerService(TimeProvider.System), Deployments })
        {
            _services[service.Name] = service;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        _aws = builder.Build();
        AwsEndpoint.Map(_aws, _services.Values);
        Lambda.Map(_aws);
        await _aws.StartAsync(TestContext.Current.CancellationToken);

        var template = await new Provisioner(_services.Values).CreateAsync(Template(url, _stripe.Url.ToString().TrimEnd('/')), TestContext.Current.CancellationToken);
        _environments = template.Functions.ToDictionary(function => function.LogicalId, function => function.Environment);
        foreach (var (name, value) in template.Functions.SelectMany(function => function.Environment))
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "local");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "local");
        await CallAsync("secretsmanager", "PutSecretValue", new JsonObject
        {
            ["SecretId"] = Environment.GetEnvironmentVariable("STRIPE_SECRET"),
            ["ClientRequestToken"] = Guid.NewGuid().ToString(),
            ["SecretString"] = """{"apiKey":"sk_test_local","webhookSecret":"whsec_local"}""",
        });
    }

    public async ValueTask DisposeAsync()
    {
        StripeControl.Dispose();
        await _aws!.DisposeAsync();
        await _stripe!.DisposeAsync();
        _dynamoDb!.Dispose();
    }

    public Task<JsonObject> CallAsync(string service, string operation, JsonObject request) =>
        _services[service].InvokeAsync(operation, request, TestContext.Current.CancellationToken);

    /// <summary>What was ever sent to the payment queue about this order, with its delay in seconds.</summary>
    public IReadOnlyList<(string Body, int Delay)> Messages(string orderId) =>
        [.. MessageEntries(orderId).Select(entry => ((string)entry["MessageBody"]!, (int?)entry["DelaySeconds"] ?? 0))];

    /// <summary>The same, whole.</summary>
    public IReadOnlyList<JsonObject> MessageEntries(string orderId) => _sent.About(orderId);

    /// <summary>Changes the order's item behind the system's back: <c>SET #status = :status</c>, with texts for values.</summary>
    public Task<JsonObject> ChangeAsync(string orderId, string expression, params (string Name, string Value)[] values) => CallAsync("dynamodb", "UpdateItem", new JsonObject
    {
        ["TableName"] = "Orders",
        ["Key"] = new JsonObject { ["orderId"] = new JsonObject { ["S"] = orderId } },
        ["UpdateExpression"] = $"{expression} ADD #version :one",
        ["ExpressionAttributeNames"] = new JsonObject(expression.Split(' ', ',').Where(word => word.StartsWith('#')).Append("#version").Distinct().Select(word => KeyValuePair.Create(word, (JsonNode?)word[1..]))),
        ["ExpressionAttributeValues"] = new JsonObject([.. values.Select(value => KeyValuePair.Create(value.Name, (JsonNode?)new JsonObject { ["S"] = value.Value })), KeyValuePair.Create(":one", (JsonNode?)new JsonObject { ["N"] = "1" })]),
    });

    /// <summary>The order's item, in DynamoDB's JSON.</summary>
    public async Task<JsonObject?> OrderAsync(string orderId) =>
        (await CallAsync("dynamodb", "GetItem", new JsonObject { ["TableName"] = "Orders", ["Key"] = new JsonObject { ["orderId"] = new JsonObject { ["S"] = orderId } } }))["Item"] as JsonObject;

    public async Task<string?> StatusAsync(string orderId) => (string?)(await OrderAsync(orderId))?["status"]?["S"];

    /// <summary>What the local Stripe's ledger says of the order: it is not the code under test.</summary>
    public async Task<JsonElement?> LedgerAsync(string orderId)
    {
        using var ledger = JsonDocument.Parse(await StripeControl.GetStringAsync(new Uri("_local/ledger", UriKind.Relative), TestContext.Current.CancellationToken));
        var entries = ledger.RootElement.ValueKind == JsonValueKind.Array ? ledger.RootElement : ledger.RootElement.GetProperty("orders");
        return entries.EnumerateArray().Where(entry => entry.GetProperty("orderId").GetString() == orderId).Select(entry => (JsonElement?)entry.Clone()).FirstOrDefault();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "template.yaml")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }
}
