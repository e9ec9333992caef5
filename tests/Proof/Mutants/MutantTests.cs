namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>
/// Every mutant of the list must die, by the quickest check that notices it; `dotnet dev.cs bench mutants` runs every
/// layer against every mutant.
/// </summary>
[Collection(Machine.Name)]
public sealed class MutantTests(MutantSuite suite) : IClassFixture<MutantSuite>
{
    public static TheoryData<string> Names() => [.. MutantList.All.Select(mutant => mutant.Name)];

    [Fact]
    public async Task Nothing_that_is_asked_of_a_mutant_fails_where_nothing_is_changed()
    {
        var control = await suite.ControlAsync(TestContext.Current.CancellationToken);

        Assert.Null(control.Error);
        Assert.All(control.Layers, layer => Assert.True(
            layer.Value.Verdict is Verdict.Survived or Verdict.NotRun, $"{layer.Key.Name}: {layer.Value.Verdict}, {layer.Value.By}: {layer.Value.Story}"));
        Assert.Contains(control.Layers.Values, verdict => verdict.Verdict == Verdict.Survived);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mutant_dies(string name)
    {
        var result = await suite.ResultAsync(name, TestContext.Current.CancellationToken);

        Assert.Null(result.Error);
        Assert.True(result.IsKilled, $"'{name}' lives ({result}). {result.Mutant.Why}");
    }

    [Fact]
    public void Names_are_told_apart_and_every_mutant_says_why_and_what_kills_it()
    {
        Assert.Equal(MutantList.All.Count, MutantList.All.Select(mutant => mutant.Slug).Distinct().Count());
        Assert.All(MutantList.All, mutant =>
        {
            Assert.EndsWith(".", mutant.Why, StringComparison.Ordinal);
            Assert.NotEmpty(mutant.Edits);
            Assert.NotEmpty(mutant.Killers);
        });
    }
}

/// <summary>Starts all mutants at once when the first is asked for: as many run side by side as there are processors.</summary>
public sealed class MutantSuite : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _begin = new();
    private Task<MutantRun>? _run;
    private Dictionary<string, Task<MutantResult>>? _results;

    public ValueTask InitializeAsync() => default;

    internal async Task<MutantResult> ControlAsync(CancellationToken cancellationToken) =>
        await (await RunAsync()).ControlAsync(MutantList.All, cancellationToken);

    internal async Task<MutantResult> ResultAsync(string name, CancellationToken cancellationToken)
    {
        var run = await RunAsync();
        lock (_begin)
        {
            _results ??= MutantList.All.ToDictionary(mutant => mutant.Name, mutant => run.RunAsync(mutant, _stop.Token), StringComparer.Ordinal);
        }

        return await _results[name].WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_results is not null)
        {
            // A run that is cut short must not leave a table that looks whole.
            if (_results.Values.All(result => result.IsCompletedSuccessfully))
            {
                MutantTable.Write("until killed", [.. await Task.WhenAll(_results.Values)]);
            }

            await _stop.CancelAsync();
            await Task.WhenAll(_results.Values).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        _stop.Dispose();
    }

    private Task<MutantRun> RunAsync()
    {
        lock (_begin)
        {
            return _run ??= BeginAsync();
        }
    }

    private async Task<MutantRun> BeginAsync() => new(await Compiler.ForAsync(MutantList.All, _stop.Token), every: false, Layer.All);
}

/// <summary>Mutants need the whole machine: they run after the other tests, not beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Machine
{
    public const string Name = "mutants";
}
