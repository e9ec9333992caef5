namespace LocalCloud.Template;

/// <summary>
/// The properties that an object may have, written as a list of names: <c>Name</c>, <c>Name{…}</c> an object, <c>Name[…]</c> a
/// list of objects, <c>Name-</c> a property without effect here, <c>Name!</c> one that is not run here and so refused.
/// </summary>
internal sealed class PropertySchema
{
    private readonly Dictionary<string, PropertySchema> _properties = new(StringComparer.Ordinal);

    private char _mark;

    public static PropertySchema Parse(string text)
    {
        var position = 0;
        return ParseMembers(text, ref position);
    }

    /// <summary>Refuses properties that do not exist or are not run here.</summary>
    /// <param name="node">The object, resolved.</param>
    /// <param name="place">How to name it in an error.</param>
    /// <param name="withoutEffect">Told of each property that has no effect here.</param>
    /// <exception cref="TemplateException">A property is unknown or refused.</exception>
    public void Check(Node node, Place place, Action<string>? withoutEffect = null)
    {
        if (_properties.Count == 0)
        {
            return;
        }

        switch (node)
        {
            case ListNode list when _mark == '[':
                for (var index = 0; index < list.Items.Count; index++)
                {
                    CheckMembers(list.Items[index], place.Then(index), withoutEffect);
                }

                break;
            default:
                CheckMembers(node, place, withoutEffect);
                break;
        }
    }

    private void CheckMembers(Node node, Place place, Action<string>? withoutEffect)
    {
        if (node is not MapNode map)
        {
            throw new TemplateException(node.Location, place, "an object is expected here.");
        }

        foreach (var (name, value) in map.Members)
        {
            var inner = place.Then(name);
            if (!_properties.TryGetValue(name, out var schema))
            {
                throw new TemplateException(value.Location, inner, $"there is no such property.{Suggestion.For(name, _properties.Keys)}");
            }

            switch (schema._mark)
            {
                case '!':
                    throw new TemplateException(value.Location, inner, "the local cloud does not run this property.");
                case '-':
                    withoutEffect?.Invoke(inner.Path);
                    break;
                default:
                    schema.Check(value, inner, withoutEffect);
                    break;
            }
        }
    }

    private static PropertySchema ParseMembers(string text, ref int position)
    {
        var schema = new PropertySchema();
        while (position < text.Length && text[position] is not ('}' or ']'))
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }

            var start = position;
            while (position < text.Length && char.IsLetterOrDigit(text[position]))
            {
                position++;
            }

            var name = text[start..position];
            var mark = position < text.Length ? text[position] : ' ';
            var property = new PropertySchema();
            if (mark is '{' or '[')
            {
                position++;
                property = ParseMembers(text, ref position);
                position++;
            }
            else if (mark is '-' or '!')
            {
                position++;
            }

            property._mark = mark;
            schema._properties.Add(name, property);
        }

        return schema;
    }
}
