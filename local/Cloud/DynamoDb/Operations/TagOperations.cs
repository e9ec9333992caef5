using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>TagResource, UntagResource, ListTagsOfResource. Limits: API reference, type Tag.</summary>
internal static class TagOperations
{
    private const int LongestKey = 128;
    private const int LongestValue = 256;
    private const int MaximumTags = 50;
    private const string Punctuation = " _.:/=+-@";

    public static JsonObject Tag(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var arn = Arn(request, "TagResource");
        CheckGiven(request, "Tags", "Tag");
        var table = Find(engine, arn);
        lock (table.Gate)
        {
            Add(request, table.Settings);
        }
        return [];
    }

    public static JsonObject Untag(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var arn = Arn(request, "UntagResource");
        CheckGiven(request, "TagKeys", "Tag Key");
        var table = Find(engine, arn);
        lock (table.Gate)
        {
            foreach (var key in request.Texts("TagKeys"))
            {
                table.Settings.Tags.Remove(key);
            }
        }
        return [];
    }

    public static JsonObject List(Engine engine, JsonObject json)
    {
        var arn = Arn(new Request(json), "ListTagsOfResource");
        // The service checks permissions first, and nobody has any on a table that is not there.
        var table = engine.Database.Find(arn) ?? throw NotAuthorized("ListTagsOfResource", arn);
        lock (table.Gate)
        {
            return new JsonObject { ["Tags"] = new JsonArray([.. table.Settings.Tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]) };
        }
    }

    /// <summary>Adds the request's tags to those of the table: all, or none.</summary>
    public static void Add(Request request, TableSettings settings)
    {
        var tags = request.Objects("Tags").Select(tag => (Key: tag.RequiredText("Key"), Value: tag.RequiredText("Value"))).ToList();
        foreach (var (key, value) in tags)
        {
            Check(key, "Key", 1, LongestKey);
            Check(value, "Value", 0, LongestValue);
        }
        if (settings.Tags.Keys.Union(tags.Select(tag => tag.Key)).Count() > MaximumTags)
        {
            throw Errors.Validation($"One or more parameter values were invalid: Number of tags exceeds the limit of {MaximumTags}");
        }
        foreach (var (key, value) in tags)
        {
            settings.Tags[key] = value;
        }
    }

    private static void Check(string text, string what, int shortest, int longest)
    {
        var length = text.EnumerateRunes().Count();
        if (length < shortest || length > longest)
        {
            throw Errors.Invalid($"Tag {what} must have a length between {shortest} and {longest}: {text}");
        }
        if (!text.All(c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || char.IsBetween(c, '\u0300', '\u036F') || Punctuation.Contains(c, StringComparison.Ordinal)))
        {
            throw Errors.Invalid($"Tag {what} contains invalid characters: {text}");
        }
    }

    private static void CheckGiven(Request request, string member, string what)
    {
        if (request.Array(member) is not { } given)
        {
            throw Errors.Constraint(null, char.ToLowerInvariant(member[0]) + member[1..], "Member must not be null");
        }
        if (given.Count == 0)
        {
            throw Errors.Validation($"Atleast one {what} needs to be provided as Input.");
        }
    }

    private static string Arn(Request request, string operation)
    {
        var arn = request.Text("ResourceArn") ?? throw Errors.Validation("Invalid TableArn");
        return arn.Split(':') switch
        {
            [not "arn", ..] => throw Errors.Validation($"ARNs must start with 'arn:': {arn}"),
            ["arn", _, _, _, _, { } resource] when resource.Split('/') is ["table", { Length: >= 3 }] => arn,
            [_, _, _, _, _, { } resource] when resource.Contains('/', StringComparison.Ordinal) => throw Errors.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}"),
            _ => throw NotAuthorized(operation, arn),
        };
    }

    private static Table Find(Engine engine, string arn) =>
        engine.Database.Find(arn) ?? throw new AwsException("ResourceNotFoundException", $"Requested resource not found: ResourcArn: {arn} not found");

    private static AwsException NotAuthorized(string operation, string arn) =>
        new("AccessDeniedException", $"User is not authorized to perform: dynamodb:{operation} on resource: {arn}");
}
