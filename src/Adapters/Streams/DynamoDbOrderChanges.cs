using Amazon.DynamoDBStreams;
using Amazon.DynamoDBStreams.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Streams;

/// <summary>
/// Reads records of a table's stream again, by the position that Lambda gives to its on-failure destination.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What is read then</description></listheader>
/// <item><term>the first records are trimmed</term><description>from the oldest that is left, as far as it belongs to the run</description></item>
/// <item><term>records are trimmed while we read</term><description>on from the oldest that is left</description></item>
/// <item><term>stream or shard are gone</term><description>what was read until then, perhaps nothing</description></item>
/// <item><term>an open shard has nothing more of the run</term><description>it never says that it is at its end: after a number of empty pages we take it that it is</description></item>
/// </list>
/// </summary>
public sealed class DynamoDbOrderChanges(IAmazonDynamoDBStreams streams) : IOrderChanges
{
    /// <summary>A stream may answer some empty pages before a record; a page costs a call, and the reader is a function with a timeout.</summary>
    private const int MostEmptyPages = 20;

    /// <summary>Records are trimmed in runs: a second trim during one read is unlikely, a tenth impossible.</summary>
    private const int MostRestarts = 10;

    public async Task<IReadOnlyList<OrderChangeRecord>> ReadAsync(StreamPosition position, CancellationToken cancellationToken)
    {
        var read = new List<OrderChangeRecord>();
        var begin = ShardIteratorType.AT_SEQUENCE_NUMBER;
        for (var restart = 0; restart < MostRestarts; restart++)
        {
            try
            {
                await ReadOnAsync(position, begin, read, cancellationToken);
                return read;
            }
            catch (TrimmedDataAccessException)
            {
                begin = ShardIteratorType.TRIM_HORIZON;
            }
            catch (ResourceNotFoundException)
            {
                return read;
            }
        }

        return read;
    }

    /// <summary>Adds what is not read yet, until past the last record of the run or the end of the shard.</summary>
    private async Task ReadOnAsync(StreamPosition position, ShardIteratorType begin, List<OrderChangeRecord> read, CancellationToken cancellationToken)
    {
        var request = new GetShardIteratorRequest { StreamArn = position.StreamArn, ShardId = position.ShardId, ShardIteratorType = begin };
        if (begin == ShardIteratorType.AT_SEQUENCE_NUMBER)
        {
            request.SequenceNumber = position.FirstSequenceNumber;
        }

        var iterator = (await streams.GetShardIteratorAsync(request, cancellationToken)).ShardIterator;
        var emptyPages = 0;
        while (iterator is not null && emptyPages < MostEmptyPages)
        {
            var page = await streams.GetRecordsAsync(new GetRecordsRequest { ShardIterator = iterator }, cancellationToken);
            iterator = page.NextShardIterator;
            emptyPages = page.Records is { Count: > 0 } ? 0 : emptyPages + 1;
            foreach (var record in page.Records ?? [])
            {
                var number = record.Dynamodb.SequenceNumber;
                if (SequenceNumbers.Compare(number, position.LastSequenceNumber) > 0)
                {
                    return;
                }

                var isNew = read.Count == 0
                    ? SequenceNumbers.Compare(number, position.FirstSequenceNumber) >= 0
                    : SequenceNumbers.Compare(number, read[^1].SequenceNumber) > 0;
                if (isNew)
                {
                    read.Add(new OrderChangeRecord(number, StreamRecordJson.Write(record, position.StreamArn), OrderIdOf(record)));
                }

                if (SequenceNumbers.Compare(number, position.LastSequenceNumber) == 0)
                {
                    return;
                }
            }
        }
    }

    private static OrderId? OrderIdOf(Record record) =>
        record.Dynamodb.Keys?.GetValueOrDefault("orderId")?.S is { } id ? OrderId.TryParse(id) : null;
}
