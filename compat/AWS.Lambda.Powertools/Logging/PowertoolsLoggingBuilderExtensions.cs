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
        // As the package does: the factory's own minimum, Information, stands unless the code names a level.
        if (configuration.MinimumLogLevel != LogLevel.None)
        {
            builder.SetMinimumLevel(configuration.MinimumLogLevel);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, PowertoolsLoggerProvider>(_ => new PowertoolsLoggerProvider(configuration)));
        return builder;
    }
}
