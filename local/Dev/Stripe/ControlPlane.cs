using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// What tests, the workshop and the live page turn: <c>/_local/ledger</c>, <c>/_local/faults</c>, <c>/_local/clock</c>,
/// <c>/_local/webhooks</c> and <c>/_local/reset</c>. No key is asked for: it listens where the local Stripe listens. A wrong request says what is right.
/// </summary>
internal sealed class ControlPlane(Account account, Faults faults, Webhooks webhooks, IEnumerable<string> operations, IReadOnlyDictionary<string, int> calls, Func<Task> reset)
{
    private const string Routes =
        "GET /_local/ledger[?order=ID], GET /_local/movements, GET /_local/calls, GET|POST|DELETE /_local/faults, GET|POST /_local/clock, GET|POST|DELETE /_local/webhooks, POST /_local/reset";

    private IReadOnlyList<string> Operations { get; } = [.. operations, "*"];

    public async Task HandleAsync(HttpContext http)
    {
        JsonNode answer;
        var status = 200;
        try
        {
            answer = await AnswerAsync(http.Request);
        }
        catch (RefusedException refused)
        {
            status = refused.Status;
            answer = new JsonObject { ["error"] = refused.Message };
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString(StripeAnswer.Indented) + "\n");
    }

    private async Task<JsonNode> AnswerAsync(HttpRequest request)
    {
        switch (request.Method, request.Path.Value)
        {
            case ("GET", "/_local/ledger"):
                lock (account.Gate)
                {
                    account.Clock.RunDue();
                    return account.Ledger.ByOrder(account.PaymentIntents, request.Query["order"].ToString() is { Length: > 0 } order ? order : null);
                }

            case ("GET", "/_local/movements"):
                lock (account.Gate)
                {
                    account.Clock.RunDue();
                    return account.Ledger.Counts();
                }

            case ("GET", "/_local/calls"):
                return new JsonObject([.. calls.OrderBy(call => call.Key, StringComparer.Ordinal).Select(call => KeyValuePair.Create(call.Key, (JsonNode?)call.Value))]);
            case ("GET", "/_local/faults"):
                return faults.ToJson();
            case ("POST", "/_local/faults"):
                await FaultAsync(request);
                return faults.ToJson();
            case ("DELETE", "/_local/faults"):
                faults.Clear();
                return faults.ToJson();
            case ("POST", "/_local/clock"):
                await AdvanceAsync(request);
                return Time();
            case ("GET", "/_local/clock"):
                return Time();
            case ("GET", "/_local/webhooks"):
                return webhooks.ToJson();
            case ("POST", "/_local/webhooks"):
                await ConfigureAsync(request);
                return webhooks.ToJson();
            case ("DELETE", "/_local/webhooks"):
                webhooks.ClearFaults();
                return webhooks.ToJson();
            case ("POST", "/_local/reset"):
                await reset();
                return new JsonObject { ["status"] = "reset" };
            default:
                throw new RefusedException(404, $"There is no {request.Method} {request.Path}. There are: {Routes}.");
        }
    }

    private JsonObject Time()
    {
        lock (account.Gate)
        {
            return new JsonObject { ["now"] = account.Clock.Now.ToString("O") };
        }
    }

    private async Task FaultAsync(HttpRequest request)
    {
        const string Shape =
            """{"operation":"confirm","nth":1,"order":"ID"?,"fault":"…","ms":N?,"times":N?} or {"random":{"seed":7,"probability":0.05,"faults":["…"]?,"operations":["…"]?,"ms":N?}}""";
        var body = await ControlBody.ReadAsync(request, Shape, "operation", "nth", "order", "fault", "ms", "times", "random");
        if (body.Has("random"))
        {
            _ = body.Has("operation") || body.Has("fault") ? throw body.Refuse("random goes without operation and fault") : true;
            faults.Set(Random(body.Inner("random", "seed", "probability", "faults", "operations", "ms")));
            return;
        }

        faults.Add(new Fault(
            body.OneOf("operation", Operations),
            body.OneOf("fault", Fault.Kinds),
            body.Whole("nth", least: 1) ?? 1,
            body.Whole("times", least: 1) ?? 1,
            body.Text("order"),
            body.Whole("ms", least: 0)));
    }

    /// <summary>All faults and all operations, unless some are named. A hang must end by itself: in a long run nobody waits for it.</summary>
    private RandomFaults Random(ControlBody body)
    {
        var kinds = body.SomeOf("faults", Fault.Kinds) ?? Fault.Kinds;
        var ms = body.Whole("ms", least: 0);
        return kinds.Contains("effect-then-hang") && ms is null
            ? throw body.Refuse("random with effect-then-hang (which is among all faults, too) needs ms, the longest that a connection hangs")
            : new RandomFaults(
                body.Whole("seed", int.MinValue) ?? throw body.Refuse("seed is missing"),
                body.Share("probability") ?? throw body.Refuse("probability is missing"),
                kinds,
                body.SomeOf("operations", Operations) ?? ["*"],
                ms);
    }

    private async Task AdvanceAsync(HttpRequest request)
    {
        const string Shape = """{"advanceSeconds":N}""";
        var body = await ControlBody.ReadAsync(request, Shape, "advanceSeconds");
        var seconds = body.Whole("advanceSeconds", least: 0) ?? throw body.Refuse("advanceSeconds is missing");
        lock (account.Gate)
        {
            account.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    /// <summary>
    /// An endpoint: where events go, what they are signed with (several secrets, newest first, while one is rotated: the header then
    /// has a signature of each), and which types it wants. Or a behaviour of the next deliveries.
    /// </summary>
    private async Task ConfigureAsync(HttpRequest request)
    {
        const string Shape =
            """{"behaviour":"…","type":"payment_intent.succeeded"?,"ms":N?,"times":N?} or {"url":"http://…"?,"secret":"whsec_…"?,"secrets":["whsec_new","whsec_old"]?,"enabled_events":["payment_intent.succeeded",…] or ["*"]?}""";
        var body = await ControlBody.ReadAsync(request, Shape, "behaviour", "type", "ms", "times", "url", "secret", "secrets", "enabled_events");
        var url = body.Text("url");
        var secrets = body.Texts("secrets") ?? (body.Text("secret") is { } secret ? [secret] : null);
        var types = body.Texts("enabled_events");
        var address = url is null || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") ? url : throw body.Refuse($"url is no http address: {url}");
        var isEndpoint = url is not null || secrets is not null || types is not null;
        var fault = body.Has("behaviour") || !isEndpoint
            ? new WebhookFault(body.OneOf("behaviour", WebhookFault.Kinds), body.Text("type"), body.Whole("ms", least: 0) ?? 2000)
            : null;
        var times = body.Whole("times", least: 1) ?? 1;

        // Only now that all of it is known to be right.
        webhooks.Secrets = secrets ?? webhooks.Secrets;
        webhooks.EnabledEvents = types ?? webhooks.EnabledEvents;
        webhooks.Url = address is null ? webhooks.Url : new Uri(address);
        if (fault is not null)
        {
            webhooks.Add(fault, times);
        }
    }
}
