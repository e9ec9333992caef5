using System.Globalization;
using System.Net;

namespace OrderSystem.Dev.Stripe;

/// <summary>Parameters in Stripe's form encoding: <c>amount=1</c>, <c>metadata[order_id]=o</c>, <c>expand[]=x</c> or <c>expand[0]=x</c>.</summary>
internal sealed class Form
{
    private readonly List<(string Name, string? Key, string Value)> _items = [];

    private Form()
    {
    }

    public IEnumerable<string> Names => _items.Select(item => item.Name).Distinct();

    /// <summary>Equal for equal parameters, whatever their order.</summary>
    public string Fingerprint => string.Join('&', _items.Select(item => $"{WebUtility.UrlEncode(item.Name)}[{WebUtility.UrlEncode(item.Key)}]={WebUtility.UrlEncode(item.Value)}").Order(StringComparer.Ordinal));

    public static Form Parse(string text)
    {
        var form = new Form();
        foreach (var pair in text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var halves = pair.Split('=', 2);
            var name = WebUtility.UrlDecode(halves[0]);
            var value = halves.Length == 2 ? WebUtility.UrlDecode(halves[1]) : "";
            var bracket = name.IndexOf('[', StringComparison.Ordinal);
            if (bracket < 0)
            {
                form._items.Add((name, null, value));
                continue;
            }

            var key = name[(bracket + 1)..];
            form._items.Add((name[..bracket], key.EndsWith(']') ? key[..^1] : key, value));
        }

        return form;
    }

    /// <summary>A value that is not empty, or null.</summary>
    public string? Text(string name) =>
        _items.LastOrDefault(item => item.Name == name && item.Key is null).Value is { Length: > 0 } value ? value : null;

    public string Required(string name) =>
        Text(name) ?? throw StripeProblem.Invalid($"Missing required param: {name}.", name, "parameter_missing");

    /// <summary>The value, which must be one of those.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var value = Text(name);
        return value is null || allowed.Contains(value)
            ? value
            : throw StripeProblem.Invalid($"Invalid {name}: must be one of {string.Join(", ", allowed!)}", name);
    }

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var value => throw StripeProblem.Invalid($"Invalid boolean: {value}", name, "parameter_invalid_empty"),
    };

    /// <summary>Whether the parameter, which is not always a boolean, asks for something.</summary>
    public bool Given(string name) => Text(name) is { } value && value != "false";

    public long? Integer(string name) => Text(name) switch
    {
        null => null,
        var value when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var value => throw StripeProblem.Invalid($"Invalid integer: {value}", name, "parameter_invalid_integer"),
    };

    /// <summary>A map such as <c>metadata</c>, later entries winning.</summary>
    public Dictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>();
        foreach (var item in _items.Where(item => item.Name == name && item.Key is not null))
        {
            map[item.Key!] = item.Value;
        }

        return map;
    }

    public IReadOnlyList<string> List(string name) =>
        [.. _items.Where(item => item.Name == name && item.Key is not null && item.Value.Length > 0).Select(item => item.Value)];
}
