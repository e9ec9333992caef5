using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.CodeDeploy;
using LocalCloud.Control;
using LocalCloud.Delivery;
using LocalCloud.EventSources;
using LocalCloud.EventSources.Mappings;
using LocalCloud.HttpApi;
using LocalCloud.Iam;
using LocalCloud.Lambda;
using LocalCloud.Metering;
using LocalCloud.Protocol;
using LocalCloud.Schedules;
using LocalCloud.Sns;
using LocalCloud.Template;
using LocalCloud.Template.Model;
using LocalCloud.Template.Provisioning;
using LocalCloud.Tracing;
using Microsoft.AspNetCore.Connections;

namespace LocalCloud;

/// <summary>
/// A whole SAM template, running: its tables, queues, topics and secrets, its functions as processes, its HTTP APIs
/// and its event sources.
/// </summary>
public sealed class CloudHost : IAsyncDisposable
{
    private const int PortAttempts = 4;

    private readonly CloudOptions _options;
    private readonly CloudServices _services;
    private readonly Deliveries _deliveries;
    private readonly HttpClient _issuers = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JwtKeys _keys;
    private readonly List<HttpServer> _servers = [];
    private readonly List<Schedule> _schedules = [];
    private readonly Uri _apiUrl;
    private readonly int _awsPort;
    private LambdaHost? _lambda;
    private Guard? _guard;
    private EventSourceMappings? _mappings;

    private CloudHost(CloudOptions options)
    {
        _options = options;
        Clock = new CloudClock(options.TimeScale);
        _awsPort = options.AwsPort == 0 ? FreePort(options.Bind) : options.AwsPort;
        AwsUrl = At(_awsPort);
        _apiUrl = At(options.ApiPort == 0 ? FreePort(options.Bind) : options.ApiPort);
        _keys = new JwtKeys(options.JwtIssuers, _issuers);
        _deliveries = new Deliveries(name => _services!.ByName[name], () => _lambda, Meter, Clock);
        _services = new CloudServices(options, Clock, AwsUrl.GetLeftPart(UriPartial.Authority), _deliveries, Meter);
        Template = SamTemplate.Load(options.TemplatePath, new TemplateOptions
        {
            Parameters = options.Parameters,
            Region = options.Region,
            AccountId = options.AccountId,
            StackName = options.StackName,
            AwsUrl = AwsUrl.GetLeftPart(UriPartial.Authority),
            ApiUrl = _apiUrl.GetLeftPart(UriPartial.Authority),
        });
    }

    /// <summary>The template, with the names that the engines gave to its resources.</summary>
    public SamTemplate Template { get; private set; }

    /// <summary>The first HTTP API; null: the template has none.</summary>
    public Uri? ApiUrl => Apis.Count == 0 ? null : Apis.First().Value;

    /// <summary>The HTTP APIs by logical id.</summary>
    public IReadOnlyDictionary<string, Uri> Apis { get; private set; } = new Dictionary<string, Uri>();

    /// <summary>Where AWS clients go: all services, Lambda's Invoke, and <c>/_local</c>.</summary>
    public Uri AwsUrl { get; }

    /// <summary>The services by the name they sign with, embedded or not.</summary>
    public IReadOnlyDictionary<string, IAwsService> Services => _services.ByName;

    /// <summary>What hooks of deployments said.</summary>
    internal CodeDeployService Deployments => _services.Deployments;

    /// <summary>The functions and their processes.</summary>
    public LambdaHost Lambda => _lambda ?? throw new InvalidOperationException("The cloud has not started.");

    /// <summary>What the event sources have done.</summary>
    public IReadOnlyList<MappingStatus> EventSources => [.. (_mappings?.All ?? []).Select(mapping => mapping.Status)];

    /// <summary>The event source mappings.</summary>
    internal EventSourceMappings Mappings => _mappings ?? throw new InvalidOperationException("The cloud has not started.");

    /// <summary>The schedules, in the template's order.</summary>
    internal IReadOnlyList<Schedule> Schedules => _schedules;

    /// <summary>Holds functions to their roles.</summary>
    internal Guard Guard => _guard ?? throw new InvalidOperationException("The cloud has not started.");

