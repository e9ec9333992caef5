using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.RedriveDeadLetters;

/// <summary>
/// Invoked by an operator (<c>dotnet dev.cs redrive</c>): sends parked dead letters back, so many a second, and marks them.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>it dies between sending and marking</term><description>the letter is still open and is sent again: a message more does no harm</description></item>
/// <item><term>a letter cannot be read as a message</term><description>it is kept, and the answer says why</description></item>
/// <item><term>there are more letters than it has time for</term><description>the answer says <c>more</c>: invoke it again</description></item>
/// <item><term>the cause was not mended</term><description>the letters come back, and somebody is told again</description></item>
/// </list>
/// </summary>
public sealed class Function(Domain.RedriveDeadLetters letters, OrderTelemetry telemetry, Invocations invocations, ILogger<Function> logger)
{
    private const int DefaultRate = 10;

    [LambdaFunction]
    public async Task<RedriveOutput> RedriveDeadLetters(RedriveInput input, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (input.Order is not null && OrderId.TryParse(input.Order) is null)
        {
            throw new ArgumentException($"'{input.Order}' is not an order id.");
        }

        if (input.Rate is < 1)
        {
            throw new ArgumentException($"A rate of {input.Rate} sends nothing; it is messages a second, at least 1.");
        }

        var request = new RedriveRequest(input.Queue, OrderId.TryParse(input.Order), input.DryRun, input.Close, input.Rate ?? DefaultRate);
        var result = await letters.RunAsync(request, () => context.RemainingTime, CancellationToken.None);
        foreach (var letter in result.Letters.Where(letter => letter.Action is RedriveAction.Sent or RedriveAction.Closed))
        {
            telemetry.Count(MetricNames.DeadLetterClosed);
            Log.Redriven(logger, letter.Letter.Id, letter.Letter.OrderId?.Value ?? "none", letter.Action.ToString(), letter.Letter.CorrelationId ?? "");
        }

        return RedriveOutput.Of(result);
    }
}
