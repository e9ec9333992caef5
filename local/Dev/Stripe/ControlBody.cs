using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>A request to the control plane cannot be done, for the reason given.</summary>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>A JSON object in which only named members are accepted. What is wrong is refused with the shape that would be right.</summary>
internal sealed class ControlBody
{
    private readonly JsonObject _json;
    private readonly string _shape;

    private ControlBody(JsonObject json, string shape, string[] members)
    {
        (_json, _shape) = (json, shape);
        if (json.Select(member => member.Key).FirstOrDefault(name => !members.Contains(name)) is { } unknown)
        {
            throw Refuse($"{unknown} is not known");
        }
    }

    public static async Task<ControlBody> ReadAsync(HttpRequest request, string shape, params string[] members)
    {
        JsonNode? node;
        try
        {
            node = await JsonNode.ParseAsync(request.Body);
        }
        catch (JsonException exception)
        {
            throw new RefusedException(400, $"The body is not JSON ({exception.Message}). It must be {shape}");
        }

        return node is JsonObject json ? new ControlBody(json, shape, members) : throw new RefusedException(400, $"The body must be {shape}");
    }

    public RefusedException Refuse(string why) => new(400, $"{why}. The body must be {_shape}");

    public bool Has(string name) => _json[name] is not null;

    public string? Text(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Refuse($"{name} must be a string"),
    };

    public string OneOf(string name, IReadOnlyList<string> allowed) =>
        Text(name) is { } value && allowed.Contains(value) ? value : throw Refuse($"{name} must be one of {string.Join(", ", allowed)}");

    /// <summary>A list that is not empty; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string name) => _json[name] switch
    {
        null => null,
        JsonArray { Count: > 0 } list when list.All(item => item is JsonValue value && value.TryGetValue(out string? _)) => [.. list.Select(item => (string)item!)],
        _ => throw Refuse($"{name} must be a list of strings"),
    };

    public IReadOnlyList<string>? SomeOf(string name, IReadOnlyList<string> allowed) =>
        Texts(name) is var given && given?.FirstOrDefault(item => !allowed.Contains(item)) is { } unknown
            ? throw Refuse($"{name} has {unknown}, and must be some of {string.Join(", ", allowed)}")
            : given;

    public int? Whole(string name, int least) => _json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out int number) && number >= least => number,
        _ => throw Refuse($"{name} must be a whole number, at least {least}"),
    };

    public double? Share(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out double number) && number is >= 0 and <= 1 => number,
        _ => throw Refuse($"{name} must be a number from 0 to 1"),
    };

    /// <summary>An object inside this one.</summary>
    public ControlBody Inner(string name, params string[] members) =>
        _json[name] is JsonObject json ? new ControlBody(json, _shape, members) : throw Refuse($"{name} must be an object");
}
