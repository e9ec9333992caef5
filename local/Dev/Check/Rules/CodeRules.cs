using System.Text.RegularExpressions;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>Template and code say the same: handlers, variables, routes, batch responses. Functions whose code is elsewhere are left out.</summary>
internal static partial class CodeRules
{
    /// <summary>Read by the runtime, the SDK and libraries, not by a function's own code.</summary>
    private static readonly string[] ReadByOthers = ["AWS_", "POWERTOOLS_", "OTEL_", "DOTNET_", "LAMBDA_", "ANNOTATIONS_"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("handler-exists", "Every handler is a method of the function's code.", "A wrong name is found by the first invocation: all of them fail.", Pages.Lambda("csharp-handler"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let entries = EntryPoints.Of(deployment.Sources, function)
                where entries.Count > 0
                let handler = function.Text("Handler")
                where handler is null || (!entries.Any(entry => entry.Handler == handler) && handler != EntryPoints.AssemblyOf(deployment.Sources, function))
                select function.Finds($"has the handler {handler ?? "unset"}, which its code does not have.", $"Its entry point is {(entries.FirstOrDefault(entry => entry.Handler.Contains("_Generated", StringComparison.Ordinal)) ?? entries[0]).Handler}.", function.Properties["Handler"]),
        },
        new("code-exists", "Every CodeUri is a folder with a project.", "The build fails, or packages nothing.", Pages.Sam("sam-resource-function"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Text("CodeUri") is { } uri && !uri.Contains("://", StringComparison.Ordinal) && !deployment.Sources.Exists(uri))
                .Select(function => function.Finds($"has its code in {function.Text("CodeUri")}, and there is nothing.", "Point CodeUri at the folder of its project.", function.Properties["CodeUri"])),
        },
        new("variables-agree", "A function's code reads the environment variables that the template declares, and no others.", "A missing one stops the function in init, after the deployment; one that nobody reads is a setting without effect.", Pages.Lambda("configuration-envvars"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let code = deployment.Sources.CodeOf(function)
                where code.Count > 0
                let read = code.SelectMany(file => VariableRead().Matches(file.Text).Select(match => (Name: match.Groups[1].Value, At: new SourceLocation(file.Path, file.LineAt(match.Index))))).ToList()
                let declared = function.Written.Members("Environment.Variables").ToDictionary(StringComparer.Ordinal)
                from finding in read.Where(variable => !declared.ContainsKey(variable.Name) && !IsOfOthers(variable.Name)).DistinctBy(variable => variable.Name)
                    .Select(variable => Finding.On(function, variable.At, $"reads {variable.Name}, and the template does not give it.", "Declare it in the function's Environment."))
                    .Concat(declared.Where(variable => !IsOfOthers(variable.Key) && !read.Exists(one => one.Name == variable.Key))
                        .Select(variable => function.Finds($"is given {variable.Key}, and its code does not read it.", "Leave it out, or read it.", variable.Value)))
                select finding,
        },
        new("batch-response-agrees", "A handler answers for each item where its event source asks it to, and only there.", "Without the setting Lambda ignores the answer, and deletes what failed; without the answer it takes the whole batch for done.", Pages.Lambda("services-sqs-errorhandling"))
        {
            Find = deployment =>
                from trigger in deployment.Triggers
                where trigger.ReadsQueue || trigger.ReadsStream
                let entry = EntryPoints.Of(deployment.Sources, trigger.Function).FirstOrDefault(entry => entry.Handler == trigger.Function.Text("Handler"))
                where entry is not null
                let answers = entry.Returns.Contains("BatchResponse", StringComparison.Ordinal) || entry.Returns.Contains("StreamsEventResponse", StringComparison.Ordinal)
                let asked = trigger.Properties.Texts("FunctionResponseTypes").Contains("ReportBatchItemFailures")
                where answers != asked
                select trigger.Finds(
                    asked ? $"asks which items failed, and the handler returns {entry.Returns}." : "does not ask which items failed, and the handler says.",
                    asked ? "Return SQSBatchResponse or StreamsEventResponse." : "Set FunctionResponseTypes: [ReportBatchItemFailures].",
                    "FunctionResponseTypes"),
        },
        new("routes-agree", "The routes of the template are those of the code's HttpApi attributes.", "A route that only one of them has answers 404, or binds nothing.", Pages.Sam("sam-property-function-httpapi"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let entries = EntryPoints.Of(deployment.Sources, function)
                where entries.Count > 0
                let routes = ApiRules.Routes(deployment).Where(trigger => trigger.Function == function).ToList()
                from finding in routes.Where(route => !entries.Any(entry => entry.Route == ApiRules.RouteOf(route)))
                    .Select(route => route.Finds($"is for {ApiRules.RouteOf(route)}, and the code has no such HttpApi attribute.", "Put [HttpApi] on the handler."))
                    .Concat(entries.Where(entry => entry.Route is not null && !routes.Exists(route => ApiRules.RouteOf(route) == entry.Route))
                        .Select(entry => Finding.On(function, new SourceLocation(entry.File.Path, entry.Line), $"is for {entry.Route} in the code, and has no such event in the template.", "Add the event.")))
                select finding,
        },
    ];

    private static bool IsOfOthers(string name) => Array.Exists(ReadByOthers, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    [GeneratedRegex("""(?:Variables\.\w+|GetEnvironmentVariable)\(\s*"([A-Z][A-Z0-9_]*)"\s*[,)]""")]
    private static partial Regex VariableRead();
}
