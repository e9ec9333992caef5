using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>What all expressions share: moving over the tokens, paths, operands, and errors in the service's words.</summary>
internal abstract class Parser
{
    private static readonly string[] ConditionFunctions = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"];

    /// <summary>Begins an expression that was made from parameters of the old kind; no other can hold it.</summary>
    public const char Generated = '\u0001';

    private const int MaximumSize = 4096;
    private const int MaximumLevels = 32;

    private readonly string _text;
    private readonly IReadOnlyList<Token> _tokens;
    private int _at;

    /// <param name="text">The expression.</param>
    /// <param name="name">The parameter it came in, for messages: <c>ConditionExpression</c>.</param>
    protected Parser(string text, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Errors.Validation($"Invalid {name}: The expression can not be empty;");
        }
        if (text.Length > MaximumSize && !text.StartsWith(Generated))
        {
            throw Errors.Validation($"Invalid {name}: Expression size has exceeded the maximum allowed size; expression size: {text.Length}");
        }
        IsGenerated = text.StartsWith(Generated);
        _text = IsGenerated ? text[1..] : text;
        Name = name;
        _tokens = Lexer.Read(_text);
    }

    protected string Name { get; }

    /// <summary>Made from parameters of the old kind, which have no such limits.</summary>
    protected bool IsGenerated { get; }

    protected int Position => _at;

    protected Token Current => _tokens[_at];

    protected Token Next => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    protected Token Take() => _tokens[_at++];

    protected bool TryTake(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }
        _at++;
        return true;
    }

    protected bool TryTakeKeyword(string keyword)
    {
        if (!Current.IsKeyword(keyword))
        {
            return false;
        }
        _at++;
        return true;
    }

    protected void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw SyntaxError();
        }
    }

    protected void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw SyntaxError();
        }
    }

    protected AwsException Error(string what) => Errors.Validation($"Invalid {Name}: {what}");

    protected AwsException SyntaxError() => SyntaxErrorAt(Current);

    /// <summary>The service shows the token before and the token after the one it cannot use.</summary>
    protected AwsException SyntaxErrorAt(Token token)
    {
        var at = 0;
        while (_tokens[at] != token)
        {
            at++;
        }
        var from = _tokens[Math.Max(0, at - 1)].Start;
        var to = _tokens[Math.Min(at + 1, _tokens.Count - 1)].Stop;
        return Error($"Syntax error; token: \"{token.Text}\", near: \"{_text[from..to]}\"");
    }

    protected PathSyntax Path()
    {
        var steps = new List<PathStep> { Attribute() };
        while (true)
        {
            if (TryTake("."))
            {
                steps.Add(Attribute());
            }
            else if (TryTake("["))
            {
                if (Current.Kind != TokenKind.Number)
                {
                    throw SyntaxError();
                }
                if (!int.TryParse(Current.Text, out var index))
                {
                    throw Error($"List index is not within the allowable range; index: [{Current.Text}]");
                }
                Take();
                Expect("]");
                steps.Add(new PathStep(null, index));
            }
            else
            {
                break;
            }
        }
        return steps.Count <= MaximumLevels ? new PathSyntax(steps) : throw Error($"The document path has too many nesting levels; nesting levels: {steps.Count}");
    }

    protected ValueOperand Value() => Current.Kind == TokenKind.ValueAlias ? new ValueOperand(Take().Text) : throw SyntaxError();

    protected bool IsFunction() => Current.Kind == TokenKind.Identifier && Next.Is("(");

    protected static bool IsKnown(string function) =>
        ConditionFunctions.Contains(function) || function is "size" or "if_not_exists" or "list_append";

    /// <summary>The token after the parenthesis that closes the one here.</summary>
    protected Token AfterParentheses()
    {
        var depth = 0;
        for (var at = _at; at < _tokens.Count; at++)
        {
            depth += _tokens[at].Is("(") ? 1 : _tokens[at].Is(")") ? -1 : 0;
            if (depth == 0)
            {
                return _tokens[Math.Min(at + 1, _tokens.Count - 1)];
            }
        }
        return _tokens[^1];
    }

    /// <summary>The arguments of a function, whose name and parenthesis are taken here too.</summary>
    protected (string Function, IReadOnlyList<Operand> Arguments) Call(Func<Operand> argument)
    {
        var function = Take().Text;
        Expect("(");
        var arguments = new List<Operand> { argument() };
        while (TryTake(","))
        {
            arguments.Add(argument());
        }
        Expect(")");
        return (function, arguments);
    }

    protected void CheckCount(string function, int actual, int expected)
    {
        if (actual != expected)
        {
            throw Error($"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {actual}");
        }
    }

    protected AwsException WrongPlace(string function) =>
        IsKnown(function)
            ? Error($"The function is not allowed in {Place}; function: {function}")
            : Error($"Invalid function name; function: {function}");

    protected virtual string Place => "a condition expression";

    private PathStep Attribute()
    {
        if (Current.Kind == TokenKind.Identifier)
        {
            if (ReservedWords.Contains(Current.Text))
            {
                throw Error($"Attribute name is a reserved keyword; reserved keyword: {Current.Text}");
            }
            return new PathStep(Take().Text, -1);
        }
        return Current.Kind == TokenKind.NameAlias ? new PathStep(Take().Text, -1) : throw SyntaxError();
    }
}
