using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Page;

/// <summary>The newest alerts that were published, for the page.</summary>
internal sealed class AlertLog
{
    private const int Kept = 20;
    private readonly Lock _gate = new();
    private readonly LinkedList<JsonObject> _alerts = new();

    /// <summary>All since the start.</summary>
    public int Count { get; private set; }

    public void Add(DateTimeOffset at, string subject, string message)
    {
        lock (_gate)
        {
            Count++;
            _alerts.AddFirst(new JsonObject { ["at"] = at.ToString("O"), ["subject"] = subject, ["message"] = message });
            if (_alerts.Count > Kept)
            {
                _alerts.RemoveLast();
            }
        }
    }

    public JsonArray ToJson()
    {
        lock (_gate)
        {
            return [.. _alerts.Select(alert => alert.DeepClone())];
        }
    }
}
