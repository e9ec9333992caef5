namespace OrderSystem.SystemTests.Compat;

/// <summary>
/// compat/ may offer less than a real package, never more: code that compiles against it must compile against the package.
/// </summary>
public sealed class ListingTests
{
    private static readonly string Here = Path.Combine(RepositoryRoot.Folder, "tests", "System", "Compat");

    [Theory]
    [InlineData("Amazon.Lambda", "Amazon.Lambda.*.txt")]
    [InlineData("AWSSDK", "AWSSDK.*.txt")]
    [InlineData("AWS.Lambda.Powertools", "AWS.Lambda.Powertools.*.txt")]
    [InlineData("Stripe.net", "Stripe.net*.txt")]
    public void No_public_member_is_offered_that_the_real_package_lacks(string family, string listings)
    {
        var listing = Listing.Read(Directory.EnumerateFiles(Path.Combine(Here, "Listings"), listings));

        var surplus = PublicApi.Of(Assembly(family)).SelectMany(listing.Surplus).ToList();

        Assert.True(surplus.Count == 0, $"compat/{family} offers what the real packages do not ({surplus.Count}):\n  {string.Join("\n  ", surplus)}");
    }

    [Theory]
    [InlineData("class Fake.Widget\n    .ctor()\n    string Name { get; set; }", 0, "")]
    [InlineData("class Fake.Widget\n    .ctor()\n    string Name { get; }", 1, "Fake.Widget: string Name { get; set; }")]
    [InlineData("class Fake.Widget\n    .ctor()", 1, "Fake.Widget: string Name { get; set; }")]
    [InlineData("class Fake.Widget\n    .ctor(int size = 3)\n    string Name { get; set; }", 1, "Fake.Widget: .ctor()")]
    [InlineData("interface Fake.Widget\n    .ctor()\n    string Name { get; set; }", 1, "Fake.Widget is a class, not a interface")]
    [InlineData("class Fake.Gadget // not this one", 1, "class Fake.Widget")]
    public void A_listing_names_what_is_too_much(string text, int count, string first)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("listing").FullName, "Fake.txt");
        File.WriteAllText(path, text);
        var widget = new ApiType("Fake.Widget", "class", [], [".ctor()", "string Name { get; set; }"]);

        var surplus = Listing.Read([path]).Surplus(widget).ToList();

        Assert.Equal(count, surplus.Count);
        Assert.Equal(first, surplus.FirstOrDefault() ?? "");
    }

    /// <summary>Where the feed has the package; its file is what this writes, for the types that the file names.</summary>
    [Fact]
    public void The_listing_of_Stripe_net_is_what_the_package_offers()
    {
        var package = typeof(global::Stripe.StripeClient).Assembly;
        Assert.SkipUnless(package.GetType("Stripe.Customer") is not null, "Stripe.net comes from compat/ here, so there is no package to compare the listing with.");
        var listed = Path.Combine(Here, "Listings", "Stripe.net.txt");
        var names = Listing.Read([listed]).Types.ToHashSet(StringComparer.Ordinal);
        var types = PublicApi.Of(package.Location).Where(type => names.Contains(type.Name)).OrderBy(type => type.Name, StringComparer.Ordinal);

        var text = $"// Stripe.net {package.GetName().Version!.ToString(3)}: the types that payments, refunds and webhooks touch.\n" + string.Join("\n", types.Select(type => type.ToText())) + "\n";

        if (text != File.ReadAllText(listed))
        {
            var right = Path.Combine(Directory.CreateTempSubdirectory("listing").FullName, "Stripe.net.txt");
            File.WriteAllText(right, text);
            Assert.Fail($"{listed} is not what {package.GetName()} offers; {right} is.");
        }
    }

    [Fact]
    public void Every_line_of_a_listing_of_our_own_names_its_source()
    {
        var unsourced = Directory.EnumerateFiles(Path.Combine(Here, "Listings"))
            .Where(static path => Path.GetFileName(path).StartsWith("AWS", StringComparison.Ordinal))
            .SelectMany(path => File.ReadLines(path).Select((line, i) => (Where: $"{Path.GetFileName(path)}:{i + 1}", Line: line)))
            .Where(static item => item.Line.Length > 0 && !item.Line.Contains("//", StringComparison.Ordinal))
            .Select(static item => item.Where)
            .ToList();

        Assert.Empty(unsourced);
    }

    private static string Assembly(string family) => Path.Combine(RepositoryRoot.Folder, "compat", family, "bin", Configuration, "net10.0", $"{family}.dll");

    /// <summary>The configuration of this build: …/bin/Release/net10.0/.</summary>
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
