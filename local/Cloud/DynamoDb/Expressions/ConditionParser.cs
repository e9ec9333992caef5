using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// Condition, filter and key condition expressions. Grammar and precedence: developer guide, "Condition and filter
/// expressions, operators, and functions": comparisons, IN, BETWEEN, functions; then NOT; then AND; then OR.
/// </summary>
internal sealed class ConditionParser : Parser
{
    /// <summary>Source: developer guide, "Quotas in Amazon DynamoDB", expression parameters.</summary>
    private const int MaximumOperators = 300;

    private readonly bool _isFilter;

    // Where the last pair of parentheses stood: two pairs around the same thing are refused.
    private (int Open, int Stop) _lastParentheses;
    private int _operators;

    private ConditionParser(string text, string name)
        : base(text, name)
    {
        _isFilter = name == "FilterExpression";
    }

    protected override string Place => _isFilter ? "a filter expression" : "a condition expression";

    public static Condition Parse(string text, string name)
    {
        var parser = new ConditionParser(text, name);
        var condition = parser.Or();
        parser.ExpectEnd();
        return condition;
    }

    private Condition Or()
    {
        var left = And();
        while (TryTakeKeyword("OR"))
        {
            CountOperator();
            left = new OrCondition(left, And());
        }
        return left;
    }

    private Condition And()
    {
        var left = Not();
        while (TryTakeKeyword("AND"))
        {
            CountOperator();
            left = new AndCondition(left, Not());
        }
        return left;
    }

    private Condition Not()
    {
        if (!TryTakeKeyword("NOT"))
        {
            return Primary();
        }
        CountOperator();
        return new NotCondition(Not());
    }

    private void CountOperator()
    {
        if (++_operators > MaximumOperators && !IsGenerated)
        {
            throw Error($"The expression contains too many operators; operator count: {_operators}");
        }
    }

    private Condition Primary()
    {
        if (Current.Is("(") && !IsOperandInParentheses())
        {
            return Parenthesized();
        }
        if (IsFunction() && Current.Text != "size")
        {
            return Function();
        }
        var left = Operand();
        if (TryTakeKeyword("BETWEEN"))
        {
            CountOperator();
            var lower = Operand();
            if (!TryTakeKeyword("AND"))
            {
                throw SyntaxError();
            }
            return new BetweenCondition(left, lower, Operand());
        }
        if (TryTakeKeyword("IN"))
        {
            CountOperator();
            return In(left);
        }
        if (IsComparator(Current))
        {
            CountOperator();
            return new Comparison(Take().Text, left, Operand());
        }
        throw left is SizeOperand && Current.Kind is TokenKind.End or TokenKind.Identifier ? NotThisWay("size") : SyntaxError();
    }

    private Condition Parenthesized()
    {
        var open = Position;
        Take();
        var inner = Or();
        if (_lastParentheses == (open + 1, Position))
        {
            throw Error("The expression has redundant parentheses;");
        }
        Expect(")");
        _lastParentheses = (open, Position);
        return inner;
    }

    private InCondition In(Operand left)
    {
        Expect("(");
        var choices = new List<Operand> { Operand() };
        while (TryTake(","))
        {
            choices.Add(Operand());
        }
        Expect(")");
        if (choices.Count > 100 && !IsGenerated)
        {
            throw Error($"Invalid number of operands for operator or function; operator or function: IN, number of operands: {choices.Count + 1}");
        }
        return new InCondition(left, choices);
    }

    private FunctionCondition Function()
    {
        var (function, arguments) = Call(Operand);
        switch (function)
        {
            case "attribute_exists" or "attribute_not_exists":
                CheckCount(function, arguments.Count, 1);
                break;
            case "attribute_type" or "begins_with" or "contains":
                CheckCount(function, arguments.Count, 2);
                break;
            default:
                throw WrongPlace(function);
        }
        if (function is "attribute_exists" or "attribute_not_exists" && arguments[0] is not PathOperand)
        {
            throw Error($"Operator or function requires a document path; operator or function: {function}");
        }
        return IsComparator(Current) ? throw NotThisWay(function) : new FunctionCondition(function, arguments);
    }

    private static bool IsComparator(Token token) => token.Kind == TokenKind.Symbol && token.Text is "=" or "<>" or "<" or "<=" or ">" or ">=";

    private AwsException NotThisWay(string function) =>
        Error($"The function is not allowed to be used this way in an expression; function: {function}");

    /// <summary>Whether the parentheses here hold an operand, as in <c>(a) = :b</c>: what comes after them tells.</summary>
    private bool IsOperandInParentheses()
    {
        var after = AfterParentheses();
        return IsComparator(after) || after.IsKeyword("BETWEEN") || after.IsKeyword("IN");
    }

    private Operand Operand()
    {
        if (TryTake("("))
        {
            var inner = Operand();
            Expect(")");
            return inner;
        }
        if (IsFunction())
        {
            if (Current.Text != "size")
            {
                throw IsKnown(Current.Text) ? NotThisWay(Current.Text) : WrongPlace(Current.Text);
            }
            var (function, arguments) = Call(Operand);
            CheckCount(function, arguments.Count, 1);
            return new SizeOperand(arguments[0]);
        }
        return Current.Kind == TokenKind.ValueAlias ? Value() : new PathOperand(Path());
    }
}
