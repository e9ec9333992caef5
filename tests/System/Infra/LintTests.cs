using System.ComponentModel;
using System.Text.RegularExpressions;
using OrderSystem.SystemTests.EndToEnd;

namespace OrderSystem.SystemTests.Infra;

/// <summary>CloudFormation's own schemas have nothing to say against the templates beside the main one.</summary>
public sealed partial class LintTests
{
    [Theory]
    [InlineData("edge.yaml", "us-east-1")]
    [InlineData("edge-origin.yaml", "eu-central-1")]
    [InlineData("identity.yaml", "eu-central-1")]
    [InlineData("power-tuning.yaml", "eu-central-1")]
    public async Task The_template_is_what_CloudFormation_takes(string template, string region)
    {
        Ran ran;
        try
        {
            ran = await DevProcess.RunAsync("cfn-lint", ["--regions", region, "--", Path.Combine(RepositoryRoot.Folder, "infra", template)], null);
        }
        catch (Win32Exception)
        {
            Assert.Skip("cfn-lint is not on PATH (pip install cfn-lint)");
            return;
        }

        Assert.True(ran.ExitCode == 0, $"{template}:\n{ran.Output}{ran.Errors}");
    }

    /// <summary>YAML's anchors and aliases, which cfn-lint takes and CloudFormation does not.</summary>
    [Theory]
    [InlineData("infra/edge.yaml")]
    [InlineData("infra/edge-origin.yaml")]
    [InlineData("infra/identity.yaml")]
    [InlineData("infra/power-tuning.yaml")]
    public async Task The_template_has_no_aliases(string template)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Folder, template), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(lines, line => Alias().IsMatch(line));
    }

    [GeneratedRegex(@"^\s*[^#'""]*(:|-)\s+[&*][A-Za-z]")]
    private static partial Regex Alias();
}
