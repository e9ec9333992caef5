namespace LocalCloud.DynamoDb.Expressions;

/// <summary>Update expressions. Grammar: developer guide, "Using update expressions in DynamoDB".</summary>
internal sealed class UpdateParser : Parser
{
    private UpdateParser(string text)
        : base(text, "UpdateExpression")
    {
    }

    protected override string Place => "an update expression";

    public static UpdateSyntax Parse(string text)
    {
        var parser = new UpdateParser(text);
        var set = new List<(PathSyntax, Operand)>();
        var remove = new List<PathSyntax>();
        var add = new List<(PathSyntax, ValueOperand)>();
        var delete = new List<(PathSyntax, ValueOperand)>();
        var seen = new HashSet<string>();
        while (parser.Current.Kind != TokenKind.End)
        {
            var clause = parser.Take();
            var name = clause.Kind == TokenKind.Identifier ? clause.Text.ToUpperInvariant() : "";
            Action item = name switch
            {
                "SET" => () => set.Add(parser.Assignment()),
                "REMOVE" => () => remove.Add(parser.Path()),
                "ADD" => () => add.Add((parser.Path(), parser.Value())),
                "DELETE" => () => delete.Add((parser.Path(), parser.Value())),
                _ => throw parser.SyntaxErrorAt(clause),
            };
            if (!seen.Add(name))
            {
                throw parser.Error($"The \"{name}\" section can only be used once in an update expression;");
            }
            do
            {
                if (parser.Current.Kind == TokenKind.Identifier && parser.Current.Text.ToUpperInvariant() is "SET" or "REMOVE" or "ADD" or "DELETE")
                {
                    throw parser.SyntaxError();
                }
                item();
            }
            while (parser.TryTake(","));
        }
        return new UpdateSyntax(set, remove, add, delete);
    }

    private (PathSyntax Path, Operand Value) Assignment()
    {
        var path = Path();
        Expect("=");
        return (path, Sum());
    }

    private Operand Sum()
    {
        var left = Operand();
        return Current.Is("+") || Current.Is("-") ? new ArithmeticOperand(Take().Text[0], left, Operand()) : left;
    }

    private Operand Operand()
    {
        if (TryTake("("))
        {
            var inner = Sum();
            Expect(")");
            return inner;
        }
        if (!IsFunction())
        {
            return Current.Kind == TokenKind.ValueAlias ? Value() : new PathOperand(Path());
        }
        var (function, arguments) = Call(Operand);
        switch (function)
        {
            case "if_not_exists":
                CheckCount(function, arguments.Count, 2);
                return arguments[0] is PathOperand path
                    ? new IfNotExistsOperand(path.Path, arguments[1])
                    : throw Error($"Operator or function requires a document path; operator or function: {function}");
            case "list_append":
                CheckCount(function, arguments.Count, 2);
                return new ListAppendOperand(arguments[0], arguments[1]);
            default:
                throw WrongPlace(function);
        }
    }
}
