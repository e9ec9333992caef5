using LocalCloud.Template.Model;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check;

/// <summary>Something that a rule demands and the template does not have.</summary>
/// <param name="At">The line that is wrong, or the resource that lacks something.</param>
/// <param name="Resource">The logical id, or whatever else it is about; empty: the whole file.</param>
/// <param name="Problem">What is wrong, with its values.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Finding(SourceLocation At, string Resource, string Problem, string Remedy)
{
    public static Finding On(Resource resource, SourceLocation? at, string problem, string remedy) => new(at ?? resource.Location, resource.Id, problem, remedy);
}
