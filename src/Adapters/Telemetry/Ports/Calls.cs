using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>Times a call to another service and writes it into the trace, however it ends.</summary>
internal sealed class Calls(TimeProvider time)
{
    /// <summary>What a call came to, for its trace.</summary>
    internal sealed record Ending(string? Outcome, bool IsFault = false);

    /// <param name="name">Service and operation: <c>DynamoDB UpdateItem</c>.</param>
    /// <param name="about">The order, where it is known before the call.</param>
    /// <param name="ended">Told the result and how long it took; says what it came to.</param>
    public async Task<T> RunAsync<T>(string name, OrderId? about, string? correlationId, Func<Task<T>> call, Func<T, TimeSpan, Ending> ended)
    {
        var (startedAt, began) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            var result = await call();
            var (outcome, isFault) = ended(result, time.GetElapsedTime(began));
            Traces.Called(new TracedCall(name, about?.Value, correlationId, outcome, isFault), startedAt);
            return result;
        }
        catch (Exception failure)
        {
            Traces.Called(new TracedCall(name, about?.Value, correlationId, failure.GetType().Name, IsFault: true), startedAt);
            throw;
        }
    }

    public Task<T> RunAsync<T>(string name, OrderId? about, string? correlationId, Func<Task<T>> call, Func<T, string?>? outcome = null) =>
        RunAsync(name, about, correlationId, call, (result, _) => new Ending(outcome?.Invoke(result)));

    public Task RunAsync(string name, OrderId? about, string? correlationId, Func<Task> call) => RunAsync(
        name,
        about,
        correlationId,
        async () =>
        {
            await call();
            return true;
        },
        (_, _) => new Ending(null));
}
