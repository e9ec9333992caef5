namespace AWS.Lambda.Powertools.Logging;

/// <summary>The case of a log line's keys.</summary>
public enum LoggerOutputCase
{
    /// <summary>As the environment says (<c>POWERTOOLS_LOGGER_CASE</c>), else <see cref="SnakeCase"/>.</summary>
    Default,

    /// <summary><c>orderId</c></summary>
    CamelCase,

    /// <summary><c>OrderId</c></summary>
    PascalCase,

    /// <summary><c>order_id</c></summary>
    SnakeCase,
}
