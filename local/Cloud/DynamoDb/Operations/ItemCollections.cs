using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Model;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// ItemCollectionMetrics: how large the collections are (a partition with its local indexes) that a request wrote to, for
/// tables that have local indexes. Here they are small: 0 to 1 GB.
/// </summary>
internal static class ItemCollections
{
    /// <summary>The metrics of one write; null where none are asked for, or the table has no local index.</summary>
    public static JsonObject? Of(Request request, ItemWrite write)
    {
        if (request.Choice(Words.ReturnItemCollectionMetrics) == "NONE" || write.Table.Indexes.All(index => index.IsGlobal))
        {
            return null;
        }

        var partition = write.Table.Key.Partition[0].Name;
        var key = write.Key.ToAttributes(write.Table.Key).ToItemJson();
        return new JsonObject
        {
            ["ItemCollectionKey"] = new JsonObject { [partition] = key[partition]!.DeepClone() },
            ["SizeEstimateRangeGB"] = new JsonArray(0.0, 1.0),
        };
    }

    /// <summary>Adds the metrics of several writes, by table.</summary>
    public static void AddTo(JsonObject response, Request request, IEnumerable<ItemWrite> writes)
    {
        var byTable = writes
            .Select(write => (Table: write.Table.Name, Metrics: Of(request, write)))
            .Where(entry => entry.Metrics is not null)
            .DistinctBy(entry => (entry.Table, entry.Metrics!.ToJsonString()))
            .GroupBy(entry => entry.Table, entry => (JsonNode?)entry.Metrics)
            .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)new JsonArray([.. group])))
            .ToList();
        if (byTable.Count > 0)
        {
            response["ItemCollectionMetrics"] = new JsonObject(byTable);
        }
    }
}
