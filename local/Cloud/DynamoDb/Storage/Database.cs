using System.Collections.Concurrent;
using LocalCloud.DynamoDb.Streams;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>All tables and streams of one account in one region.</summary>
internal sealed class Database(TimeProvider time, string region, string account)
{
    private readonly ConcurrentDictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TableStream> _streams = new(StringComparer.Ordinal);

    public TimeProvider Time => time;

    public string Region => region;

    public IEnumerable<Table> Tables => _tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>Every stream still readable, of closed ones too, oldest first.</summary>
    public IEnumerable<TableStream> Streams
    {
        get
        {
            var now = time.GetUtcNow();
            return _streams.Values.Where(s => !s.IsGone(now)).OrderBy(s => s.CreatedAt).ThenBy(s => s.Arn, StringComparer.Ordinal);
        }
    }

    public string TableArn(string name) => $"arn:aws:dynamodb:{region}:{account}:table/{name}";

    /// <summary>The table of this name or ARN; null if there is none.</summary>
    public Table? Find(string nameOrArn) => _tables.GetValueOrDefault(NameOf(nameOrArn));

    /// <summary>The table of this name or ARN, as operations on items answer its absence.</summary>
    public Table Table(string nameOrArn) => Find(nameOrArn) ?? throw Errors.TableNotFound();

    public static string NameOf(string nameOrArn)
    {
        var at = nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn.IndexOf(":table/", StringComparison.Ordinal) : -1;
        return at < 0 ? nameOrArn : nameOrArn[(at + ":table/".Length)..].Split('/')[0];
    }

    public bool Add(Table table) => _tables.TryAdd(table.Name, table);

    public bool Remove(Table table)
    {
        if (!_tables.TryRemove(KeyValuePair.Create(table.Name, table)))
        {
            return false;
        }
        lock (table.Gate)
        {
            table.Stream?.Close();
        }
        return true;
    }

    public TableStream OpenStream(Table table, string viewType)
    {
        var stream = new TableStream(table.Settings.Arn, table.Name, table.Key, viewType, time);
        _streams[stream.Arn] = stream;
        table.Stream = stream;
        return stream;
    }

    public TableStream Stream(string arn) =>
        _streams.TryGetValue(arn, out var stream) && !stream.IsGone(time.GetUtcNow())
            ? stream
            : throw new Protocol.AwsException("ResourceNotFoundException", $"Requested resource not found: Stream: {arn} not found");

    public void Expire()
    {
        var now = time.GetUtcNow();
        foreach (var table in _tables.Values)
        {
            if (table.TimeToLiveAttribute is not null)
            {
                lock (table.Gate)
                {
                    table.Expire(now);
                }
            }
        }
    }
}
