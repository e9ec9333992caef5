using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// The layers of Stripe's API in their order: credentials (401), rate limit (429), idempotency (replay, 409, 400), parameters
/// (400, not kept), the object's lock (429), then the operation, whose answer is kept. Faults cut in where they would in truth.
/// </summary>
internal sealed class Pipeline(Account account, Faults faults, LocalStripeOptions options)
{
    private readonly Idempotency _idempotency = new(account.Clock);
    private readonly RateLimiter _rate = new(options);
    private readonly Operations _operations = new(account);

    /// <summary>How often each operation was asked for, whatever came of it.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> OperationNames => _operations.All.Select(operation => operation.Name);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = StripeIds.Request();
        Fault? fault = null;
        StripeAnswer answer;
        try
        {
            Authentication.Check(http.Request, options.ApiKey);
            var (operation, id) = _operations.Find(http.Request);
            Calls.AddOrUpdate(operation.Name, 1, (_, times) => times + 1);
            _rate.Check(operation.Name);

            var form = await FormAsync(http.Request);
            var key = http.Request.Method == "POST" && http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
            var version = http.Request.Headers["Stripe-Version"].ToString() is { Length: > 0 } asked ? asked : EventLog.ApiVersion;
            var call = new Call(operation, id, form, Expansion.None, version, new Cause(requestId, key));
            fault = faults.Next(operation.Name, OrderOf(call));
            answer = InFront(fault, key) ?? await AnswerAsync(call, $"{http.Request.Method} {http.Request.Path} {form.Fingerprint}", fault);
        }
        catch (StripeProblem problem)
        {
            // Refused before it began: a fault of the connection still strikes.
            answer = problem.ToAnswer();
        }
        catch (ConnectionCut)
        {
            http.Abort();
            return;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A mistake of the local Stripe itself: say so, so that nobody looks for it elsewhere.
            answer = new StripeProblem(500, "api_error", $"The local Stripe failed: {exception}").ToAnswer();
        }

        if (fault?.Kind is "effect-then-hang")
        {
            faults.Struck(fault);
            await Delivery.HangAsync(http, fault.Ms);
            return;
        }

        if (fault?.Kind is "reset-after")
        {
            faults.Struck(fault);
            http.Abort();
            return;
        }

        await Delivery.WriteAsync(http, answer, requestId);
    }

    /// <summary>The idempotency layer around the rest.</summary>
    private async Task<StripeAnswer> AnswerAsync(Call call, string fingerprint, Fault? fault)
    {
        var (requestId, key) = call.Cause;
        lock (account.Gate)
        {
            account.Clock.RunDue();
            if (key is not null && _idempotency.Begin(key, fingerprint, requestId) is { } kept)
            {
                return kept;
            }
        }

        StripeAnswer? toKeep = null;
        try
        {
            toKeep = await RunAsync(Checked(call), fault);
            return toKeep;
        }
        finally
        {
            // Refused parameters and a locked object are exceptions: nothing had begun, and nothing is kept.
            if (key is not null)
            {
                lock (account.Gate)
                {
                    _idempotency.End(key, requestId, toKeep);
                }
            }
        }
    }

    /// <summary>Faults in front of Stripe's application: nothing is begun and nothing is kept.</summary>
    private StripeAnswer? InFront(Fault? fault, string? key)
    {
        if (fault?.Kind is "reset-before" or "429" or "409" or "502")
        {
            faults.Struck(fault);
        }

        return fault?.Kind switch
        {
            "reset-before" => throw new ConnectionCut(),
            "429" => throw RateLimiter.Exceeded(),
            "409" => throw Idempotency.InUse(key ?? "none given"),
            "502" => new StripeAnswer(502, "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>") { ContentType = "text/html" },
            _ => null,
        };
    }

    private Call Checked(Call call)
    {
        foreach (var name in call.Form.Names.Where(name => !call.Operation.Parameters.Contains(name)))
        {
            throw StripeProblem.Invalid($"Received unknown parameter: {name} (the local Stripe knows {string.Join(", ", call.Operation.Parameters)})", name, "parameter_unknown");
        }

        lock (account.Gate)
        {
            var expanding = call with { Expand = Expansion.Of(call.Form.List("expand"), call.Operation.Answers) };
            call.Operation.Check(expanding);
            return expanding;
        }
    }

    private async Task<StripeAnswer> RunAsync(Call call, Fault? fault)
    {
        PaymentIntent? target;
        lock (account.Gate)
        {
            target = call.Operation.Target(call);
        }

        if (target is not null && !await target.Lock.WaitAsync(options.LockTimeout, CancellationToken.None))
        {
            throw new StripeProblem(
                429,
                "invalid_request_error",
                "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request.")
            {
                Code = "lock_timeout",
                ShouldRetry = true,
            };
        }

        try
        {
            if (fault is { Kind: "latency" })
            {
                // Stripe goes on when the client leaves: the effect comes all the same.
                faults.Struck(fault);
                await Task.Delay(fault.Ms ?? 1000, CancellationToken.None);
            }

            return Execute(call, fault);
        }
        finally
        {
            _ = target?.Lock.Release();
        }
    }

    private StripeAnswer Execute(Call call, Fault? fault)
    {
        lock (account.Gate)
        {
            account.Clock.RunDue();
            if (fault?.Kind is "500" or "500-after-effect" or "500-then-effect")
            {
                faults.Struck(fault);
            }

            switch (fault?.Kind)
            {
                case "500":
                    return StripeProblem.Internal().ToAnswer();
                case "500-after-effect":
                    _ = Effect(call);
                    return StripeProblem.Internal().ToAnswer();
                case "500-then-effect":
                    // Stripe may roll a failed request forward later.
                    account.Clock.At(account.Clock.Now + TimeSpan.FromMilliseconds(fault.Ms ?? 1000), () => _ = Effect(call));
                    return StripeProblem.Internal().ToAnswer();
                default:
                    return Effect(call);
            }
        }
    }

    private static StripeAnswer Effect(Call call)
    {
        try
        {
            return new StripeAnswer(200, call.Operation.Run(call).ToJsonString(StripeAnswer.Indented));
        }
        catch (StripeProblem problem)
        {
            return problem.ToAnswer();
        }
    }

    private static async Task<Form> FormAsync(HttpRequest request)
    {
        if (request.Method != "POST")
        {
            return Form.Parse(request.QueryString.Value ?? "");
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return Form.Parse(await reader.ReadToEndAsync());
    }

    private string? OrderOf(Call call)
    {
        lock (account.Gate)
        {
            var intent = (call.Id ?? call.Form.Text("payment_intent")) is { } id ? account.FindPaymentIntent(id) : null;
            return intent?.OrderId ?? call.Form.Map("metadata").GetValueOrDefault("order_id");
        }
    }

    /// <summary>The connection ends with no answer.</summary>
    private sealed class ConnectionCut : Exception;
}
