namespace LocalCloud.DynamoDb.Expressions;

/// <summary>One step of a path as written: an attribute (perhaps by an alias, <c>#n</c>), or an index into a list.</summary>
internal readonly record struct PathStep(string? Name, int Index)
{
    public bool IsAlias => Name is ['#', ..];
}

/// <summary>A path as written, for example <c>#a.items[0].price</c>. Aliases are looked up in <see cref="Bindings"/>.</summary>
internal sealed record PathSyntax(IReadOnlyList<PathStep> Steps);

/// <summary>Something that has a value.</summary>
internal abstract record Operand;

internal sealed record PathOperand(PathSyntax Path) : Operand;

internal sealed record ValueOperand(string Alias) : Operand;

/// <summary><c>size(path)</c>.</summary>
internal sealed record SizeOperand(Operand Of) : Operand;

/// <summary><c>if_not_exists(path, operand)</c>, in SET only.</summary>
internal sealed record IfNotExistsOperand(PathSyntax Path, Operand Otherwise) : Operand;

/// <summary><c>list_append(a, b)</c>, in SET only.</summary>
internal sealed record ListAppendOperand(Operand First, Operand Second) : Operand;

/// <summary><c>a + b</c> or <c>a - b</c>, in SET only.</summary>
internal sealed record ArithmeticOperand(char Operator, Operand Left, Operand Right) : Operand;

/// <summary>Something that is true or false of an item.</summary>
internal abstract record Condition;

internal sealed record AndCondition(Condition Left, Condition Right) : Condition;

internal sealed record OrCondition(Condition Left, Condition Right) : Condition;

internal sealed record NotCondition(Condition Of) : Condition;

/// <summary><c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
internal sealed record Comparison(string Operator, Operand Left, Operand Right) : Condition;

internal sealed record BetweenCondition(Operand Of, Operand Lower, Operand Upper) : Condition;

internal sealed record InCondition(Operand Of, IReadOnlyList<Operand> Choices) : Condition;

/// <summary><c>attribute_exists</c>, <c>attribute_not_exists</c>, <c>attribute_type</c>, <c>begins_with</c>, <c>contains</c>.</summary>
internal sealed record FunctionCondition(string Name, IReadOnlyList<Operand> Arguments) : Condition;

/// <summary>The clauses of an update expression, in the order written within each.</summary>
internal sealed record UpdateSyntax(
    IReadOnlyList<(PathSyntax Path, Operand Value)> Set,
    IReadOnlyList<PathSyntax> Remove,
    IReadOnlyList<(PathSyntax Path, ValueOperand Value)> Add,
    IReadOnlyList<(PathSyntax Path, ValueOperand Value)> Delete)
{
    public IEnumerable<PathSyntax> Paths =>
        Set.Select(s => s.Path).Concat(Remove).Concat(Add.Select(a => a.Path)).Concat(Delete.Select(d => d.Path));
}
