using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>What the three batches share: 1 to 10 entries with distinct ids, of which each succeeds or fails by itself.</summary>
internal static partial class Batch
{
    private const int Most = 10;

    /// <param name="operation">The name of the batch, for its error.</param>
    /// <param name="request">With <c>Entries</c>.</param>
    /// <exception cref="AwsException">The batch as a whole is refused.</exception>
    public static List<JsonObject> Entries(string operation, JsonObject request)
    {
        var entries = request.Structures("Entries");
        if (entries.Count is 0 or > Most)
        {
            throw entries.Count == 0 ? SqsErrors.EmptyBatch(operation) : SqsErrors.TooManyEntries(entries.Count);
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in entries.Select(entry => entry.Optional("Id") ?? ""))
        {
            if (!EntryId().IsMatch(id))
            {
                throw SqsErrors.InvalidBatchEntryId();
            }

            if (!ids.Add(id))
            {
                throw SqsErrors.IdsNotDistinct(id);
            }
        }

        return entries;
    }

    /// <summary>Runs each entry by itself: one that fails does not stop the others. A list that would be empty is left out, as SQS does.</summary>
    public static JsonObject Each(List<JsonObject> entries, Func<JsonObject, JsonObject> run)
    {
        JsonArray successful = [], failed = [];
        foreach (var entry in entries)
        {
            var id = entry.Required("Id");
            try
            {
                var answer = run(entry);
                answer.Insert(0, "Id", id);
                successful.Add(answer);
            }
            catch (AwsException error) when (error.Code != "SerializationException")
            {
                failed.Add(new JsonObject { ["Id"] = id, ["SenderFault"] = error.IsSenderFault, ["Code"] = error.QueryCode ?? error.Code, ["Message"] = error.Message });
            }
        }

        var result = new JsonObject();
        if (successful.Count > 0)
        {
            result["Successful"] = successful;
        }

        if (failed.Count > 0)
        {
            result["Failed"] = failed;
        }

        return result;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex EntryId();
}
