namespace LocalCloud.DynamoDb.Expressions;

internal enum TokenKind
{
    End,
    Identifier,
    NameAlias,
    ValueAlias,
    Number,
    Symbol,

    /// <summary>A text in quotes, which no expression can hold: the parser meets it where it stands.</summary>
    Quoted,

    /// <summary>A character that no expression can hold.</summary>
    Unknown,
}

/// <summary>A word of an expression, and where it stands in the text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int Stop => Start + (Kind == TokenKind.End ? 0 : Text.Length);

    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Keywords may be written in any case.</summary>
    public bool IsKeyword(string keyword) => Kind == TokenKind.Identifier && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits an expression into tokens.</summary>
internal static class Lexer
{
    private const string Symbols = "()[],.=<>+-";

    public static IReadOnlyList<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }
            var start = at;
            var kind = c switch
            {
                '#' => TokenKind.NameAlias,
                ':' => TokenKind.ValueAlias,
                _ when char.IsAsciiLetter(c) => TokenKind.Identifier,
                _ when char.IsAsciiDigit(c) => TokenKind.Number,
                _ when Symbols.Contains(c, StringComparison.Ordinal) => TokenKind.Symbol,
                '\'' or '"' => TokenKind.Quoted,
                _ => TokenKind.Unknown,
            };
            at += kind == TokenKind.Symbol ? SymbolLength(text, at) : 1;
            while (at < text.Length && Continues(kind, text[at]))
            {
                at++;
            }
            var isLonely = kind is TokenKind.NameAlias or TokenKind.ValueAlias && at - start == 1;
            tokens.Add(new Token(isLonely ? TokenKind.Unknown : kind, text[start..at], start));
        }
        tokens.Add(new Token(TokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static bool Continues(TokenKind kind, char c) => kind switch
    {
        TokenKind.Symbol or TokenKind.Unknown => false,
        TokenKind.Number => char.IsAsciiDigit(c),
        TokenKind.Quoted => !char.IsWhiteSpace(c) && !Symbols.Contains(c, StringComparison.Ordinal),
        _ => char.IsAsciiLetterOrDigit(c) || c == '_',
    };

    private static int SymbolLength(string text, int at) =>
        at + 1 < text.Length && text.AsSpan(at, 2) is "<>" or "<=" or ">=" ? 2 : 1;
}
