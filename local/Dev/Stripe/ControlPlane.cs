using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// What tests, the workshop and the live page turn: <c>/_local/ledger</c>, <c>/_local/faults</c>, <c>/_local/clock</c> and
/// <c>/_local/webhooks</c>. No key is asked for: it listens where the local Stripe listens. A wrong request says what is right.
/// </summary>
internal sealed class ControlPlane(Account account, Faults faults, Webhooks webhooks, IReadOnlyList<string> operations)
{
    private const string Routes =
        "GET /_local/ledger[?order=ID], GET|POST|DELETE /_local/faults, GET|POST /_local/clock, GET|POST|DELETE /_local/webhooks";

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

            case ("GET", "/_local/faults"):
                return faults.ToJson();
            case ("POST", "/_local/faults"):
                faults.Add(await FaultAsync(request));
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

    private async Task<Fault> FaultAsync(HttpRequest request)
    {
        const string Shape = """{"operation":"confirm","nth":1,"order":"ID"?,"fault":"…","ms":N?,"times":N?}""";
        var body = await Body.ReadAsync(request, Shape, "operation", "nth", "order", "fault", "ms", "times");
        return new Fault(
            body.OneOf("operation", [.. operations, "*"]),
            body.OneOf("fault", Fault.Kinds),
            body.Whole("nth", least: 1) ?? 1,
            body.Whole("times", least: 1) ?? 1,
            body.Text("order"),
            body.Whole("ms", least: 0));
    }

    private async Task AdvanceAsync(HttpRequest request)
    {
        const string Shape = """{"advanceSeconds":N}""";
        var body = await Body.ReadAsync(request, Shape, "advanceSeconds");
        var seconds = body.Whole("advanceSeconds", least: 0) ?? throw body.Refuse("advanceSeconds is missing");
        lock (account.Gate)
        {
            account.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    private async Task ConfigureAsync(HttpRequest request)
    {
        const string Shape = """{"behaviour":"…","type":"payment_intent.succeeded"?,"ms":N?,"times":N?} or {"url":"http://…"?,"secret":"whsec_…"?}""";
        var body = await Body.ReadAsync(request, Shape, "behaviour", "type", "ms", "times", "url", "secret");
        if (body.Text("secret") is { } secret)
        {
            webhooks.Secret = secret;
        }

        if (body.Text("url") is { } url)
        {
            webhooks.Url = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw body.Refuse($"url is no http address: {url}");
        }

        if (body.Text("behaviour") is null && (body.Text("url") ?? body.Text("secret")) is not null)
        {
            return;
        }

        var fault = new WebhookFault(body.OneOf("behaviour", WebhookFault.Kinds), body.Text("type"), body.Whole("ms", least: 0) ?? 2000);
        for (var i = 0; i < (body.Whole("times", least: 1) ?? 1); i++)
        {
            webhooks.Add(fault);
        }
    }

    /// <summary>The request cannot be done, for the reason given.</summary>
    private sealed class RefusedException(int status, string message) : Exception(message)
    {
        public int Status { get; } = status;
    }

    /// <summary>A JSON body in which only named members are accepted.</summary>
    private sealed class Body(JsonObject json, string shape)
    {
        public static async Task<Body> ReadAsync(HttpRequest request, string shape, params string[] members)
        {
            JsonNode? node;
            try
            {
                node = await JsonNode.ParseAsync(request.Body);
            }
            catch (JsonException exception)
            {
                throw new RefusedException(400, $"The body is not JSON ({exception.Message}). It must be {shape}");
            }

            var json = node as JsonObject ?? throw new RefusedException(400, $"The body must be {shape}");
            var body = new Body(json, shape);
            var unknown = json.Select(member => member.Key).FirstOrDefault(name => !members.Contains(name));
            return unknown is null ? body : throw body.Refuse($"{unknown} is not known");
        }

        public RefusedException Refuse(string why) => new(400, $"{why}. The body must be {shape}");

        public string? Text(string name) => json[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out string? text) => text,
            _ => throw Refuse($"{name} must be a string"),
        };

        public string OneOf(string name, IReadOnlyList<string> allowed) =>
            Text(name) is { } value && allowed.Contains(value) ? value : throw Refuse($"{name} must be one of {string.Join(", ", allowed)}");

        public int? Whole(string name, int least) => json[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out int number) && number >= least => number,
            _ => throw Refuse($"{name} must be a whole number, at least {least}"),
        };
    }
}
