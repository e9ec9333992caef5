using System.Collections.Concurrent;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;
using OrderSystem.Local.Tests.DynamoDb;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>
/// Each transition is one conditional write, and the engine writes it exactly when the protocol's table says so: 6,912 stored
/// items, every change that an order's methods can give. The embedded engine takes all pairs; the others, which need a
/// millisecond or more for each, a sample and the tests of the single conditions.
/// </summary>
public sealed class ConditionTests(Engines engines)
{
    private const int TransactionSize = 100;
    private const int SampleEvery = 311;

    [Fact]
    public void The_changes_cover_every_row_of_the_table() =>
        Assert.Equal(Enum.GetValues<Transition>().Where(row => row != Transition.Place), Write.All.Value.Select(write => write.Change.Transition).Distinct().Order());

    [Fact]
    public async Task Over_every_stored_item_a_change_that_the_table_refuses_is_refused_and_changes_nothing()
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(Engines.Embedded));
        await table.PutAsync(StoredOrder.All.Select(item => item.ToItem()));
        var before = await table.ReadAllAsync();
        var wrong = new ConcurrentQueue<string>();

        // A transaction that fails writes nothing, and says of each of its hundred writes whether its own condition held.
        await OrdersTable.ForEachAsync(Write.All.Value.SelectMany(write => StoredOrder.All.Except(write.Allowed).Chunk(TransactionSize).Select(items => (write, items))), async chunk =>
        {
            var reasons = await ReasonsAsync(table, chunk.write, chunk.items);
            foreach (var (item, reason) in chunk.items.Zip(reasons).Where(pair => pair.Second != "ConditionalCheckFailed"))
            {
                wrong.Enqueue(chunk.write.Wrong(item, written: true)! + reason);
            }
        });

        NoneWrong(wrong);
        Assert.Equal(before, await table.ReadAllAsync());
    }

    [Fact]
    public async Task Over_every_stored_item_a_change_that_the_table_allows_is_written()
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(Engines.Embedded));
        var pairs = Write.All.Value.SelectMany(write => write.Allowed.Select(item => (write, item)));

        NoneWrong(await WrongAsync(table, pairs));
    }

    [Theory]
    [InlineData(Engines.DynamoDbLocal)]
    [InlineData(Engines.Moto)]
    public async Task On_other_engines_a_sample_of_all_pairs_is_written_or_refused_as_the_table_says(string name)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var refused = Write.All.Value.SelectMany(write => StoredOrder.All.Except(write.Allowed).Select(item => (write, item)));
        var allowed = Write.All.Value.SelectMany(write => write.Allowed.Select(item => (write, item)));
        List<(Write, StoredOrder)> sample = [.. Sampled(refused, SampleEvery), .. Sampled(allowed, SampleEvery / 4)];

        NoneWrong(await WrongAsync(table, sample));
        TestContext.Current.SendDiagnosticMessage($"{name}: {sample.Count} of {Write.All.Value.Count * StoredOrder.All.Count} pairs");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_part_of_a_condition_refuses_alone_where_the_version_happens_to_be_equal(string name)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var wrong = new List<string>();
        foreach (var (transition, parts) in ConditionTable.Rows)
        {
            foreach (var part in parts)
            {
                // Of every write of the row, the items that break this part and no other.
                List<(Write, StoredOrder)> only =
                [
                    .. from write in Write.All.Value
                       where write.Change.Transition == transition
                       from item in StoredOrder.All
                       where item.Version == StoredOrder.Decided && !part.Holds(item, write.Change) && parts.Where(p => p != part).All(p => p.Holds(item, write.Change))
                       select (write, item),
                ];
                Assert.True(only.Count > 0, $"no item breaks only {part.Text} of {transition}");
                wrong.AddRange((await WrongAsync(table, Sampled(only, Math.Max(1, only.Count / (table.IsEmbedded ? 25 : 6))))).Select(why => $"{part.Text}: {why}"));
            }
        }

        NoneWrong(wrong);
    }

    [Theory]
    [InlineData(Engines.Embedded, 23)]
    [InlineData(Engines.DynamoDbLocal, 131)]
    [InlineData(Engines.Moto, 131)]
    public async Task A_change_written_over_the_order_it_was_decided_on_leaves_exactly_the_order_it_leads_to(string name, int every)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        List<Change> changes = [.. Sampled(Changes.All, every).Select((change, i) => change.For(StoredOrder.IdOf("change", i)))];
        await table.PutAsync(changes.Select(change => OrderItemMap.Write(change.Before!)));

        await OrdersTable.ForEachAsync(changes, async change =>
        {
            Assert.True(await table.Store.SaveAsync(change, TestContext.Current.CancellationToken));

            // The whole item, so that nothing is left behind either.
            Assert.Equal(ItemText.Of(OrderItemMap.Write(change.After)), ItemText.Of(await table.ItemAsync(change.After.Id.Value)));
            Assert.False(await table.Store.SaveAsync(change, TestContext.Current.CancellationToken), "the same write again must be refused");
        });
        Assert.Equal(Changes.All.Select(change => change.Transition).Distinct().Order(), changes.Select(change => change.Transition).Distinct().Order());
    }

    private static void NoneWrong(IReadOnlyCollection<string> wrong) =>
        Assert.True(wrong.Count == 0, $"{wrong.Count} writes were not as the table says; the first:\n{string.Join('\n', wrong.Take(5))}");

    private static IEnumerable<T> Sampled<T>(IEnumerable<T> all, int every) => all.Where((_, i) => i % every == 0);

    /// <summary>Writes each change over its own copy of the item, through the store; what did not go as the table says.</summary>
    private static async Task<IReadOnlyList<string>> WrongAsync(OrdersTable table, IEnumerable<(Write Write, StoredOrder Item)> pairs)
    {
        var wrong = new ConcurrentQueue<string>();
        var copies = pairs.Select((pair, i) => (pair.Write, Item: pair.Item, Copy: Copy(pair.Item, i))).ToList();
        await table.PutAsync(copies.Select(copy => copy.Copy));
        await OrdersTable.ForEachAsync(copies, async copy =>
        {
            var id = OrderId.Parse(copy.Copy["orderId"].S);
            var written = await table.Store.SaveAsync(copy.Write.Change.For(id), TestContext.Current.CancellationToken);
            var after = await table.ItemAsync(id.Value);
            var why = copy.Write.Wrong(copy.Item, written)
                ?? (!written && ItemText.Of(after) != ItemText.Of(copy.Copy) ? $"{copy.Write.Change.Transition} was refused, but changed {ItemText.Of(copy.Copy)} to {ItemText.Of(after)}" : null)
                ?? (written && (after["version"].N != $"{StoredOrder.Decided + 1}" || after["history"].L.Count != StoredOrder.Decided + 2) ? $"{copy.Write.Change.Transition} left {ItemText.Of(after)}" : null);
            if (why is not null)
            {
                wrong.Enqueue(why);
            }
        });
        return [.. wrong];
    }

    private static Dictionary<string, AttributeValue> Copy(StoredOrder item, int number) =>
        new(item.ToItem(), StringComparer.Ordinal) { ["orderId"] = new() { S = StoredOrder.IdOf("copy", number).Value } };

    private static async Task<IReadOnlyList<string>> ReasonsAsync(OrdersTable table, Write write, StoredOrder[] items)
    {
        var update = ChangeRequest.Of(table.Name, write.Change);
        var request = new TransactWriteItemsRequest
        {
            TransactItems =
            [
                .. items.Select(item => new TransactWriteItem
                {
                    Update = new Update
                    {
                        TableName = update.TableName,
                        Key = OrdersTable.Key(item.Id.Value),
                        UpdateExpression = update.UpdateExpression,
                        ConditionExpression = update.ConditionExpression,
                        ExpressionAttributeNames = update.ExpressionAttributeNames,
                        ExpressionAttributeValues = update.ExpressionAttributeValues,
                    },
                }),
            ],
        };
        try
        {
            await table.Client.TransactWriteItemsAsync(request, TestContext.Current.CancellationToken);
            return [.. items.Select(_ => "written")];
        }
        catch (TransactionCanceledException cancelled)
        {
            return [.. cancelled.CancellationReasons.Select(reason => reason.Code)];
        }
    }
}
