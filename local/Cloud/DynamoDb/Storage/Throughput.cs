using System.Text.Json.Nodes;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>What a table or index is set to carry: reported as given, and without effect on a local engine.</summary>
/// <param name="ReadCapacityUnits">Provisioned; zero where the table is billed by request.</param>
/// <param name="WriteCapacityUnits">Provisioned; zero where the table is billed by request.</param>
/// <param name="OnDemand">The maximum on demand (<c>OnDemandThroughput</c>); null where none was set.</param>
/// <param name="Warm">What it is ready for (<c>WarmThroughput</c>); null where none was asked for.</param>
internal sealed record Throughput(long ReadCapacityUnits, long WriteCapacityUnits, JsonObject? OnDemand = null, JsonObject? Warm = null);
