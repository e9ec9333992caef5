namespace LocalCloud.Template.Model;

/// <summary>Where something stands in a template: the file as it was named, and the line from 1.</summary>
public readonly record struct SourceLocation(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}
