using System.Collections;
using System.Globalization;
using System.Net;

namespace Stripe.Wire;

/// <summary>
/// Stripe's form encoding: <c>a[b]=c</c> for maps, <c>a[0]=x</c> for lists, brackets literal, a space as <c>+</c>,
/// instants as Unix seconds, an empty string or list to unset a value. What is null, or a map without entries, is not sent.
/// </summary>
internal static class FormEncoder
{
    public static string Encode(BaseOptions options)
    {
        if (options is null)
        {
            return "";
        }

        var form = new List<KeyValuePair<string, object>>();
        options.Write(form);
        form.Add(new("expand", options.Expand));
        form.AddRange(options.ExtraParams ?? new Dictionary<string, object>());
        return string.Join('&', form.Where(item => item.Value is not null).SelectMany(item => Flatten(item.Key, item.Value)));
    }

    private static IEnumerable<string> Flatten(string key, object value) => value switch
    {
        null => [Pair(key, "")],
        string text => [Pair(key, text)],
        bool flag => [Pair(key, flag ? "true" : "false")],
        DateTime instant => [Pair(key, new DateTimeOffset(instant.ToUniversalTime()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))],
        IDictionary map => Entries(map).SelectMany(entry => Flatten($"{key}[{entry.Key}]", entry.Value)),
        IEnumerable list => Items(key, [.. list.Cast<object>()]),
        IFormattable number => [Pair(key, number.ToString(null, CultureInfo.InvariantCulture))],
        _ => throw new NotSupportedException($"The parameter {key} has a value of type {value.GetType()}, which the form encoding does not know."),
    };

    private static IEnumerable<DictionaryEntry> Entries(IDictionary map)
    {
        var entries = map.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return entries.Entry;
        }
    }

    private static IEnumerable<string> Items(string key, object[] items) =>
        items.Length == 0 ? [Pair(key, "")] : items.SelectMany((item, index) => Flatten($"{key}[{index}]", item));

    private static string Pair(string key, string value) => Escape(key) + "=" + Escape(value);

    private static string Escape(string text) =>
        WebUtility.UrlEncode(text).Replace("%5B", "[", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal);
}
