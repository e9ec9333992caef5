namespace LocalCloud.EventSources.Patterns;

/// <summary>The kinds of things in a pattern's JSON.</summary>
internal enum PatternToken
{
    End,
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Name,
    Text,
    Number,
    True,
    False,
    Null,
}
