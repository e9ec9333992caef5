namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The harness itself: what is wrong with the list is an error, never a kill.</summary>
[Collection(Machine.Name)]
public sealed class HarnessTests
{
    private const string Decide = "src/Domain/Payments/Decide.cs";

    [Theory]
    [InlineData(Decide, "this text was never there", "does not contain")]
    [InlineData(Decide, "new Decision.Call(PaymentOperation.Cancel)", "more than once")]
    [InlineData("src/Domain/Payments/Nothing.cs", "x", "no source")]
    [InlineData("tests/Domain/Audit.cs", "namespace", "no source")]
    public void A_patch_that_does_not_apply_exactly_once_is_an_error(string file, string find, string error) =>
        Assert.Contains(error, Assert.Throws<MutantListException>(() => Patch.Apply([new(file, find, "")])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_patch_that_changes_nothing_is_an_error() =>
        Assert.Throws<MutantListException>(() => Patch.Apply([new(Decide, "public static class Decide", "public static class Decide")]));

    [Fact]
    public void Edits_of_one_file_add_up()
    {
        var changed = Patch.Apply([new(Decide, "public static class Decide", "public static class One"), new(Decide, "public static class One", "public static class Two")]);

        Assert.Contains("public static class Two", Assert.Single(changed).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutant_that_does_not_compile_is_an_error_of_the_list_and_no_kill()
    {
        var result = await RunAsync(new Edit(Decide, "public static class Decide", "public static klass Decide"));

        Assert.False(result.IsKilled);
        Assert.Contains("does not compile", result.Error, StringComparison.Ordinal);
        Assert.Contains("error CS", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutant_that_no_check_can_see_is_not_taken_for_dead()
    {
        var result = await RunAsync(new Edit(Decide, "new Decision.Wait(\"the card network\")", "new Decision.Wait(\"the network\")"));

        Assert.Null(result.Error);
        Assert.False(result.IsKilled);
        Assert.Equal(Verdict.Survived, result.Layers[Layer.Domain].Verdict);
    }

    [Fact]
    public async Task A_killer_that_names_no_test_is_an_error_of_the_list()
    {
        var result = await RunAsync(new Edit(Decide, "new Decision.Wait(\"the card network\")", "new Decision.Wait(\"the network\")"), "NoTestHasThisName");

        Assert.Contains("no test has such a name", result.Error, StringComparison.Ordinal);
    }

    private static async Task<MutantResult> RunAsync(Edit edit, string tests = "DecideTests.Every_combination")
    {
        var mutant = new Mutant("harness", "It tries the harness.", [edit], [new(Layer.Domain, tests)]);
        var compiler = await Compiler.ForAsync([mutant], TestContext.Current.CancellationToken);
        return await new MutantRun(compiler, every: false, layers: []).RunAsync(mutant, TestContext.Current.CancellationToken);
    }
}
