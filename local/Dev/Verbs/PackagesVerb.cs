using System.Xml.Linq;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Verbs;

/// <summary>Shows where packages come from. The choice itself is made in dev.cs, because builds need it first.</summary>
internal sealed class PackagesVerb : Verb
{
    private static readonly string[] Families = ["Amazon.Lambda", "AWSSDK", "AWS.Lambda.Powertools", "Stripe.net"];

    public override string Name => "packages";

    public override string Summary => "says where packages come from, and sets it";

    public override IReadOnlyList<string> Operands => ["[feed|compat|auto]"];

    public override string Details => """
        The code is written against the real packages. Where your feed lacks some of them, compat/ stands in for their whole
        family (docs/decisions/0002-compat-packages.md).
          feed    everything from the feed
          compat  all four families from compat/
          auto    asks the feed, by restoring, and takes from compat/ the families that it lacks
        The first `dotnet dev.cs` that builds does auto. The answer is kept in .local/packages.props.
        """;

    public override Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Repository.Local, "packages.props");
        if (!File.Exists(file))
        {
            Console.WriteLine("Nothing is chosen yet: builds take all four families from compat/.");
            return Task.FromResult(0);
        }

        var compat = XDocument.Load(file).Descendants("CompatFamilies").Single().Value.Split(';');
        foreach (var family in Families)
        {
            Console.WriteLine($"  {family,-22} {(compat.Contains(family) ? "compat/" + family : "feed")}");
        }

        return Task.FromResult(0);
    }
}
