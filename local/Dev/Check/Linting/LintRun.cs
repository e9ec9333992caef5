using System.Text.Json.Nodes;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Linting;

/// <summary>What cfn-lint says of the files, and what SAM's translator makes of each deployment.</summary>
internal sealed record LintRun(IReadOnlyList<LintMatch> Lint, IReadOnlyList<Transformed> Transformed);

/// <param name="Path">Where in the template, from its root.</param>
internal sealed record LintMatch(SourceLocation At, string Id, string Message, IReadOnlyList<string> Path)
{
    /// <summary>The logical id that it is about; empty: none.</summary>
    public string Resource => Path is ["Resources", var id, ..] ? id : "";
}

/// <summary>A deployment as CloudFormation gets it from SAM.</summary>
/// <param name="Template">Null: SAM refuses the template, and <paramref name="Error"/> says why.</param>
internal sealed record Transformed(Deployment Deployment, JsonObject? Template, IReadOnlyList<LintMatch> Lint, string? Error)
{
    public IEnumerable<(string Id, JsonObject Body, JsonObject Properties)> Of(params string[] types) =>
        from resource in Template?["Resources"]?.AsObject() ?? []
        where types.Contains((string?)resource.Value!["Type"])
        select (resource.Key, resource.Value!.AsObject(), resource.Value["Properties"]?.AsObject() ?? []);

    /// <summary>A finding at the resource of the template that this one was made from: SAM's names begin with it.</summary>
    public Finding Finds(string id, string problem, string remedy) => new(PlaceOf(id), id, problem, remedy);

    public SourceLocation PlaceOf(string id) =>
        Deployment.Resources.Where(resource => id.StartsWith(resource.Id, StringComparison.Ordinal)).MaxBy(resource => resource.Id.Length)?.Location
        ?? Deployment.File.Resources.GetValueOrDefault(id)?.Location ?? Deployment.File.Line(1);
}
