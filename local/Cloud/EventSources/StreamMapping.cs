using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>Follows a DynamoDB stream: one reader for each shard, a child after its parent.</summary>
/// <remarks>Source: Lambda developer guide, "Using Lambda with Amazon DynamoDB"; DynamoDB developer guide, "Change data capture for DynamoDB Streams".</remarks>
internal sealed class StreamMapping : IAsyncDisposable
{
    /// <summary>How often the shard list is looked at when no shard has ended.</summary>
    private static readonly TimeSpan Discovery = TimeSpan.FromSeconds(30);

    private readonly StreamEventSource _source;
    private readonly IAwsService _streams;
    private readonly EventSourceOptions _options;
    private readonly StreamBatchProcessor _processor;
    private readonly RecordFilter _filter;
    private readonly StreamCheckpoint _checkpoint;
    private readonly MappingStatus _status;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Task> _readers = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;

    private StreamMapping(StreamEventSource source, LambdaFunction function, IAwsService streams, OnFailureDestination? destination, EventSourceOptions options, MappingStatus status, StreamCheckpoint checkpoint)
    {
        _source = source;
        _streams = streams;
        _options = options;
        _status = status;
        _checkpoint = checkpoint;
        _filter = new RecordFilter(source);
        _processor = new StreamBatchProcessor(source, function, destination, options, status);
    }

    /// <summary>What AWS checks before it creates the mapping.</summary>
    /// <exception cref="EventSourceException">AWS would refuse the mapping, or there is no such stream.</exception>
    public static async Task CheckAsync(StreamEventSource source, IAwsService streams, CancellationToken cancellationToken)
    {
        MappingRules.Check(source);
        await KnownAsync(source, async () => await streams.InvokeAsync("DescribeStream", new JsonObject { ["StreamArn"] = source.StreamArn, ["Limit"] = 1 }, cancellationToken));
    }

    /// <summary>The places of all open shards are settled when this completes: nothing written later is missed.</summary>
    /// <param name="source">The settings.</param>
    /// <param name="function">What is invoked.</param>
    /// <param name="streams">DynamoDB Streams.</param>
    /// <param name="destination">What is told of records that are given up; null: nobody.</param>
    /// <param name="options">Shared by all mappings.</param>
    /// <param name="status">The mapping's, kept over its stops.</param>
    /// <param name="checkpoint">Where to go on.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="EventSourceException">AWS would refuse the mapping, or there is no such stream.</exception>
    public static async Task<StreamMapping> StartAsync(
        StreamEventSource source, LambdaFunction function, IAwsService streams, OnFailureDestination? destination, EventSourceOptions options, MappingStatus status, StreamCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        MappingRules.Check(source);
        var mapping = new StreamMapping(source, function, streams, destination, options, status, checkpoint);
        await KnownAsync(source, () => mapping.StartReadersAsync(checkpoint.IsNew, cancellationToken));
        checkpoint.IsNew = false;
        mapping._running = Task.Run(mapping.FollowShardsAsync, CancellationToken.None);
        return mapping;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_readers.Values);
        _stop.Dispose();
    }

    private static async Task KnownAsync(StreamEventSource source, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (AwsException exception)
        {
            throw new EventSourceException(source, exception.Code == "ResourceNotFoundException" ? $"Stream not found: {source.StreamArn}" : $"{source.StreamArn}: {exception.Message}");
        }
    }

    private async Task FollowShardsAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var open = _readers.Values.Where(reader => !reader.IsCompleted).ToList();
                await Task.WhenAny([.. open, Task.Delay(Discovery, stop)]);
                await StartReadersAsync(isFirst: false, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException or OperationCanceledException)
            {
                _options.Logs.Write(_source.FunctionLogicalId, "", $"Event source {_source.Name}: the shards of {_source.StreamArn} could not be listed: {exception.Message}");
            }
        }
    }

    private async Task StartReadersAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var shards = await ListShardsAsync(cancellationToken);
        foreach (var shard in shards)
        {
            var id = (string)shard["ShardId"]!;
            var parent = (string?)shard["ParentShardId"];
            var isParentOpen = parent is not null && shards.Exists(other => (string?)other["ShardId"] == parent) && !(_readers.TryGetValue(parent, out var reading) && reading.IsCompleted);
            if (_readers.ContainsKey(id) || isParentOpen)
            {
                continue;
            }

            // LATEST means: after what was there at the start. A shard that opens later is read whole.
            var isLatest = isFirst && _source.StartingPosition == StartingPosition.Latest;
            var checkpoint = _checkpoint.Of(id);
            checkpoint.IsFinished |= isLatest && shard["SequenceNumberRange"]?["EndingSequenceNumber"] is not null;
            if (checkpoint.IsFinished)
            {
                _readers[id] = Task.CompletedTask;
                continue;
            }

            var reader = new ShardReader(_source, id, checkpoint, _streams, _filter, _processor, _options, _status);
            await reader.OpenAsync(isLatest, cancellationToken);
            _readers[id] = Task.Run(() => reader.RunAsync(_stop.Token), CancellationToken.None);
        }
    }

    private async Task<List<JsonObject>> ListShardsAsync(CancellationToken cancellationToken)
    {
        var shards = new List<JsonObject>();
        string? last = null;
        do
        {
            var request = new JsonObject { ["StreamArn"] = _source.StreamArn };
            if (last is not null)
            {
                request["ExclusiveStartShardId"] = last;
            }

            var stream = (await _streams.InvokeAsync("DescribeStream", request, cancellationToken))["StreamDescription"]!;
            shards.AddRange((stream["Shards"] as JsonArray ?? []).Select(shard => shard!.AsObject()));
            last = (string?)stream["LastEvaluatedShardId"];
        }
        while (last is not null);
        return shards;
    }
}
