using System.Text.RegularExpressions;
using LocalCloud.Template;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Deploying;
using OrderSystem.Dev.Verbs;

namespace OrderSystem.SystemTests.Deploying;

/// <summary><c>dotnet dev.cs params</c>, samconfig.toml and the parameters of template.yaml belong together.</summary>
public sealed partial class ParamsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersystem-params-");

    public ParamsTests()
    {
        Write("template.yaml", "a");
        Write("src/Functions/A/Function.cs", "b");
        Write("infra/catalogue.json", "[]");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Repository(string file) => Path.Combine(RepositoryRoot.Folder, file);

    [Theory]
    [InlineData("default", "dev")]
    [InlineData("prod", "prod")]
    public void An_environments_parameters_are_ones_of_the_template_once_the_team_has_said_who_signs_its_tokens(string environment, string stage)
    {
        var line = ParamsVerb.Line(File.ReadAllText(Repository(SamConfig.File)), environment, RepositoryRoot.Folder);
        var parameters = Pair().Matches(line).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.Equal(stage, parameters["Stage"]);
        Assert.Throws<TemplateException>(() => Read(parameters));
        parameters["TokenIssuer"] = "https://issuer.example";
        Assert.NotEmpty(Read(parameters).Functions);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("prod")]
    public void A_deployment_without_params_is_refused(string environment)
    {
        var parameters = SamConfig.Parameters(File.ReadAllText(Repository(SamConfig.File)), environment).ToDictionary();
        parameters["TokenIssuer"] = "https://issuer.example";
        Assert.Contains("dotnet dev.cs params", Assert.Throws<TemplateException>(() => Read(parameters)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_build_id_is_of_sources_template_and_parameters()
    {
        var before = Id();
        Assert.Matches("^[0-9a-f]{64}$", before);
        Assert.Equal(before, Id());

        Assert.NotEqual(before, Id(("LogSampleRate", "0.5")));
        foreach (var file in new[] { "template.yaml", "src/Functions/A/Function.cs", "infra/catalogue.json", "src/Functions/A/New.cs", "Directory.Packages.props" })
        {
            Write(file, "changed");
            var after = Id();
            Assert.True(after != before, file);
            before = after;
        }
    }

    [Fact]
    public void What_a_build_writes_and_what_is_not_deployed_does_not_change_it()
    {
        var before = Id();
        Write("src/Functions/A/bin/Release/A.dll", "x");
        Write("src/Functions/A/obj/A.cs", "x");
        Write("tests/A.cs", "x");
        Write("README.md", "x");
        Assert.Equal(before, Id());
    }

    [Fact]
    public void A_value_with_spaces_stays_one_value() =>
        Assert.StartsWith("""ReconcileMoneySchedule="cron(0 3 * * ? *)" BuildId=""", ParamsVerb.Line(Config("\"ReconcileMoneySchedule=cron(0 3 * * ? *)\",", "\"BuildId=none\""), "prod", _folder.FullName), StringComparison.Ordinal);

    [Theory]
    [InlineData("there", "samconfig.toml has no [there.deploy.parameters]. The environments: prod.", "\"BuildId=none\"")]
    [InlineData("prod", "samconfig.toml: prod has no BuildId.", "\"Stage=prod\"")]
    [InlineData("prod", "samconfig.toml(3): \"Name=Value\" is expected, without quotes or backslashes in it, not Stage=prod", "Stage=prod")]
    [InlineData("prod", "samconfig.toml(3): \"Name=Value\" is expected, without quotes or backslashes in it, not \"A=1 \\\"b\\\"\"", "\"A=1 \\\"b\\\"\"")]
    public void What_is_wrong_with_the_file_is_named(string environment, string message, string entry) =>
        Assert.StartsWith(message, Assert.Throws<VerbException>(() => ParamsVerb.Line(Config(entry), environment, _folder.FullName)).Message, StringComparison.Ordinal);

    private string Id(params (string Name, string Value)[] parameters) => BuildId.Of(_folder.FullName, parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));

    private static string Config(params string[] entries) => $"[prod.deploy.parameters]\nparameter_overrides = [\n{string.Join('\n', entries)}\n]\n";

    private static SamTemplate Read(Dictionary<string, string> parameters) => SamTemplate.Load(Repository("template.yaml"), new TemplateOptions { Parameters = parameters });

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [GeneratedRegex("([A-Za-z0-9]+)=\"([^\"]*)\"")]
    private static partial Regex Pair();
}
