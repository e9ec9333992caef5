using System.Globalization;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What happened, line by line: time, who, what, answer. Written only when somebody will read it.</summary>
internal sealed class Story(Pump pump)
{
    private readonly List<string> _lines = [];
    private readonly long _begin = pump.Now;

    public IReadOnlyList<string> Lines => _lines;

    public void Tell(string who, string what)
    {
        var at = TimeSpan.FromMilliseconds(pump.Now - _begin);
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{pump.Steps,6} {(int)at.TotalHours,3}:{at.Minutes:00}:{at.Seconds:00}.{at.Milliseconds:000}  {who,-22} {what}"));
    }

    public override string ToString() => string.Join('\n', _lines);

    /// <summary>The last lines, for a message that people read.</summary>
    public string Last(int lines) => string.Join('\n', _lines.Skip(Math.Max(0, _lines.Count - lines)));
}
