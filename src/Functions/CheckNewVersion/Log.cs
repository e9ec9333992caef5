using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.CheckNewVersion;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Checked}: version {Version} passed")]
    public static partial void Passed(ILogger logger, string @checked, string version);

    [LoggerMessage(2, LogLevel.Error, "{Checked}: version {Version} must not take traffic: {Why}")]
    public static partial void Refused(ILogger logger, string @checked, string version, string why);

    [LoggerMessage(3, LogLevel.Information, "Deployment {DeploymentId} was told {Status}")]
    public static partial void Told(ILogger logger, string deploymentId, string status);

    [LoggerMessage(4, LogLevel.Error, "The checks for deployment {DeploymentId} broke off; it is told Failed")]
    public static partial void BrokeOff(ILogger logger, Exception failure, string deploymentId);
}
