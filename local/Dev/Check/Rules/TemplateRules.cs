using System.Globalization;
using LocalCloud.Template;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>The template as text: names that exist, parameters that are used and given.</summary>
internal static class TemplateRules
{
    /// <summary>Found by the checker itself, after all others.</summary>
    public static readonly Rule ExceptionNeeded = new(
        "exception-needed",
        $"Every exception ({Resource.ExceptionsPath} of a resource) names a rule that the resource breaks, and gives a reason.",
        "An exception that outlives its reason hides the next mistake.",
        Pages.CloudFormation("aws-attribute-metadata"));

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("parameters-used", "Every parameter is used.", "Somebody will set it, and wonder.", Pages.CloudFormation("parameters-section-structure"))
        {
            Find = deployment =>
                from file in deployment.Files
                let used = file.References().Select(reference => reference.Name).Concat(file.Deciding()).ToHashSet(StringComparer.Ordinal)
                from parameter in file.Parameters
                where !used.Contains(parameter.Key)
                select new Finding(parameter.Value.Location, parameter.Key, "is a parameter that nothing uses.", "Use it, or remove it."),
        },
        new("references-exist", "Every name that is referred to exists, in outputs and conditions, too.", "The deployment fails after the upload, with a message that names no line.", Pages.CloudFormation("resources-section-structure"))
        {
            Find = deployment =>
                from file in deployment.Files
                from reference in file.References()
                where !Exists(file, reference)
                select new Finding(reference.Node.Location, reference.Place.Subject, $"refers to {reference.Name}, and there is no such {(reference.IsCondition ? "condition" : "resource or parameter")}.{Suggestion.For(reference.Name, file.Resources.Keys.Concat(file.Parameters.Keys))}", "Correct the name."),
        },
        new("nested-parameters", "A nested stack is given exactly the parameters that its template declares, and all that have no default.", "The parent's deployment fails half-way, and rolls back.", Pages.CloudFormation("using-cfn-nested-stacks"))
        {
            Find = deployment =>
                from resource in deployment.Resources
                where (resource.Text("Location") ?? resource.Text("TemplateURL")) is not null
                let child = deployment.Files.FirstOrDefault(file => Path.GetFullPath(Path.Combine(deployment.File.Folder, resource.Text("Location") ?? resource.Text("TemplateURL")!)) == file.Path)
                where child is not null
                let given = resource.Properties.Members("Parameters").ToDictionary(StringComparer.Ordinal)
                from finding in given.Where(parameter => !child.Parameters.ContainsKey(parameter.Key)).Select(parameter => resource.Finds($"is given {parameter.Key}, which {child.Name} does not declare.", "Remove it, or declare it.", parameter.Value))
                    .Concat(child.Parameters.Where(parameter => parameter.Value["Default"] is null && !given.ContainsKey(parameter.Key)).Select(parameter => resource.Finds($"is not given {parameter.Key}, which has no default in {child.Name}.", "Give it.", resource.Properties["Parameters"])))
                select finding,
        },
        new("samconfig-parameters", "The parameters in samconfig.toml exist, and their values are allowed.", "A mistyped name is ignored by sam deploy: the default is deployed instead.", Pages.Sam("serverless-sam-cli-config"))
        {
            Find = deployment =>
                from given in SamConfig.Read(deployment.Sources)
                where given.Template is null ? Path.GetFileName(deployment.File.Path) == "template.yaml" : Path.GetFullPath(Path.Combine(deployment.Sources.Folder, given.Template)) == deployment.File.Path
                let parameter = deployment.File.Parameters.GetValueOrDefault(given.Name)
                let problem = parameter is null ? $"is not a parameter of {deployment.File.Name}." : Refused(parameter, given.Value)
                where problem is not null
                select new Finding(given.At, given.Name, problem, "Correct it in samconfig.toml."),
        },
        ExceptionNeeded,
    ];

    private static bool Exists(TemplateFile file, Reference reference) => reference.IsCondition
        ? file.Section("Conditions")?[reference.Name] is not null
        : file.Parameters.ContainsKey(reference.Name) || file.Resources.ContainsKey(reference.Name) || Evaluator.PseudoParameters.Contains(reference.Name)
            || reference.Name.StartsWith("Serverless", StringComparison.Ordinal)
            // What SAM makes is called after what it is made for: CreateOrderAliaslive.
            || file.Resources.Any(resource => resource.Value.Text("Type")?.StartsWith("AWS::Serverless::", StringComparison.Ordinal) == true && reference.Name.StartsWith(resource.Key, StringComparison.Ordinal));

    private static string? Refused(MapNode parameter, string value)
    {
        if (parameter["AllowedValues"] is { } allowed && !allowed.Items().Any(item => item.Text() == value))
        {
            return $"is {value}, which is none of {string.Join(", ", allowed.Items().Select(item => item.Text()))}.";
        }

        // Not AllowedPattern: a value that a person must replace is one that the deployment refuses.
        return parameter.Text("Type") == "Number" && (!decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) || number < (parameter.Number("MinValue") ?? number) || number > (parameter.Number("MaxValue") ?? number))
            ? $"is {value}, which is not a number that is allowed."
            : null;
    }
}
