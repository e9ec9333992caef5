using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>A fault in a template: <c>template.yaml:42: Resource Orders, property KeySchema: …</c>.</summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(SourceLocation location, Place place, string problem, Exception? inner = null)
        : base($"{location}: {place}: {problem}", inner) => Location = location;

    internal TemplateException(SourceLocation location, string problem, Exception? inner = null)
        : base($"{location}: {problem}", inner) => Location = location;

    public SourceLocation Location { get; }
}

/// <summary>A part of a template as people name it: what it belongs to, and the property path inside.</summary>
internal readonly record struct Place(string Subject, string Path = "")
{
    public Place Then(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    public Place Then(int index) => this with { Path = $"{Path}[{index}]" };

    public override string ToString() => Path.Length == 0 ? Subject : $"{Subject}, property {Path}";
}
