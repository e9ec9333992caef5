using System.Text.Json.Serialization;

namespace OrderSystem.Functions.ReconcileOrders;

/// <summary>The schedule has nothing to say.</summary>
public sealed record ReconcileInput;

public sealed record ReconcileOutput(
    [property: JsonPropertyName("woken")] int Woken,
    [property: JsonPropertyName("oldestOpenSeconds")] long OldestOpenSeconds,
    [property: JsonPropertyName("unfinished")] bool Unfinished);
