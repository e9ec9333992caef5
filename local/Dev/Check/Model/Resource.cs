using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Dev.Check.Model;

/// <summary>A resource as one deployment would make it: Globals merged, parameters and conditions applied.</summary>
/// <param name="Id">The logical id; inside a nested stack <c>Stack/LogicalId</c>.</param>
/// <param name="Properties">What refers to another resource is text: <c>${Orders}</c> for a reference, <c>${Orders.Arn}</c> for an attribute.</param>
/// <param name="Written">The same properties as they are written, with Globals: nothing is left out by a condition.</param>
/// <param name="Declared">As it stands in the file, with its attributes.</param>
internal sealed record Resource(string Id, string Type, MapNode Properties, MapNode Written, MapNode Declared)
{
    /// <summary>Where an exception stands: <c>Metadata: { Check: { rule-id: reason } }</c>.</summary>
    public const string ExceptionsPath = "Metadata.Check";

    public SourceLocation Location => Declared.Location;

    public string LogicalId => Id[(Id.LastIndexOf('/') + 1)..];

    /// <summary>The rules that this resource breaks on purpose, each with its reason.</summary>
    public IEnumerable<KeyValuePair<string, Node>> Exceptions => Declared.Members(ExceptionsPath);

    public string? Text(string path) => Properties.Text(path);

    public Finding Finds(string problem, string remedy, Node? at = null) => Finding.On(this, at?.Location, problem, remedy);

    public override string ToString() => Id;
}
