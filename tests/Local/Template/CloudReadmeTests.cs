using System.Text.RegularExpressions;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;

namespace OrderSystem.Local.Tests.Template;

/// <summary>local/Cloud/README.md lists the resource types as the reader knows them.</summary>
public sealed partial class CloudReadmeTests
{
    [Fact]
    public void Every_resource_type_is_in_the_table_with_what_becomes_of_it()
    {
        var rows = File.ReadLines(Path.Combine(TestFunctions.CodeUri, "..", "..", "local", "Cloud", "README.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value));
        var known = ResourceTypes.Run.Keys.Select(type => (type, ResourceTypes.ReasonToAccept(type) is { } reason ? $"read: {reason}" : "runs"))
            .Concat(ResourceTypes.Accepted.Select(accepted => (accepted.Key.EndsWith("::", StringComparison.Ordinal) ? accepted.Key + "*" : accepted.Key, $"accepted: {accepted.Value}")));

        Assert.Equal(known, rows);
    }

    [GeneratedRegex(@"^\| `(AWS::[A-Za-z0-9:*]+)` \| (.+) \|$")]
    private static partial Regex Row();
}
