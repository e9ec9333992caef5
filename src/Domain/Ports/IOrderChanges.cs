namespace OrderSystem.Domain;

/// <summary>A run of records in one shard of the orders table's stream, as Lambda names it when it gives up on a batch.</summary>
public sealed record StreamPosition(string StreamArn, string ShardId, string FirstSequenceNumber, string LastSequenceNumber);

/// <summary>One change of an item, read again from the stream.</summary>
/// <param name="Image">The record as Lambda's DynamoDB event would carry it (one element of <c>Records</c>), as JSON.</param>
/// <param name="OrderId">Whose change it is, if the key can be read.</param>
public sealed record OrderChangeRecord(string SequenceNumber, string Image, OrderId? OrderId);

/// <summary>The stream of the orders table, read by position. Records live there for 24 hours.</summary>
public interface IOrderChanges
{
    /// <summary>The records of the run, oldest first; fewer, or none, where the stream has let them go.</summary>
    Task<IReadOnlyList<OrderChangeRecord>> ReadAsync(StreamPosition position, CancellationToken cancellationToken);
}
