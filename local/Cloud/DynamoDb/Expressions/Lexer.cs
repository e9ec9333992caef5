namespace LocalCloud.DynamoDb.Expressions;

internal enum TokenKind
{
    End,
    Identifier,
    NameAlias,
    ValueAlias,
    Number,
    Symbol,
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
    public static IReadOnlyList<Token> Read(string text, string expressionName)
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
                _ when char.IsAsciiLetter(c) || c == '_' => TokenKind.Identifier,
                _ when char.IsAsciiDigit(c) => TokenKind.Number,
                _ => TokenKind.Symbol,
            };
            at += kind == TokenKind.Symbol ? SymbolLength(text, at) : 1;
            while (kind != TokenKind.Symbol && at < text.Length && Continues(kind, text[at]))
            {
                at++;
            }
            var token = new Token(kind, text[start..at], start);
            var lonely = kind is TokenKind.NameAlias or TokenKind.ValueAlias && token.Text.Length == 1;
            if (lonely || (kind == TokenKind.Symbol && !"()[],.=<>+-".Contains(c, StringComparison.Ordinal)))
            {
                throw Errors.Validation($"Invalid {expressionName}: Syntax error; token: \"{token.Text}\", near: \"{text[(tokens.Count == 0 ? start : tokens[^1].Start)..Math.Min(text.Length, at + 2)]}\"");
            }
            tokens.Add(token);
        }
        tokens.Add(new Token(TokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static bool Continues(TokenKind kind, char c) =>
        char.IsAsciiDigit(c) || (kind != TokenKind.Number && (char.IsAsciiLetter(c) || c == '_'));

    private static int SymbolLength(string text, int at) =>
        at + 1 < text.Length && text.AsSpan(at, 2) is "<>" or "<=" or ">=" ? 2 : 1;
}
