using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace OrderSystem.Tests.Functions;

/// <summary>Notes every message that is sent to the payment queue on its way there, so that no test need take another one's.</summary>
internal sealed class SentMessages
{
    private readonly ConcurrentQueue<JsonObject> _sent = new();

    public IAwsService Of(IAwsService sqs) => new Noting(sqs, _sent);

    /// <summary>Each as an entry of SendMessageBatch.</summary>
    public IReadOnlyList<JsonObject> About(string orderId) => [.. _sent.Where(entry => ((string)entry["MessageBody"]!).Contains(orderId, StringComparison.Ordinal))];

    private sealed class Noting(IAwsService sqs, ConcurrentQueue<JsonObject> sent) : IAwsService
    {
        public string Name => sqs.Name;

        public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
        {
            // The entries first: the engine may take the request apart.
            var entries = operation == "SendMessageBatch" && ((string)request["QueueUrl"]!).EndsWith("/PaymentQueue", StringComparison.Ordinal) ? request["Entries"]!.DeepClone().AsArray() : [];
            var answer = await sqs.InvokeAsync(operation, request, cancellationToken);
            foreach (var entry in entries)
            {
                sent.Enqueue(entry!.DeepClone().AsObject());
            }

            return answer;
        }
    }
}

/// <summary>
/// DynamoDB, whose queries of some tables end after three items, as a page of a megabyte does: who reads only the first page is found out.
/// </summary>
internal sealed class SmallPages(IAwsService dynamoDb) : IAwsService
{
    public const string Prefix = "SmallPages-";

    public string Name => dynamoDb.Name;

    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        if (operation == "Query" && ((string)request["TableName"]!).StartsWith(Prefix, StringComparison.Ordinal))
        {
            request["Limit"] = Math.Min((int?)request["Limit"] ?? 3, 3);
        }

        return dynamoDb.InvokeAsync(operation, request, cancellationToken);
    }
}
