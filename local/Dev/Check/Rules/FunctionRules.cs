using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>What every function has, itself or from Globals.</summary>
internal static class FunctionRules
{
    private static readonly string[] BelowDebug = ["INFO", "WARN", "ERROR", "FATAL"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("function-timeout", "Every function says its timeout.", "The default of 3 seconds ends a cold start with a call behind it, and a number that nobody chose cannot be compared with a queue's visibility.", Pages.Lambda("configuration-timeout"))
        {
            Find = deployment => Without(deployment, "Timeout", "Set Timeout to what its calls may take together, itself or in Globals."),
        },
        new("function-memory", "Every function says its memory.", "CPU follows memory: at the default of 128 MB a .NET function spends seconds in its first invocation.", Pages.Lambda("configuration-memory"))
        {
            Find = deployment => Without(deployment, "MemorySize", "Set MemorySize, itself or in Globals; 512 to 1024 is where to begin."),
        },
        new("function-runtime-supported", $"Every function's runtime is supported for the next {Runtimes.Notice.TotalDays:0} days.", "After its end a runtime gets no security fixes, and a few weeks later no update of the function is accepted.", Pages.Lambda("lambda-runtimes"))
        {
            Find = deployment =>
                from function in deployment.Functions
                where function.Text("PackageType") != "Image"
                let runtime = function.Text("Runtime")
                where runtime is null || (Runtimes.Deprecated.TryGetValue(runtime, out var end) && end < deployment.Today.AddDays((int)Runtimes.Notice.TotalDays))
                select function.Finds(
                    runtime is null ? "has no Runtime." : $"runs on {runtime}, which {(Runtimes.Deprecated[runtime] < deployment.Today ? "was" : "will be")} deprecated on {Runtimes.Deprecated[runtime]:yyyy-MM-dd}.",
                    "Move to dotnet10, or the newest runtime of its language.",
                    function.Properties["Runtime"]),
        },
        new("function-architecture", "Every function says its architecture.", "The default is x86_64, a fifth dearer a millisecond than arm64, and code that was compiled for one does not start on the other.", Pages.Lambda("foundation-arch"))
        {
            Find = deployment => Without(deployment, "Architectures", "Set Architectures, best to [arm64] in Globals."),
        },
        new("function-tracing", "Every function is traced.", "Without a trace nobody can tell which call of a slow order was slow.", Pages.Lambda("services-xray"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Text("Tracing") != "Active")
                .Select(function => function.Finds($"has Tracing {function.Text("Tracing") ?? "unset"}.", "Set Tracing: Active in Globals.", function.Properties["Tracing"])),
        },
        new("function-log-group", "Every function writes to a log group of this template.", "The group that Lambda makes by itself keeps everything for ever, stays behind when the stack goes, and gets in the way of one that is declared later.", Pages.Lambda("monitoring-cloudwatchlogs-loggroups"))
        {
            Find = deployment => deployment.Functions.Where(function => deployment.Find(function.Text("LoggingConfig.LogGroup"))?.Type != "AWS::Logs::LogGroup")
                .Select(function => function.Finds("writes to no log group of this template.", "Declare an AWS::Logs::LogGroup and set LoggingConfig.LogGroup to it.", function.Properties.At("LoggingConfig.LogGroup"))),
        },
        new("log-group-retention", "Every log group says how long it keeps its lines.", "Without RetentionInDays that is for ever: the bill for logs outgrows the one for functions.", "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html")
        {
            Find = deployment => deployment.Of("AWS::Logs::LogGroup").Where(group => group.Properties["RetentionInDays"] is null)
                .Select(group => group.Finds("keeps its lines for ever.", "Set RetentionInDays.")),
        },
        new("function-json-logs", "Every function logs JSON.", "Queries, metric filters and levels need fields; text lines must be parsed again by every query.", Pages.Lambda("monitoring-cloudwatchlogs-logformat"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Text("LoggingConfig.LogFormat") != "JSON")
                .Select(function => function.Finds("does not log JSON.", "Set LoggingConfig.LogFormat: JSON in Globals.", function.Properties.At("LoggingConfig.LogFormat"))),
        },
        new("log-level-keeps-samples", "Where Powertools samples debug lines, ApplicationLogLevel lets them through.", "Lambda drops what is below ApplicationLogLevel after the function has written it, so a sampled invocation would look like every other.", "https://docs.powertools.aws.dev/lambda/dotnet/core/logging/#sampling-debug-logs")
        {
            Find = deployment =>
                from function in deployment.Functions
                let rate = function.Properties.At("Environment.Variables.POWERTOOLS_LOGGER_SAMPLE_RATE")
                let level = function.Properties.At("LoggingConfig.ApplicationLogLevel")
                where rate.Text() is { } text && text != "0" && (level is null || BelowDebug.Contains(level.Text()))
                select function.Finds(
                    $"samples {rate.Text()} of its invocations, and ApplicationLogLevel {level.Text() ?? "INFO, the default,"} drops their debug lines.",
                    "Set LoggingConfig.ApplicationLogLevel: DEBUG and leave the level to POWERTOOLS_LOG_LEVEL.",
                    level ?? rate),
        },
        new("no-secret-in-environment", "No secret is in an environment variable.", "Whoever may look at a function's configuration reads it there, and it stays in old versions; a secret is read at run time and rotated.", "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html")
        {
            Find = deployment =>
                from function in deployment.Functions
                from variable in function.Properties.Members("Environment.Variables")
                let text = variable.Value.Text() ?? ""
                where text.Contains("{{resolve:secretsmanager", StringComparison.Ordinal) || text.Contains("{{resolve:ssm-secure", StringComparison.Ordinal)
                    || deployment.Files.Any(file => file.Parameters.Any(parameter => parameter.Value.Flag("NoEcho") == true && text == $"${{{parameter.Key}}}"))
                select function.Finds($"has a secret in {variable.Key}.", "Give it the secret's name or ARN, and read it at run time.", variable.Value),
        },
        new("reserved-concurrency-optional", "With the template's defaults no function reserves concurrency.", "A new account has ten concurrent executions and must keep them unreserved: the first deployment would fail.", Pages.Lambda("configuration-concurrency"))
        {
            Find = deployment => deployment.Choice.Length > 0 ? [] : deployment.Functions.Where(function => function.Properties["ReservedConcurrentExecutions"] is not null)
                .Select(function => function.Finds(
                    $"reserves {function.Text("ReservedConcurrentExecutions")} executions by default.", "Make it a parameter whose default is AWS::NoValue.", function.Properties["ReservedConcurrentExecutions"])),
        },
        new("provisioned-within-reserved", "Provisioned concurrency is at most the reserved.", "Lambda refuses more, and cfn-lint does not see it: the deployment rolls back.", Pages.Lambda("provisioned-concurrency"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let provisioned = function.Properties.Number("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions")
                let reserved = function.Properties.Number("ReservedConcurrentExecutions")
                where provisioned > reserved
                select function.Finds($"has {provisioned} provisioned and {reserved} reserved executions.", "Reserve at least as many.", function.Properties["ProvisionedConcurrencyConfig"]),
        },
        new("provisioned-has-alias", "Provisioned concurrency belongs to an alias.", "It is kept for a published version; $LATEST cannot have it.", Pages.Lambda("provisioned-concurrency"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Properties["ProvisionedConcurrencyConfig"] is not null && function.Properties["AutoPublishAlias"] is null)
                .Select(function => function.Finds("has provisioned concurrency and no alias.", "Set AutoPublishAlias.", function.Properties["ProvisionedConcurrencyConfig"])),
        },
        new("provisioned-or-snapstart", "A function has provisioned concurrency or SnapStart, not both.", "Lambda refuses the two together.", Pages.Lambda("snapstart"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Properties["ProvisionedConcurrencyConfig"] is not null && function.Text("SnapStart.ApplyOn") == "PublishedVersions")
                .Select(function => function.Finds("has provisioned concurrency and SnapStart.", "Keep one of them.", function.Properties["SnapStart"])),
        },
    ];

    private static IEnumerable<Finding> Without(Deployment deployment, string property, string remedy) =>
        deployment.Functions.Where(function => function.Properties[property] is null).Select(function => function.Finds($"has no {property}.", remedy));
}
