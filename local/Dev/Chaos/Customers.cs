using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Chaos;

/// <summary>What a customer was promised.</summary>
/// <param name="OrderIds">The ids that the POSTs with one key were answered with: there should be one.</param>
/// <param name="Refused">Why a POST was refused, which no planned order should be.</param>
internal sealed record Placed(PlannedOrder Planned, IReadOnlyList<string> OrderIds, string? Refused)
{
    public string? OrderId => OrderIds.Count == 0 ? null : OrderIds[0];
}

/// <summary>
/// The customers of a run, over HTTP. As any good client they repeat a request until they have an answer that says what became
/// of it; their keys make that safe.
/// </summary>
internal sealed class Customers(Controls controls, IReadOnlySet<string> functions) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DeclineIsToldWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);
    private readonly ConcurrentDictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Placed> _placed = [];
    private int _cancelled;
    private int _retried;

    public IReadOnlyCollection<Placed> Placed => _placed;

    public string Summary => $"{_cancelled} cancellations and {_retried} further cards accepted";

    /// <summary>Each order at its time, and what its customer does next.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedOrder> orders, Stopwatch since, CancellationToken stop)
    {
        var running = new List<Task>(orders.Count);
        foreach (var order in orders)
        {
            var wait = order.At - since.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, stop);
            }

            running.Add(OrderAsync(order, stop));
        }

        await Task.WhenAll(running);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task OrderAsync(PlannedOrder order, CancellationToken stop)
    {
        // All at once, so that they race for the one key.
        var answers = await Task.WhenAll(Enumerable.Range(0, 1 + order.Repeats).Select(_ => SendAsync(order, HttpMethod.Post, "orders", Body(order), stop)));
        var accepted = answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => (string)answer.Body!["orderId"]!).Distinct().ToList();
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.Created).Select(answer => $"{(int)answer.Status} {answer.Body?.ToJsonString()}").FirstOrDefault();
        _placed.Add(new Placed(order, accepted, refused));
        if (accepted.Count == 0)
        {
            return;
        }

        var id = accepted[0];
        if (order.Doomed)
        {
            // More failures than the queue delivers a message, and the reconciler its successors.
            await controls.FaultAsync(new() { ["operation"] = "*", ["nth"] = 1, ["order"] = id, ["fault"] = "reset-before", ["times"] = 100 }, stop);
        }

        await Task.WhenAll(CancelAsync(order, id, stop), RetryAsync(order, id, stop));
    }

    private async Task CancelAsync(PlannedOrder order, string id, CancellationToken stop)
    {
        if (order.CancelAfter is not { } after || !functions.Contains("CancelOrder"))
        {
            return;
        }

        await Task.Delay(after, stop);
        var answer = await SendAsync(order, HttpMethod.Post, $"orders/{id}/cancellation", null, stop);
        if (answer.Status is >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous)
        {
            Interlocked.Increment(ref _cancelled);
        }
    }

    private async Task RetryAsync(PlannedOrder order, string id, CancellationToken stop)
    {
        if (order.NextCards.Count == 0 || !functions.Contains("RetryPayment"))
        {
            return;
        }

        foreach (var card in order.NextCards)
        {
            if (!await WasDeclinedAsync(order, id, stop))
            {
                return;
            }

            var answer = await SendAsync(order, HttpMethod.Post, $"orders/{id}/payment", new() { ["paymentMethodId"] = card }, stop);
            if (answer.Status is >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous)
            {
                Interlocked.Increment(ref _retried);
            }
        }
    }

    private async Task<bool> WasDeclinedAsync(PlannedOrder order, string id, CancellationToken stop)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < DeclineIsToldWithin; await Task.Delay(300, stop))
        {
            var status = (string?)(await SendAsync(order, HttpMethod.Get, $"orders/{id}", null, stop)).Body?["status"];
            if (status is not null && OrderText.HasEnded(status))
            {
                return status == "payment_failed";
            }
        }

        return false;
    }

    /// <summary>Repeats the request while nobody knows what became of it.</summary>
    private async Task<(HttpStatusCode Status, JsonObject? Body)> SendAsync(PlannedOrder order, HttpMethod method, string path, JsonObject? body, CancellationToken stop)
    {
        var since = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            string outcome;
            try
            {
                using var request = new HttpRequestMessage(method, path);
                request.Content = body is null ? null : JsonContent.Create(body);
                request.Headers.Add("Idempotency-Key", order.Key);
                using var response = await Client(order.Customer).SendAsync(request, stop);
                if (response.StatusCode is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                {
                    return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>(stop));
                }

                outcome = $"{(int)response.StatusCode}";
            }
            catch (HttpRequestException broken)
            {
                outcome = broken.Message;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                outcome = "no answer";
            }

            if (since.Elapsed > Patience)
            {
                return (0, new JsonObject { ["detail"] = $"{method} {path} had no answer in {Patience.TotalSeconds} s; the last was: {outcome}" });
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2000, 100 * attempt)), stop);
        }
    }

    private static JsonObject Body(PlannedOrder order) => new OrderRequest(["MUG-01"], order.Quantity, order.Card).ToJson();

    private HttpClient Client(string customer) => _clients.GetOrAdd(customer, name =>
    {
        using var tokens = DevelopmentTokens.Open();
        var http = new HttpClient { BaseAddress = controls.Addresses.Api, Timeout = TimeSpan.FromSeconds(40) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(name, TokenLifetime));
        return http;
    });
}
