using System.Text.RegularExpressions;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>No write goes around the table of transitions: who writes at all is known, and writes one way.</summary>
public sealed partial class WriterTests
{
    // A new writer is a decision: say here which table it writes. Writing orders takes a row of the protocol's table.
    private static readonly Dictionary<string, string> Writers = new(StringComparer.Ordinal)
    {
        ["Adapters/DynamoDb/DynamoDbOrderStore.cs"] = "Orders: T1 by PlaceAsync, all others by SaveAsync",
        ["Adapters/DynamoDb/DynamoDbOpenOrders.cs"] = "Orders, nextCheckAt alone: the one exception, scheduling",
        ["Adapters/DynamoDb/DynamoDbDeadLetterStore.cs"] = "DeadLetters",
    };

    private static readonly string Sources = Path.Combine(LocalSystem.Root, "src");

    [Fact]
    public void Only_the_stores_write_to_a_table() => Assert.Equal(
        Writers.Keys.Order(StringComparer.Ordinal),
        Files().Where(file => Write().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Sources, file).Replace('\\', '/')).Order(StringComparer.Ordinal));

    [Fact]
    public void Orders_are_written_by_one_put_that_needs_an_absent_order_and_one_update_that_carries_the_changes_condition()
    {
        var store = File.ReadAllText(Path.Combine(Sources, "Adapters/DynamoDb/DynamoDbOrderStore.cs"));

        Assert.Equal(["PutItemAsync", "UpdateItemAsync"], Write().Matches(store).Select(match => match.Groups[1].Value));
        Assert.Contains("ConditionExpression = \"attribute_not_exists(orderId)\"", store, StringComparison.Ordinal);
        Assert.Contains("UpdateItemAsync(ChangeRequest.Of(table, change)", store, StringComparison.Ordinal);
    }

    [Fact]
    public void Scheduling_sets_when_an_open_order_is_looked_at_next_and_nothing_else()
    {
        var open = File.ReadAllText(Path.Combine(Sources, "Adapters/DynamoDb/DynamoDbOpenOrders.cs"));

        Assert.Equal(["UpdateItemAsync"], Write().Matches(open).Select(match => match.Groups[1].Value));
        Assert.Contains("UpdateExpression = \"SET nextCheckAt = :next\"", open, StringComparison.Ordinal);
        Assert.Contains("ConditionExpression = \"attribute_exists(openShard)\"", open, StringComparison.Ordinal);
    }

    [Fact]
    public void No_function_may_delete_orders_or_write_them_without_a_condition()
    {
        var functions = LocalSystem.Template().Functions;
        Assert.All(functions, function => Assert.Null(function.Role.Unknown));
        var granted = functions.SelectMany(function => function.Role.Statements)
            .Where(statement => statement.IsAllow && statement.Resources.Any(resource => OrdersTable().IsMatch(resource)))
            .SelectMany(statement => statement.Actions)
            .ToHashSet();

        // BatchWriteItem, for one, takes no conditions.
        Assert.Superset(granted, new HashSet<string> { "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query" });
        Assert.Contains("dynamodb:UpdateItem", granted);
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal));

    // Every call of the SDK that changes items.
    [GeneratedRegex(@"\.((?:Put|Update|Delete)ItemAsync|BatchWriteItemAsync|TransactWriteItemsAsync|(?:Batch)?ExecuteStatementAsync|ExecuteTransactionAsync)\(")]
    private static partial Regex Write();

    // The table and its indexes; not its stream, which nobody writes.
    [GeneratedRegex(@":table/Orders(/index/.+)?$")]
    private static partial Regex OrdersTable();
}
