using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Holds several tables at once. They are taken in the order of their names, so that two holders never wait for each other.</summary>
internal sealed class TableLocks : IDisposable
{
    private readonly Table[] _tables;

    public TableLocks(IEnumerable<Table> tables)
    {
        _tables = [.. tables.Distinct().OrderBy(t => t.Name, StringComparer.Ordinal)];
        foreach (var table in _tables)
        {
            table.Gate.Enter();
        }
    }

    public void Dispose()
    {
        foreach (var table in _tables)
        {
            table.Gate.Exit();
        }
    }
}
