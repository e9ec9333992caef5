using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.EventBridge.Inputs;

/// <summary>What a target gets of an event: all of it, a part, a constant or what a template makes of it.</summary>
internal sealed class TargetInput
{
    /// <summary>The members of a target that say it; one of them at most.</summary>
    public static readonly string[] Members = ["Input", "InputPath", "InputTransformer"];

    private readonly string? _constant;
    private readonly EventPath? _path;
    private readonly InputTransformer? _transformer;

    private TargetInput(string? constant, EventPath? path, InputTransformer? transformer) => (_constant, _path, _transformer) = (constant, path, transformer);

    /// <summary>The <c>Input</c>, <c>InputPath</c> or <c>InputTransformer</c> of a target.</summary>
    /// <exception cref="AwsException">PutTargets would refuse it.</exception>
    public static TargetInput Read(EventRequest target, string id)
    {
        if (Members.Count(target.Has) > 1)
        {
            throw EventErrors.Validation($"Only one of Input, InputPath, or InputTransformer must be provided for target {id}.");
        }

        var constant = target.Text("Input");
        var path = target.Text("InputPath");
        new Constraints().Text(constant, "targets.1.member.input", 8192).Text(path, "targets.1.member.inputPath", 256).Check();
        if (constant is not null && !IsJson(constant))
        {
            throw EventErrors.Validation($"JSON syntax error in input for target {id}: {constant}");
        }

        return new TargetInput(
            constant,
            path is null ? null : EventPath.TryParse(path) ?? throw EventErrors.Validation($"Invalid InputPath for target {id}."),
            target.Object("InputTransformer") is { } transformer ? InputTransformer.Read(transformer, id) : null);
    }

    /// <summary>The text that the target gets; null: there is none that could be delivered.</summary>
    public string? Of(BusEvent occurrence, Rule rule)
    {
        if (_constant is not null)
        {
            return _constant;
        }

        if (_transformer is not null)
        {
            return _transformer.Apply(occurrence, rule);
        }

        // Where there is nothing at the path, there is nothing to tell: an empty object.
        return _path is null ? occurrence.Text : _path.TryFind(occurrence.Json, out var found) ? EventText.Write(found) : "{}";
    }

    private static bool IsJson(string text)
    {
        try
        {
            _ = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
