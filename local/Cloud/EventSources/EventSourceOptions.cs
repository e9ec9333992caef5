using LocalCloud.Lambda;

namespace LocalCloud.EventSources;

/// <summary>What event sources share.</summary>
/// <param name="Region">The region in events.</param>
/// <param name="Clock">Drives windows, retries and record ages.</param>
/// <param name="TimeScale">How much faster than real time the clock runs.</param>
/// <param name="Logs">Where problems are told.</param>
internal sealed record EventSourceOptions(string Region, TimeProvider Clock, double TimeScale, FunctionLogs Logs);
