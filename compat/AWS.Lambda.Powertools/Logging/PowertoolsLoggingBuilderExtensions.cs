using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Adds the logger to Microsoft.Extensions.Logging.</summary>
public static class PowertoolsLoggingBuilderExtensions
{
    public static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder) => builder.AddPowertoolsLogger(new PowertoolsLoggerConfiguration());

    public static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder, Action<PowertoolsLoggerConfiguration> configure)
    {
        var configuration = new PowertoolsLoggerConfiguration();
        configure(configuration);
        return builder.AddPowertoolsLogger(configuration);
    }

    internal static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder, PowertoolsLoggerConfiguration configuration)
    {
        // The factory's own filter would stop at Information, whatever the environment or the sampling says.
        builder.AddFilter<PowertoolsLoggerProvider>(null, LogLevel.Trace);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, PowertoolsLoggerProvider>(_ => new PowertoolsLoggerProvider(configuration)));
        return builder;
    }
}