    /// <summary>What of the functions' permissions is not checked, in sentences. Empty: every role is, as far as AWS's identity-based policies go.</summary>
    public IReadOnlyList<string> Unchecked => [.. UncheckedPermissions.Of(Template.Functions, _services.External)];

    public CloudClock Clock { get; }

    /// <summary>What has been done since the start or the last reset, in the units that AWS bills.</summary>
    public CloudUsage Usage => Meter.Read(
        [.. Lambda.Functions.Select(function => function.Usage)],
        [.. _schedules.Select(schedule => new ScheduleUsage(schedule.Definition.Name, schedule.Definition.FunctionLogicalId, schedule.Status.Read().Fired))]);

    internal UsageMeter Meter { get; } = new();

    /// <summary>What the usage would cost on AWS; null: nobody here knows prices.</summary>
    internal JsonNode? Cost(CloudUsage usage) => _options.Pricing?.Invoke(usage);

    /// <summary>
    /// Reads the template, creates its resources, starts the endpoints, the provisioned environments and the event
    /// sources. What it has started by then is stopped when it fails.
    /// </summary>
    /// <exception cref="TemplateException">The template has a fault, or an engine refuses a resource.</exception>
    /// <exception cref="FunctionCodeException">A function is not built, or its runtime is not one that runs here.</exception>
    /// <exception cref="EventSourceException">An event source mapping is one that AWS would refuse, for its settings or for its function's role.</exception>
    /// <exception cref="IOException">A port is in use.</exception>
    public static Task<CloudHost> StartAsync(CloudOptions options, CancellationToken cancellationToken) => StartAsync(options, host => host.StartAsync(cancellationToken));

    /// <summary>Starts what a single invocation of a function needs: the resources and the AWS endpoint, no event source and no API.</summary>
    /// <inheritdoc cref="StartAsync(CloudOptions, CancellationToken)"/>
    public static Task<CloudHost> StartForInvokeAsync(CloudOptions options, CancellationToken cancellationToken) => StartAsync(options, host => host.StartServicesAsync(cancellationToken));

    /// <summary>Schedules and event sources first, so that nothing new begins; then the APIs, the functions and the services.</summary>
    public async ValueTask DisposeAsync()
    {
        _schedules.ForEach(schedule => schedule.Dispose());
        var sources = _mappings?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        if (_lambda is not null)
        {
            // A batch in a function would hold its source: it ends with the process, and is delivered again another time.
            await _lambda.DisposeAsync();
        }

        await sources;
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        _services.Dispose();
        _keys.Dispose();
        _issuers.Dispose();
    }

    /// <summary>Empties the embedded services and begins the statistics anew. Services behind an address of their own are left alone.</summary>
    internal Task ResetAsync(CancellationToken cancellationToken) => new Reset(this).RunAsync(cancellationToken);

