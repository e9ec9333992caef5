using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.ProcessPayment;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What an HTTP function answered.</summary>
internal sealed record HttpAnswer(int Status, string Body);

/// <summary>The functions themselves, made as their Startup makes them, with the ports of this world; and how they are called.</summary>
internal sealed class Handlers
{
    private const string Runbook = "docs/runbooks/dead-letters.md";

    private readonly World _world;
    private readonly Functions.CreateOrder.Function _create;
    private readonly Functions.RetryPayment.Function _retry;
    private readonly Functions.CancelOrder.Function _cancel;
    private readonly Functions.StripeWebhook.Function _webhook;
    private readonly Functions.FanOutOrders.Function _fanOut;
    private readonly Functions.ProcessPayment.Function _process;
    private readonly Functions.AlertDeadLetters.Function _alert;
    private readonly Functions.ReconcileOrders.Function _reconcile;
    private readonly Functions.ReconcileMoney.Function _money;
    private readonly Functions.RedriveDeadLetters.Function _redrive;
    private readonly Functions.ResolveOrder.Function _resolve;
    private readonly RecordStock _stock;
    private long _nextReconcile = long.MaxValue;

    public Handlers(World world, Shared shared)
    {
        _world = world;
        var time = world.Time;
        var orders = new OrderPort(world);
        var queue = new QueuePort(world);
        var ids = new CountedIds();
        var metrics = new MetricBuffer(shared.Metrics);
        var invocations = new Invocations(shared.Metrics, metrics, new Watch<Invocations>(world));
        var telemetry = new OrderTelemetry(metrics, new Watch<OrderTelemetry>(world));

        _create = new(new PlaceOrders(orders, shared.Catalogue, telemetry, new PlaceOrderSettings(world.Deadline, world.Stock), time), invocations);
        _retry = new(new RetryPayments(orders, telemetry, time), invocations);
        _cancel = new(new CancelOrders(orders, telemetry, time), invocations);
        _webhook = new(
            world.Webhooks, new WakeOnPaymentEvents(orders, queue, new WebhookSettings(Stripe.Stack, TimeSpan.FromSeconds(5))), telemetry, invocations, new Watch<Functions.StripeWebhook.Function>(world));
        _fanOut = new(queue, invocations, new Watch<Functions.FanOutOrders.Function>(world));
        var times = new PaymentTimes(TimeSpan.FromMilliseconds(world.Numbers.StripeCall), TimeSpan.FromMilliseconds(world.Numbers.Reserve));
        var run = new PaymentRun(new AdvanceOrders(orders, world.Api, telemetry, ids, time), times, new Watch<PaymentRun>(world));
        _process = new(run, queue, invocations, new Watch<Functions.ProcessPayment.Function>(world));
        var park = new ParkDeadLetters(world.Letters, orders, new ChangePort(world), shared.Reactions, world.Letters, Runbook);
        _alert = new(park, telemetry, time, invocations, new Watch<Functions.AlertDeadLetters.Function>(world));
        var pace = new ReconcilePace(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), 20, TimeSpan.FromMinutes(1));
        _reconcile = new(new Domain.ReconcileOrders(orders, orders, queue, pace, time), new NobodyCounts(), telemetry, invocations, new Watch<Functions.ReconcileOrders.Function>(world));
        // Slices of two days instead of an hour: as many comparisons, fewer empty calls.
        var settings = new MoneySettings(Stripe.Stack, TimeSpan.FromHours(48), Settled(world), TimeSpan.FromHours(50), MostReleases: 20, Runbook);
        _money = new(
            new Domain.ReconcileMoney(world.Api, world.Api, orders, orders, queue, world.Letters, ids, settings, time), telemetry, invocations, new Watch<Functions.ReconcileMoney.Function>(world));
        _redrive = new(new Domain.RedriveDeadLetters(world.Letters, queue, shared.Messages, shared.Reactions), telemetry, invocations, new Watch<Functions.RedriveDeadLetters.Function>(world));
        _resolve = new(new ResolveOrders(orders, world.Api, telemetry, time), invocations);
        _stock = new RecordStock(orders, telemetry, time);
    }

    public void Create(string customer, string key, string body, Action<HttpAnswer?> answered) => Http(
        Function.CreateOrder, customer, body, key, null, (request, context) => _create.CreateOrder(request, context), answered);

    public void Retry(string customer, OrderId id, string card, Action<int?> answered) => Http(
        Function.RetryPayment, customer, $$"""{"paymentMethodId":"{{card}}"}""", null, null, (request, context) => _retry.RetryPayment(request, id.Value, context), answer => answered(answer?.Status));

    public void Cancel(string customer, OrderId id, Action<int?> answered) => Http(
        Function.CancelOrder, customer, null, null, null, (request, context) => _cancel.CancelOrder(request, id.Value, context), answer => answered(answer?.Status));

    public void Webhook(string body, string signature, Action<Invocation, int> answered, Action failed)
    {
        Invocation? running = null;
        Http(
            Function.StripeWebhook,
            null,
            body,
            null,
            signature,
            (request, context) =>
            {
                running = ((Context)context).Invocation;
                return _webhook.StripeWebhook(request, context);
            },
            answer =>
            {
                if (answer is null)
                {
                    failed();
                }
                else
                {
                    answered(running!, answer.Status);
                }
            });
    }

    public async Task<IReadOnlyList<string?>?> FanOutAsync(Invocation invocation, IReadOnlyList<StreamRecord> records)
    {
        var answer = await _fanOut.FanOutOrders(new DynamoDBEvent { Records = [.. records.Select(_world.Bodies.Event)] }, new Context(invocation));
        return answer.BatchItemFailures?.Select(failure => failure.ItemIdentifier).ToList();
    }

    public async Task<IReadOnlyList<string?>?> ProcessAsync(Invocation invocation, IReadOnlyList<Received> batch)
    {
        var answer = await _process.ProcessPayment(Event("PaymentQueue", batch), new Context(invocation));
        return answer.BatchItemFailures?.Select(failure => failure.ItemIdentifier).ToList();
    }

    public Func<Invocation, IReadOnlyList<Received>, Task<IReadOnlyList<string?>?>> AlertFrom(string queue) => async (invocation, batch) =>
    {
        var answer = await _alert.AlertDeadLetters(Event(queue, batch), new Context(invocation));
        return answer.BatchItemFailures?.Select(failure => failure.ItemIdentifier).ToList();
    };

    /// <summary>The schedule runs every minute; a run that would find nothing is left out.</summary>
    public void OrdersChanged()
    {
        long? due = null;
        foreach (var row in _world.Table.Rows)
        {
            var at = row.Order.NextCheckAt?.ToUnixTimeMilliseconds();
            due = due is null || at < due ? at ?? due : due;
        }

        if (due is not { } first)
        {
            return;
        }

        // On the full minute after it, and never the same minute twice.
        var tick = (Math.Max(first, _world.Pump.Now) / Times.Minute * Times.Minute) + Times.Minute;
        if (tick >= _nextReconcile && _nextReconcile > _world.Pump.Now)
        {
            return;
        }

        _nextReconcile = tick;
        _world.Pump.After(tick - _world.Pump.Now, () =>
        {
            if (_nextReconcile == tick)
            {
                Scheduled(Function.ReconcileOrders, context => _reconcile.ReconcileOrders(new(), context), output => output.Woken == 0 ? "woke nobody" : "woke", OrdersChanged);
            }
        });
    }

    /// <summary>How old an order is when ReconcileMoney judges it, as its Startup has it.</summary>
    public static TimeSpan Settled(World world) => world.Deadline + TimeSpan.FromHours(1);

    public void ReconcileMoney() => Scheduled(
        Function.ReconcileMoney, context => _money.ReconcileMoney(new(null, null, false), context), output => output.Findings.Count == 0 ? "no findings" : "findings", () => { });

    public void Redrive() => Scheduled(
        Function.RedriveDeadLetters, context => _redrive.RedriveDeadLetters(new(null, null, false, false, null), context), output => output.Letters.Count == 0 ? "no letters" : "letters", () => { });

    public void Resolve(OrderId id, bool stop) => Scheduled(
        Function.ResolveOrder, context => _resolve.ResolveOrder(new(id.Value, stop), context), output => output.Result, () => { });

    public void RecordStock(OrderId id, bool isRejected, Action failed) => _world.Lambda.Invoke(
        Function.RecordStock,
        async _ =>
        {
            await (isRejected ? _stock.RejectedAsync(id, "sold out", CancellationToken.None) : _stock.ReservedAsync(id, CancellationToken.None));
            return true;
        },
        (invocation, _) => Answered(invocation, isRejected ? "rejected" : "reserved"),
        _ => failed());

    private static SQSEvent Event(string queue, IReadOnlyList<Received> batch) => new()
    {
        Records =
        [
            .. batch.Select(received => new SQSEvent.SQSMessage
            {
                MessageId = received.Message.Id,
                ReceiptHandle = received.Handle,
                Body = received.Message.Body,
                EventSourceArn = $"arn:aws:sqs:us-east-1:000000000000:{queue}",
                Attributes = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ApproximateReceiveCount"] = received.ReceiveCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["SentTimestamp"] = received.Message.SentAt.ToString(System.Globalization.CultureInfo.InvariantCulture),
                },
            }),
        ],
    };

    private void Scheduled<T>(Function function, Func<ILambdaContext, Task<T>> call, Func<T, string> how, Action ended) => _world.Lambda.Invoke(
        function,
        invocation => call(new Context(invocation)),
        (invocation, output) =>
        {
            Answered(invocation, how(output));
            ended();
        },
        _ => ended());

    private void Http(
        Function function,
        string? customer,
        string? body,
        string? key,
        string? signature,
        Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<APIGatewayHttpApiV2ProxyResponse>> call,
        Action<HttpAnswer?> answered)
    {
        var isBase64 = body is not null && _world.Dice.Chance(0.1);
        var request = new APIGatewayHttpApiV2ProxyRequest
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
            RequestContext = new APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext { RequestId = "request" },
            Body = isBase64 ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(body!)) : body,
            IsBase64Encoded = isBase64,
        };
        if (key is not null)
        {
            request.Headers["idempotency-key"] = key;
        }

        if (signature is not null)
        {
            request.Headers["stripe-signature"] = signature;
        }

        if (customer is not null)
        {
            request.RequestContext.Authorizer = new()
            {
                Jwt = new() { Claims = new Dictionary<string, string>(StringComparer.Ordinal) { ["sub"] = customer } },
            };
        }

        _world.Lambda.Invoke(
            function,
            invocation => call(request, new Context(invocation)),
            (invocation, response) =>
            {
                Answered(invocation, $"{response.StatusCode}{(response.Headers.ContainsKey("idempotent-replayed") ? " replayed" : "")}");
                answered(new HttpAnswer(response.StatusCode, response.Body));
            },
            _ => answered(null));
    }

    private void Answered(Invocation invocation, string how)
    {
        _world.Tell(invocation.Name, $"answers {how}");
        _world.Coverage.Answer(Names.Of(invocation.Function), how);
    }

    /// <summary>What Lambda tells a function about its run.</summary>
    private sealed class Context(Invocation invocation) : ILambdaContext
    {
        public Invocation Invocation => invocation;

        public string AwsRequestId => "request";

        public IClientContext ClientContext => null!;

        public string FunctionName => Names.Of(invocation.Function);

        public string FunctionVersion => "$LATEST";

        public ICognitoIdentity Identity => null!;

        public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:simulated";

        public ILambdaLogger Logger => null!;

        public string LogGroupName => "/aws/lambda/simulated";

        public string LogStreamName => "simulated";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime => invocation.Remaining();
    }

    /// <summary>Logs go nowhere; but an exception that a handler has caught and logged is looked at, for it may be a bug.</summary>
    private sealed class Watch<T>(World world) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null && world.Lambda.Current is { } invocation)
            {
                world.Oracle.Threw(invocation, exception);
            }
        }
    }

    /// <summary>The number of open letters is a metric, and these go nowhere.</summary>
    private sealed class NobodyCounts : IOpenLetters
    {
        public Task<int> CountAsync(CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
