using System.Reflection;
using System.Runtime.Loader;
using OrderSystem.Domain;
using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

/// <summary>That the checker can be believed: its states, its keys and its passes are what they stand for.</summary>
public sealed class ModelCheckTests(ITestOutputHelper output)
{
    private static readonly Scope Small = new(1, 2) { Rare = 0 };

    [Fact]
    public void The_models_passes_make_the_calls_of_AdvanceOrders()
    {
        var difference = Walks.Everywhere(walks: 3000, seed: 1, out var answered);

        output.WriteLine(string.Join(", ", answered.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value:N0}")));
        Assert.True(difference is null, difference);
        Assert.All(Enum.GetValues<At>(), call => Assert.True(answered.GetValueOrDefault(call) > 100, $"{call} was hardly ever answered."));
    }

    [Fact]
    public void An_order_made_from_a_key_has_that_key()
    {
        var search = new Search(Design.Production, new Scope(2, 2) { Rare = 0 });
        var findings = search.Run();
        var orders = new Orders();

        Assert.Empty(findings.Violations);
        Assert.True(search.Rules.Seen.Count > 100, $"only {search.Rules.Seen.Count} orders were seen");
        Assert.All(search.Rules.Seen, key => Assert.Equal(key, Orders.KeyOf(orders.Of(key))));
    }

    [Fact]
    public void A_state_survives_its_packing_and_is_its_own_normal_form()
    {
        var search = new Search(Design.Production, Small);
        search.Run();
        var normal = new NormalForm(Design.Production, Small);

        for (var number = 0; number < search.Found.Count; number++)
        {
            var packed = search.Found[number];
            var state = packed.Unpack();
            Assert.Equal(packed, Packed.Of(state));
            if (number % 7 == 0)
            {
                normal.Of(ref state);
                Assert.Equal(packed, Packed.Of(state));
            }
        }
    }

    [Fact]
    public void A_search_finds_the_same_each_time()
    {
        var (first, second) = (new Search(Design.Production, Small).Run(), new Search(Design.Production, Small).Run());
        Assert.Equal((first.States, first.Transitions, first.Depth, first.Converging, first.Questions), (second.States, second.Transitions, second.Depth, second.Converging, second.Questions));

        var ablation = Ablations.All.First(ablation => ablation.Name == "no-fence");
        Assert.Equal(ablation.Run().Violations.Select(violation => violation.ToString()), ablation.Run().Violations.Select(violation => violation.ToString()));
    }

    [Fact]
    public void A_search_that_stops_at_its_cap_says_so()
    {
        var findings = new Search(Design.Production, Small with { StateCap = 1000 }).Run();

        Assert.True(findings.Capped);
        Assert.Equal(1000, findings.States);
        Assert.Contains("CAPPED", findings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_takes_no_change_that_is_not_in_it()
    {
        var order = Orders.Placed(StockStatus.None);
        var claimed = order.Claim(Orders.Before);

        Assert.Null(TransitionTable.Breach(claimed));
        Assert.NotNull(TransitionTable.Breach(claimed with { Transition = Transition.Authorize }));
        Assert.NotNull(TransitionTable.Breach(claimed with { After = claimed.After with { Version = 2 } }));
        Assert.NotNull(TransitionTable.Breach(claimed with { After = claimed.After with { Stock = StockStatus.Reserved } }));
        Assert.NotNull(TransitionTable.Breach(claimed with { After = claimed.After with { NextCheckAt = null } }));
        Assert.NotNull(TransitionTable.Breach(claimed with { After = claimed.After with { History = order.History } }));
    }

    [Fact]
    public void The_check_that_others_call_finds_nothing() => Assert.Null(ModelCheck.Run(attempts: 1, workers: 2, stateCap: 20_000));

    [Fact]
    public void The_check_can_be_loaded_beside_another_Domain_and_without_a_test_framework()
    {
        var beside = new Beside();
        var check = beside.LoadFromAssemblyPath(typeof(ModelCheck).Assembly.Location).GetType("OrderSystem.Proof.Tests.ModelCheck", throwOnError: true)!;

        Assert.NotSame(typeof(ModelCheck), check);
        Assert.Null(check.GetMethod(nameof(ModelCheck.Run))!.Invoke(null, [1, 2, 2_000]));
        Assert.Contains(beside.Assemblies, assembly => assembly.GetName().Name == typeof(Order).Assembly.GetName().Name);
        beside.Unload();
    }

    private sealed class Beside() : AssemblyLoadContext("beside", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            var name when name == typeof(Order).Assembly.GetName().Name => LoadFromAssemblyPath(typeof(Order).Assembly.Location),
            { } name when name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase) => throw new InvalidOperationException($"{name} is not needed."),
            _ => null,
        };
    }

    [Theory]
    [InlineData("--attempts", "4")]
    [InlineData("--memory", "much")]
    [InlineData("--ablation", "unknown")]
    [InlineData("--nonsense")]
    public void A_long_run_with_wrong_options_says_what_is_right(params string[] options) => Assert.Equal(2, LongRuns.Run("model", options));

    [Fact]
    public void A_long_run_can_be_short() => Assert.Equal(0, LongRuns.Run("model", ["--workers", "1", "--rare", "0", "--untracked", "--memory", "64"]));
}
