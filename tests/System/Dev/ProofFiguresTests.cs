using OrderSystem.Dev.Testing;

namespace OrderSystem.SystemTests.Dev;

public sealed class ProofFiguresTests : IDisposable
{
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("ordersystem-proof-");

    public void Dispose() => _results.Delete(recursive: true);

    [Fact]
    public void Each_proof_of_the_run_is_one_line()
    {
        Leave("model", """
            {"scopes":[{"states":1200,"capped":false,"violation":null},{"states":34,"capped":false,"violation":null}],
             "ablations":[{"violations":[{}]},{"violations":[]}],"naive":[{"violations":[{},{}]}]}
            """);
        Leave("simulation", """{"seeds":90000,"steps":14000000,"violations":1,"coverage":{"error":{"AlreadyRefunded":1001,"Never":0},"answer":{"CreateOrder: 500":2}}}""");
        Leave("mutants", """{"mutants":[{"killed":true},{"killed":false}]}""");

        Assert.Equal(
            [
                "model: 1,234 states in 2 scopes, all of them, 0 violations; 2 of 3 designs without a rule caught",
                "simulation: 90,000 seeds, 14,000,000 steps, 1 violations; 1 transitions, rows, errors and faults seen, the rarest AlreadyRefunded 1,001 times",
                "mutants: 1 of 2 killed",
            ],
            ProofFigures.Of(_results.FullName, DateTime.MinValue));
    }

    [Fact]
    public void What_an_earlier_run_has_left_is_not_told()
    {
        Leave("mutants", """{"mutants":[]}""");

        Assert.Empty(ProofFigures.Of(_results.FullName, DateTime.UtcNow.AddMinutes(1)));
    }

    private void Leave(string name, string json) => File.WriteAllText(Path.Combine(_results.FullName, $"{name}.json"), json);
}
