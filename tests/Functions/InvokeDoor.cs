using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Tests.Functions;

/// <summary>
/// Lambda's Invoke over the wire, with the functions of this process behind it. A function that throws answers as on AWS:
/// 200, <c>X-Amz-Function-Error</c>, and its exception.
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
/// </summary>
internal sealed class InvokeDoor
{
    private readonly Dictionary<string, Func<string, Task<string>>> _functions = new()
    {
        ["CreateOrder"] = Invoke.CreateOrderAsync,
        ["GetOrder"] = Invoke.GetOrderAsync,
        ["RetryPayment"] = Invoke.RetryPaymentAsync,
        ["CancelOrder"] = Invoke.CancelOrderAsync,
        ["StripeWebhook"] = Invoke.StripeWebhookAsync,
        ["FanOutOrders"] = Invoke.FanOutOrdersAsync,
        ["ProcessPayment"] = json => Invoke.ProcessPaymentAsync(json),
    };

    private readonly ConcurrentDictionary<string, Func<string, Task<string>>> _instead = new();

    /// <summary>What was asked: the function as the caller named it, and the event.</summary>
    public ConcurrentQueue<(string Function, string Event)> Asked { get; } = new();

    public void Map(WebApplication app) => app.MapPost("/2015-03-31/functions/{name}/invocations", AnswerAsync);

    /// <summary>Puts something else in a function's place, until it is disposed.</summary>
    public IDisposable Instead(string function, Func<string, Task<string>> other)
    {
        _instead[function] = other;
        return new Undo(() => _instead.TryRemove(function, out _));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var arn = Uri.UnescapeDataString((string)context.Request.RouteValues["name"]!);
        using var reader = new StreamReader(context.Request.Body);
        var json = await reader.ReadToEndAsync();
        Asked.Enqueue((arn, json));
        var name = arn.Split(':')[6]["ordersystem-".Length..];
        string answer;
        try
        {
            answer = await _instead.GetValueOrDefault(name, _functions[name])(json);
        }
        catch (Refusal refusal)
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers["x-amzn-ErrorType"] = refusal.Code;
            answer = new JsonObject { ["Message"] = refusal.Message, ["Type"] = "User" }.ToJsonString();
        }
        catch (Exception failure)
        {
            context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
            answer = new JsonObject { ["errorType"] = failure.GetType().Name, ["errorMessage"] = failure.Message }.ToJsonString();
        }

        await context.Response.WriteAsync(answer);
    }

    /// <summary>Lambda itself says no.</summary>
    public sealed class Refusal(string code, int status, string message) : Exception(message)
    {
        public string Code => code;

        public int Status => status;
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
