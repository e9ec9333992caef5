using System.Text;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>
/// One change of an order as one conditional UpdateItem: what differs between before and after is set or removed, and one
/// entry is appended to the history.
/// </summary>
internal static class ChangeRequest
{
    public static UpdateItemRequest Of(string table, Change change)
    {
        var before = change.Before ?? throw new ArgumentException("A new order is put, not updated.", nameof(change));
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["#history"] = "history" };
        var values = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [":entry"] = new() { L = [OrderItemMap.Entry(change.After.History[^1])] },
            [":expected"] = OrderItemMap.Number(before.Version),
        };

        var set = new StringBuilder("SET #history = list_append(#history, :entry)");
        var remove = new StringBuilder();
        var old = OrderItemMap.Write(before);
        var now = OrderItemMap.Write(change.After);
        old.Remove("history");
        now.Remove("history");
        foreach (var (name, value) in now)
        {
            if (!old.TryGetValue(name, out var was) || !AreEqual(was, value))
            {
                names[$"#{name}"] = name;
                values[$":{name}"] = value;
                set.Append($", #{name} = :{name}");
            }
        }

        foreach (var name in old.Keys.Where(name => !now.ContainsKey(name)))
        {
            names[$"#{name}"] = name;
            remove.Append(remove.Length == 0 ? " REMOVE " : ", ").Append($"#{name}");
        }

        var condition = new StringBuilder("#version = :expected");
        names["#version"] = "version";
        foreach (var rule in RuleConditions.Of(change))
        {
            condition.Append(" AND ").Append(rule.Text);
            names[$"#{rule.Attribute}"] = rule.Attribute;
            if (rule.Value is { } value)
            {
                values[rule.Placeholder] = value;
            }
        }

        return new UpdateItemRequest
        {
            TableName = table,
            Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["orderId"] = OrderItemMap.Text(before.Id.Value) },
            UpdateExpression = set.Append(remove).ToString(),
            ConditionExpression = condition.ToString(),
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
        };
    }

    private static bool AreEqual(AttributeValue left, AttributeValue right) =>
        left.S == right.S
        && left.N == right.N
        && AreEqual(left.L, right.L, AreEqual)
        && AreEqual(left.M, right.M, static (a, b) => a.Key == b.Key && AreEqual(a.Value, b.Value));

    // The SDK leaves collections null that were not set.
    private static bool AreEqual<T>(IReadOnlyCollection<T>? left, IReadOnlyCollection<T>? right, Func<T, T, bool> equal) =>
        (left?.Count ?? 0) == (right?.Count ?? 0) && (left is null || right is null || left.Zip(right).All(pair => equal(pair.First, pair.Second)));
}
