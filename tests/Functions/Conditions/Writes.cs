using Amazon.DynamoDBv2.Model;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>Changes whose writes carry the same condition, and for which the table allows the same items: what holds for one of them holds for all.</summary>
/// <param name="Change">One of them.</param>
/// <param name="Allowed">The items, of all there are, that the table lets it be written over.</param>
internal sealed record Write(Change Change, string Condition, IReadOnlySet<StoredOrder> Allowed)
{
    public static readonly Lazy<IReadOnlyList<Write>> All = new(() =>
    [
        .. Changes.All
            .Select(change => (Change: change, Condition: ConditionOf(ChangeRequest.Of("table", change)), Allowed: Bits(change)))
            .DistinctBy(write => (write.Change.Transition, write.Condition, write.Allowed))
            .Select(write => new Write(write.Change, write.Condition, StoredOrder.All.Where(item => write.Allowed[item.Number] == '1').ToHashSet())),
    ]);

    /// <summary>What became of it, in a sentence, if it is not what the table says.</summary>
    public string? Wrong(StoredOrder item, bool written) => written == Allowed.Contains(item)
        ? null
        : $"{Change.Transition} from version {Change.Before!.Version}, {Change.Before.Status.Word()}, attempt {Change.Before.Attempt}, keyGeneration {Change.Before.KeyGeneration}, {Change.Before.PaymentIntentId ?? "no intent"}, was {(written ? "written over" : "refused on")} {item}; its condition is {Condition}";

    private static string Bits(Change change) => string.Create(StoredOrder.All.Count, change, (bits, c) =>
    {
        foreach (var item in StoredOrder.All)
        {
            bits[item.Number] = ConditionTable.Allows(item, c) ? '1' : '0';
        }
    });

    private static string ConditionOf(UpdateItemRequest request)
    {
        var condition = request.ConditionExpression;
        foreach (var (placeholder, value) in request.ExpressionAttributeValues.OrderByDescending(pair => pair.Key.Length))
        {
            condition = condition.Replace(placeholder, value.S ?? value.N, StringComparison.Ordinal);
        }

        return condition;
    }
}
