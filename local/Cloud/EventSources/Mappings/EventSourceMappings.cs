using System.Net;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources.Mappings;

/// <summary>The event source mappings: those of the template, and those that are made while it runs.</summary>
/// <param name="services">A service by its name, as a mapping of that name calls it.</param>
/// <param name="destinations">The destination of an ARN, for a mapping.</param>
/// <param name="options">What they share.</param>
internal sealed class EventSourceMappings(Func<string, string, IAwsService> services, Func<string, EventSourceMapping, OnFailureDestination> destinations, EventSourceOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<LiveMapping> _mappings = [];

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<LiveMapping> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _mappings];
            }
        }
    }

    public LiveMapping? Find(string id) => Guid.TryParse(id, out var parsed) ? All.FirstOrDefault(mapping => mapping.Id == parsed) : null;

    /// <summary>Adds a mapping of the template, and waits until it polls.</summary>
    /// <exception cref="EventSourceException">AWS would refuse it.</exception>
    public async Task AddAsync(EventSourceMapping source, LambdaFunction function, CancellationToken cancellationToken)
    {
        await CheckAsync(source, function, cancellationToken);
        if (Twin(source, function) is { } twin)
        {
            throw new EventSourceException(source, Conflict(twin));
        }

        var mapping = Add(source, function);
        await mapping.StartAsync(() => StartAsync(mapping, cancellationToken));
    }

    /// <summary>Checks what AWS checks, and makes the mapping; it begins to poll a little later.</summary>
    /// <returns>The mapping as it is just now.</returns>
    /// <exception cref="EventSourceException">AWS would refuse it.</exception>
    /// <exception cref="AwsException">The function has a mapping of that source.</exception>
    public async Task<JsonObject> CreateAsync(EventSourceMapping source, LambdaFunction function, CancellationToken cancellationToken)
    {
        await CheckAsync(source, function, cancellationToken);
        LiveMapping mapping;
        lock (_gate)
        {
            if (Twin(source, function) is { } twin)
            {
                throw new AwsException("ResourceConflictException", Conflict(twin), HttpStatusCode.Conflict);
            }

            mapping = Add(source, function);
        }

        return Change(mapping, MappingState.Creating, source, function);
    }

    /// <summary>Changes settings, or switches the mapping on or off: it is stopped, and goes on where it was.</summary>
    /// <returns>The mapping as it is just now.</returns>
    /// <exception cref="EventSourceException">AWS would refuse it.</exception>
    /// <exception cref="AwsException">It is being changed already.</exception>
    public async Task<JsonObject> UpdateAsync(LiveMapping mapping, EventSourceMapping changed, LambdaFunction function, CancellationToken cancellationToken)
    {
        await CheckAsync(changed, function, cancellationToken);
        return Change(mapping, (mapping.Source.Enabled, changed.Enabled) switch
        {
            (true, false) => MappingState.Disabling,
            (false, true) => MappingState.Enabling,
            _ => MappingState.Updating,
        }, changed, function);
    }

    /// <summary>Stops the mapping and forgets it.</summary>
    /// <returns>The mapping as it is just now.</returns>
    /// <exception cref="AwsException">It is being changed.</exception>
    public JsonObject Delete(LiveMapping mapping) => Change(mapping, MappingState.Deleting, mapping.Source, mapping.Function);

    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(mapping => mapping.StopAsync()));

    private static string Conflict(LiveMapping twin) => twin.Source is QueueEventSource
        ? $"An event source mapping with SQS arn (\" {twin.Source.SourceArn} \") and function (\" {twin.Function.Definition.Name} \") already exists. Please update or delete the existing mapping with UUID {twin.Id}"
        : $"The event source arn (\" {twin.Source.SourceArn} \") and function (\" {twin.Function.Definition.Name} \") provided mapping already exists. Please update or delete the existing mapping with UUID {twin.Id}";

    private LiveMapping Add(EventSourceMapping source, LambdaFunction function)
    {
        var mapping = new LiveMapping(source, function, options.Clock.GetUtcNow());
        if (source.Filters.Count > MappingRules.UsualFilters)
        {
            options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name} has {source.Filters.Count} filters. AWS takes more than {MappingRules.UsualFilters} only in an account whose quota was raised.");
        }

        lock (_gate)
        {
            _mappings.Add(mapping);
        }

        return mapping;
    }

    private LiveMapping? Twin(EventSourceMapping source, LambdaFunction function) => All.FirstOrDefault(mapping =>
        mapping.Source.SourceArn == source.SourceArn && mapping.Function == function && mapping.Source.Qualifier == source.Qualifier && mapping.Status.State != MappingState.Deleting);

    private JsonObject Change(LiveMapping mapping, MappingState passing, EventSourceMapping changed, LambdaFunction function)
    {
        JsonObject? description = null;
        if (!mapping.TryChange(passing, changed, function, options.Clock, () => StartAsync(mapping, CancellationToken.None), () => description = MappingDescription.Of(mapping), state => Ended(mapping, state)))
        {
            throw new AwsException("ResourceInUseException", $"Cannot {(passing == MappingState.Deleting ? "delete" : "update")} the event source mapping because it is in use.");
        }

        return description!;
    }

    private void Ended(LiveMapping mapping, MappingState state)
    {
        var source = mapping.Source;
        options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name} of {source.SourceArn} is {(state == MappingState.Deleting ? "deleted" : state.ToString().ToLowerInvariant())}.");
        if (state == MappingState.Deleting)
        {
            lock (_gate)
            {
                _mappings.Remove(mapping);
            }
        }
    }

    private Task CheckAsync(EventSourceMapping source, LambdaFunction function, CancellationToken cancellationToken) => source switch
    {
        QueueEventSource queue => QueueMapping.CheckAsync(queue, function.Definition, services("sqs", source.Name), cancellationToken),
        StreamEventSource stream => StreamMapping.CheckAsync(stream, services("dynamodb", source.Name), cancellationToken),
        _ => throw new InvalidOperationException($"There are no mappings of {source.SourceArn}."),
    };

    private async Task<IAsyncDisposable> StartAsync(LiveMapping mapping, CancellationToken cancellationToken)
    {
        switch (mapping.Source)
        {
            case QueueEventSource queue:
                return await QueueMapping.StartAsync(queue, mapping.Function, services("sqs", queue.Name), options, mapping.Status, cancellationToken);
            case StreamEventSource stream:
                var destination = stream.OnFailureArn is { } arn ? destinations(arn, stream) : null;
                return await StreamMapping.StartAsync(stream, mapping.Function, services("dynamodb", stream.Name), destination, options, mapping.Status, mapping.Checkpoint, cancellationToken);
            default:
                throw new InvalidOperationException($"There are no mappings of {mapping.Source.SourceArn}.");
        }
    }
}
