namespace LocalCloud.Template.Model;

/// <summary><c>LoggingConfig</c> of a function.</summary>
/// <param name="IsJson"><c>LogFormat</c> is <c>JSON</c>; only then is there a level.</param>
/// <param name="ApplicationLevel"><c>ApplicationLogLevel</c>, of <c>TRACE, DEBUG, INFO, WARN, ERROR, FATAL</c>: Lambda drops what is below. INFO by default.</param>
public sealed record LoggingSettings(bool IsJson, string ApplicationLevel);
