using System.Text.RegularExpressions;
using LocalCloud.Template;

namespace OrderSystem.Dev.Check.Model;

/// <summary>Everything that one choice of parameters deploys, with what the functions, queues and tables are to each other.</summary>
internal sealed partial class Deployment
{
    public const string Function = "AWS::Serverless::Function";
    public const string Queue = "AWS::SQS::Queue";
    public const string Table = "AWS::DynamoDB::Table";

    private readonly Dictionary<string, Resource> _byId;

    private Deployment(TemplateFile file, string choice, IReadOnlyDictionary<string, Node> parameters, SourceTree sources, DateOnly today)
    {
        var stack = new Stack(file, parameters);
        File = file;
        Choice = choice;
        Sources = sources;
        Today = today;
        Files = [.. stack.Files.DistinctBy(one => one.Path)];
        Resources = [.. stack.Resources];
        _byId = Resources.ToDictionary(resource => resource.Id, StringComparer.Ordinal);
        Triggers = [.. Functions.SelectMany(Trigger.Of), .. Of("AWS::Lambda::EventSourceMapping").Select(mapping => Trigger.Of(mapping, this)).OfType<Trigger>()];
    }

    /// <summary>The template that was asked for.</summary>
    public TemplateFile File { get; }

    /// <summary>The parameters that are not at their defaults: <c>Stage=prod</c>; empty: all are.</summary>
    public string Choice { get; }

    /// <summary>Against which dates are held.</summary>
    public DateOnly Today { get; }

    /// <summary>The code beside the template.</summary>
    public SourceTree Sources { get; }

    /// <summary>The template, and those of nested stacks that are files here.</summary>
    public IReadOnlyList<TemplateFile> Files { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public IEnumerable<Resource> Functions => Of(Function);

    public IReadOnlyList<Trigger> Triggers { get; }

    /// <summary>The template with its defaults, and once more for every other value of a parameter that decides what is deployed.</summary>
    public static IReadOnlyList<Deployment> Of(TemplateFile file, DateOnly today)
    {
        var sources = new SourceTree(file.Folder, file.Root);
        var asked = file.Deciding().ToHashSet(StringComparer.Ordinal);
        var choices =
            from parameter in file.Parameters
            where asked.Contains(parameter.Key)
            from value in parameter.Value.Items("AllowedValues")
            where value.Text() is { } text && text != parameter.Value.Text("Default")
            select new Deployment(file, $"{parameter.Key}={value.Text()}", new Dictionary<string, Node> { [parameter.Key] = value }, sources, today);
        return [new Deployment(file, "", new Dictionary<string, Node>(), sources, today), .. choices];
    }

    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The resource that a reference, an ARN or a URL is of: <c>${Orders.StreamArn}</c>, or an ARN that ends with its name.</summary>
    public Resource? Find(string? reference)
    {
        if (reference is null)
        {
            return null;
        }

        if (Token().Match(reference) is { Success: true } token)
        {
            var id = token.Groups["id"].Value;
            // What SAM calls the alias that it makes: CreateOrderAliaslive.
            return _byId.GetValueOrDefault(id) ?? (id.IndexOf("Alias", StringComparison.Ordinal) is > 0 and var end ? _byId.GetValueOrDefault(id[..end]) : null);
        }

        return reference.Split(':') is ["arn", _, _, _, _, .., var name] ? Resources.FirstOrDefault(resource => NameOf(resource) == name) : null;
    }

    /// <summary>The resource whose attribute stands at the beginning: <c>${Orders.Arn}/index/open-orders</c>.</summary>
    public Resource? FindAtStart(string text) => Find(text) ?? (text.IndexOf('}', StringComparison.Ordinal) is > 0 and var end ? Find(text[..(end + 1)]) : null);

    /// <summary>Whether a text names this resource: by reference, by its name, as an alarm's dimension does, or by an alias of it.</summary>
    public bool Names(string? text, Resource resource) => text is not null && (Find(text) == resource || text == NameOf(resource));

    /// <summary>What reads a queue or a table's stream.</summary>
    public IEnumerable<Trigger> TriggersOf(Resource source) => Triggers.Where(trigger => Find(trigger.Source) == source);

    /// <summary>What the queues with a redrive policy send to this one.</summary>
    public IEnumerable<Resource> QueuesThatGiveUpTo(Resource queue) => Of(Queue).Where(source => Find(source.Text("RedrivePolicy.deadLetterTargetArn")) == queue);

    private static string? NameOf(Resource resource) => resource.Type switch
    {
        Function => resource.Text("FunctionName"),
        Queue => resource.Text("QueueName"),
        Table => resource.Text("TableName"),
        "AWS::SNS::Topic" => resource.Text("TopicName"),
        "AWS::Logs::LogGroup" => resource.Text("LogGroupName"),
        "AWS::IAM::Role" => resource.Text("RoleName"),
        _ => null,
    };

    [GeneratedRegex(@"^\$\{(?<id>[\w/]+)(?:\.[\w.]+)?\}$")]
    private static partial Regex Token();
}
