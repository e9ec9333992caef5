using System.IO.Compression;
using System.Xml.Linq;
using OrderSystem.SystemTests.EndToEnd;

namespace OrderSystem.SystemTests.Dev;

/// <summary><c>dotnet dev.cs packages</c> against feeds made for the purpose: dev.cs and what it reads, in a folder of their own.</summary>
public sealed class PackageChoiceTests : IDisposable
{
    private static readonly string[] Parts =
        ["dev.cs", "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "compat/Feed/Feed.csproj"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersystem-packages-");
    private readonly string _feed;

    public PackageChoiceTests()
    {
        foreach (var part in Parts)
        {
            var copy = Path.Combine(_folder.FullName, part);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(RepositoryRoot.Folder, part), copy);
        }

        _feed = Path.Combine(_folder.FullName, "feed");
        Directory.CreateDirectory(_feed);
    }

    [Fact]
    public async Task A_feed_is_asked_family_by_family_and_the_answer_is_remembered()
    {
        UseFeed(_feed);
        AddToFeed("Stripe.net");
        AddToFeed("AWSSDK.SQS");

        var asked = await ChooseAsync("auto");

        Assert.Equal("Amazon.Lambda;AWSSDK;AWS.Lambda.Powertools", Remembered());
        Assert.Contains("AWSSDK from compat/: the feed lacks AWSSDK.DynamoDBStreams, AWSSDK.SimpleNotificationService, AWSSDK.SecretsManager", asked.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Stripe.net from compat/", asked.Errors, StringComparison.Ordinal);
        Assert.Empty(asked.Output);

        await ChooseAsync("feed");
        Assert.Equal("none", Remembered());

        await ChooseAsync("compat");
        Assert.Equal("Amazon.Lambda;AWSSDK;AWS.Lambda.Powertools;Stripe.net", Remembered());
    }

    [Fact]
    public async Task A_feed_that_does_not_answer_is_said_and_nothing_is_remembered()
    {
        UseFeed("http://127.0.0.1:9/index.json");

        var asked = await ChooseAsync("auto");

        Assert.Contains("The package feed could not be asked", asked.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, ".local")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // --skip-build: it settles the packages, and then finds no local/Dev to start.
    private Task<Ran> ChooseAsync(string choice) => DevProcess.RunAsync(
        "dotnet",
        [Path.Combine(_folder.FullName, "dev.cs"), "packages", choice, "--skip-build"],
        new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "cache"), ["UseSharedCompilation"] = "true" });

    private string Remembered() => XDocument.Load(Path.Combine(_folder.FullName, ".local", "packages.props")).Descendants("CompatFamilies").Single().Value;

    private void UseFeed(string source) => new XDocument(new XElement(
        "configuration",
        new XElement("packageSources", new XElement("clear"), new XElement("add", new XAttribute("key", "test"), new XAttribute("value", source), new XAttribute("allowInsecureConnections", true)))))
        .Save(Path.Combine(_folder.FullName, "nuget.config"));

    private void AddToFeed(string id)
    {
        var version = XDocument.Load(Path.Combine(RepositoryRoot.Folder, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => (string?)package.Attribute("Include") == id).Attribute("Version")!.Value;
        using var package = new ZipArchive(File.Create(Path.Combine(_feed, $"{id}.{version}.nupkg")), ZipArchiveMode.Create);
        using var writer = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        writer.Write($"<package><metadata><id>{id}</id><version>{version}</version><authors>test</authors><description>test</description></metadata></package>");
    }
}
