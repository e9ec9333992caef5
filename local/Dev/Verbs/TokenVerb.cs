using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Verbs;

internal sealed class TokenVerb : Verb
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public override string Name => "token";

    public override string Summary => "prints a customer's token for the local API";

    public override IReadOnlyList<string> Operands => ["NAME"];

    public override string Details => """
        The token's `sub` is NAME: the customer whose orders it places and sees. It is valid for 12 hours, and only on this
        machine: the key is made on first use and kept in .local/token-key.pem. Use it as
          curl -H "Authorization: Bearer $(dotnet dev.cs token ada)" …
        """;

    public override Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        using var tokens = DevelopmentTokens.Open();
        Console.WriteLine(tokens.Create(arguments.Operand(0)!, Lifetime));
        return Task.FromResult(0);
    }
}
