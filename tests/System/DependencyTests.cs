using System.Xml.Linq;

namespace OrderSystem.SystemTests;

/// <summary>Dependencies point one way: Functions → Adapters → Domain, Functions → Domain; local/Dev → local/Cloud.</summary>
public sealed class DependencyTests
{
    public static TheoryData<string> Projects() =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Folder, "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(RepositoryRoot.Folder, f).Replace('\\', '/'))
            .Where(f => f.StartsWith("src/", StringComparison.Ordinal) || f.StartsWith("local/", StringComparison.Ordinal) || f.StartsWith("compat/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_lies_below_it(string project)
    {
        string[] below = Area(project) switch
        {
            "src/Functions" => ["src/Adapters", "src/Domain"],
            "src/Adapters" => ["src/Domain"],
            "local/Dev" => ["local/Cloud"],
            "compat" => ["compat"],
            _ => [],
        };

        Assert.All(References(project), reference => Assert.Contains(Area(reference), below));
    }

    [Theory]
    [InlineData("src/Domain", "AWSSDK", "Amazon.", "AWS.", "Stripe", "Microsoft.Extensions.Logging")]
    [InlineData("local/Cloud", "AWSSDK", "Amazon.", "AWS.", "Stripe")]
    public void These_know_nothing_of_the_outside_world(string folder, params string[] foreign)
    {
        var packages = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, folder), "*.csproj")
            .SelectMany(f => XDocument.Load(f).Descendants("PackageReference")).Select(p => (string)p.Attribute("Include")!);

        Assert.DoesNotContain(packages, p => foreign.Any(f => p.StartsWith(f, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_local_cloud_does_not_know_which_system_it_runs() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "local/Cloud"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)),
            file => File.ReadAllText(file).Contains("OrderSystem", StringComparison.Ordinal));

    [Fact]
    public void Only_functions_that_ask_Stripe_or_verify_its_events_carry_its_adapter() =>
        Assert.Equal(["ProcessPayment", "ReconcileMoney", "ResolveOrder", "StripeWebhook"], Carriers("Stripe"));

    [Fact]
    public void Only_the_function_that_reads_a_stream_again_carries_its_adapter() => Assert.Equal(["AlertDeadLetters"], Carriers("Streams"));

    [Fact]
    public void Only_the_function_that_checks_new_versions_can_call_functions_and_answer_deployments() => Assert.Equal(["CheckNewVersion"], Carriers("Deployments"));

    private static IEnumerable<string> Carriers(string adapter) => Projects().Select(row => row.Data)
        .Where(p => Area(p) == "src/Functions" && References(p).Any(r => r.StartsWith($"src/Adapters/{adapter}/", StringComparison.Ordinal)))
        .Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal);

    private static string Area(string project)
    {
        var parts = project.Split('/');
        return parts[0] == "compat" ? "compat" : $"{parts[0]}/{parts[1]}";
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Folder, project)).Descendants("ProjectReference")
            .Select(r => Path.GetFullPath(Path.Combine(RepositoryRoot.Folder, Path.GetDirectoryName(project)!, (string)r.Attribute("Include")!)))
            .Select(r => Path.GetRelativePath(RepositoryRoot.Folder, r).Replace('\\', '/'));
}