    private static async Task<CloudHost> StartAsync(CloudOptions options, Func<CloudHost, Task> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            var host = new CloudHost(options);
            try
            {
                await start(host);
                return host;
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException && (options.AwsPort == 0 || options.ApiPort == 0) && attempt < PortAttempts)
            {
                // A port that was free is needed before it is bound, to be written into what the template makes; a client took it.
                await host.DisposeAsync();
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartServicesAsync(cancellationToken);

        // Processes start while the sources and the APIs do.
        var provisioned = Lambda.ProvisionAsync(cancellationToken);
        await StartEventSourcesAsync(cancellationToken);
        await StartApisAsync(cancellationToken);
        await provisioned;

        // Last, so that the first period is counted from when everything runs.
        StartSchedules();
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        foreach (var function in Template.Functions.Where(function => !_options.External.Contains(function.LogicalId)))
        {
            // Before anything is made: an unbuilt function is found at once.
            _ = FunctionCode.Find(function);
        }

        Template = await new Provisioner(Services.Values).CreateAsync(Template, cancellationToken);
        _lambda = await LambdaHost.StartAsync(
            Template.Functions,
            new LambdaOptions { Region = _options.Region, AccountId = _options.AccountId, Variables = Variables(), HasRoleCredentials = UncheckedPermissions.AreChecked(_services.External), External = _options.External, Clock = Clock, OnSucceededEvent = _deliveries.SendSucceededAsync, OnFailedEvent = _deliveries.SendFailedAsync, Log = _options.Log, Meter = Meter },
            cancellationToken);
        _guard = new Guard(Template, Lambda.Logs);
        LambdaNeeds.Check(_guard);
        if (Clock.Scale > 1)
        {
            Lambda.Logs.Write("(local cloud)", "", string.Create(CultureInfo.InvariantCulture, $"The clock runs {Clock.Scale} times faster: visibility, batching windows, retries, ages of records and events, and schedules. Functions and their timeouts keep the real one."));
        }

        var shared = new EventSourceOptions(_options.Region, Clock, Clock.Scale, Lambda.Logs);
        _mappings = new EventSourceMappings(_deliveries.Metered, (arn, source) => new OnFailureDestination(_deliveries.To(arn, source.FunctionLogicalId, source.Name), Clock), shared);
        var control = new ControlApi(this);
        _servers.Add(await HttpServer.StartAsync(
            _options.Bind,
            _awsPort,
            app =>
            {
                AwsEndpoint.Map(app, Services.Values.Select(service => new MeteredService(service, Meter)), _guard);
                new LambdaApi(Lambda) { Guard = _guard }.Map(app);
                new MappingApi(_mappings, Lambda, _guard).Map(app);
                control.Map(app);
                new SchedulerApi(() => _schedules, _options.Region, _options.AccountId, Clock.GetUtcNow()) { Guard = _guard }.Map(app);
                if (Services["sns"] is SnsService sns)
                {
                    SnsControl.Map(app, sns);
                }
            },
            cancellationToken,
            Lambda.OnServerError));
    }

    private async Task StartEventSourcesAsync(CancellationToken cancellationToken)
    {
        foreach (var function in Template.Functions)
        {
            foreach (var source in (IEnumerable<EventSourceMapping>)[.. function.Queues, .. function.Streams])
            {
                await Mappings.AddAsync(source, Lambda.Find(function.LogicalId)!, cancellationToken);
            }
        }
    }

    private void StartSchedules()
    {
        foreach (var definition in Template.Functions.SelectMany(function => function.Schedules))
        {
            var function = Lambda.Find(definition.FunctionLogicalId)!;
            var letters = definition.DeadLetterArn is { } arn ? _deliveries.To(arn, definition.FunctionLogicalId) : null;
            _schedules.Add(new Schedule(definition, (payload, progress) => Lambda.Asynchronous.Accept(function, new Invocation(Encoding.UTF8.GetBytes(payload)), progress), letters, Clock, Lambda.Logs));
        }
    }

    private async Task StartApisAsync(CancellationToken cancellationToken)
    {
        var apis = new OrderedDictionary<string, Uri>(StringComparer.Ordinal);
        foreach (var api in Template.HttpApis)
        {
            var gateway = new HttpApiGateway(api, Lambda, _keys, Meter);
            var server = await HttpServer.StartAsync(_options.Bind, apis.Count == 0 ? _apiUrl.Port : 0, gateway.Map, cancellationToken, Lambda.OnServerError);
            _servers.Add(server);
            apis.Add(api.LogicalId, api.StageName == "$default" ? server.Url : new Uri(server.Url, api.StageName));
        }

        Apis = apis;
    }

    /// <summary>Where the SDKs in the functions find the services.</summary>
    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(_options.Variables, StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = AwsUrl.GetLeftPart(UriPartial.Authority),
        };
        foreach (var (service, endpoint) in _services.External)
        {
            // The SDKs' names of the services: AWS SDKs and tools reference guide, "Service-specific endpoints".
            var name = service switch { "secretsmanager" => "SECRETS_MANAGER", "events" => "EVENTBRIDGE", _ => service.ToUpperInvariant() };
            variables[$"AWS_ENDPOINT_URL_{name}"] = endpoint.ToString().TrimEnd('/');
            if (service == "dynamodb")
            {
                variables["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = endpoint.ToString().TrimEnd('/');
            }
        }

        return variables;
    }

    private Uri At(int port) => new($"http://{(_options.Bind.Equals(IPAddress.Any) || _options.Bind.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : _options.Bind)}:{port}");

    private static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
