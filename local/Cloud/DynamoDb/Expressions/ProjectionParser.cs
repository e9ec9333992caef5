namespace LocalCloud.DynamoDb.Expressions;

/// <summary>Projection expressions: paths with commas between them.</summary>
internal sealed class ProjectionParser : Parser
{
    private ProjectionParser(string text)
        : base(text, "ProjectionExpression")
    {
    }

    public static IReadOnlyList<PathSyntax> Parse(string text)
    {
        var parser = new ProjectionParser(text);
        var paths = new List<PathSyntax> { parser.Path() };
        while (parser.TryTake(","))
        {
            paths.Add(parser.Path());
        }
        parser.ExpectEnd();
        return paths;
    }
}
