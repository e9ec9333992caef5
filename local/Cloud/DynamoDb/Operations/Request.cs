using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Model;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>A request, or an object inside one, whose types and constraints <see cref="RequestModel"/> has checked.</summary>
internal sealed class Request(JsonObject json)
{
    public JsonObject Json => json;

    /// <summary>The name or ARN of an existing table.</summary>
    public string TableName => RequiredText("TableName");

    public bool Has(string name) => json[name] is not null;

    public string? Text(string name) => json[name]?.GetValue<string>();

    public string RequiredText(string name) => Text(name)!;

    public bool? Flag(string name) => json[name] is { } flag ? FlagShape.IsSet(flag) : null;

    public long? Integer(string name) => json[name] is { } number ? NumberShape.Whole(number) : null;

    public JsonObject? Object(string name) => json[name]?.AsObject();

    public JsonObject RequiredObject(string name) => Object(name)!;

    public JsonArray? Array(string name) => json[name]?.AsArray();

    public JsonArray RequiredArray(string name) => Array(name)!;

    /// <summary>The strings of a list; none if it is absent.</summary>
    public IEnumerable<string> Texts(string name) => (Array(name) ?? []).Select(e => e!.GetValue<string>());

    /// <summary>The objects of a list; none if it is absent.</summary>
    public IEnumerable<Request> Objects(string name) => (Array(name) ?? []).Select(e => new Request(e!.AsObject()));

    /// <summary>A nested object; null if absent.</summary>
    public Request? Nested(string name) => Object(name) is { } nested ? new Request(nested) : null;

    /// <summary>One of a fixed set of words, or what their absence means.</summary>
    public string Choice(Words words) => Text(words.Member) ?? words.Default;
}
