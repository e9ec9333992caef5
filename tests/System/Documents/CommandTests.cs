using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSystem.Dev.CommandLine;
using OrderSystem.SystemTests.EndToEnd;
using OrderSystem.SystemTests.Infra;

namespace OrderSystem.SystemTests.Documents;

/// <summary>
/// A command that somebody copies at night must exist. What runs on a laptop is run (<see cref="RunbookTests"/>); of the rest this
/// holds the syntax, our own verbs, AWS's operations and options, and the names of the stack's resources.
/// </summary>
public sealed partial class CommandTests
{
    public static TheoryData<string> Pages { get; } = [.. ShellBlocks.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_shell_can_read_it(string page)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash");

        foreach (var block in ShellBlocks.Of(page))
        {
            var read = await DevProcess.RunAsync("bash", ["-n", "-c", block.Script], null);
            Assert.True(read.ExitCode == 0, $"{block}\n{read.Errors}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_verb_of_ours_takes_what_it_is_given(string page)
    {
        var verbs = typeof(Verb).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Verb)) && !type.IsAbstract)
            .Select(type => (Verb)Activator.CreateInstance(type)!).ToDictionary(verb => verb.Name, StringComparer.Ordinal);

        foreach (var block in ShellBlocks.Of(page))
        {
            foreach (var words in ShellBlocks.Calls(block, "dotnet dev.cs").Select(words => words.Where(word => word != "$ON").ToList()))
            {
                Assert.True(verbs.TryGetValue(words[0], out var verb), $"{block}\nThere is no verb {words[0]}.");
                var wrong = Record.Exception(() => Arguments.Parse(verb, [.. words.Skip(1)]));
                Assert.True(wrong is null, $"{block}\n{wrong?.Message}");
            }
        }
    }

    [Fact]
    public async Task Each_command_of_the_AWS_CLI_exists_with_its_options()
    {
        var calls = ShellBlocks.Pages.SelectMany(ShellBlocks.Of).SelectMany(block => ShellBlocks.Calls(block, "aws").Select(words => Command(block.Page, words))).ToList();
        Assert.True(calls.Count > 60, $"only {calls.Count} commands were found");

        var (exitCode, output, errors) = await AskTheAwsCliAsync(JsonSerializer.Serialize(calls));

        Assert.True(exitCode == 0, errors);
        Assert.True(output.Length == 0, output);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_resource_that_is_named_is_in_the_template(string page)
    {
        var template = Yaml.Read("template.yaml");
        // SAM makes a mapping or a schedule of each event, and names it by its function and itself.
        var events = template.Resources("AWS::Serverless::Function").SelectMany(function => function.Value["Events"]?.AsObject().Select(happens => function.Key + happens.Key) ?? []);
        var resources = template["Resources"]!.AsObject().Select(resource => resource.Key).Concat(events).ToHashSet(StringComparer.Ordinal);
        var outputs = string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "infra"), "*.yaml").Append(Path.Combine(RepositoryRoot.Folder, "template.yaml")).Select(File.ReadAllText));

        Assert.All(Resources().Matches(ShellBlocks.Read(page)), match => Assert.True(resources.Contains(match.Groups[1].Value), $"{page}: res {match.Groups[1].Value}"));
        Assert.All(OutputKeys().Matches(ShellBlocks.Read(page)), match => Assert.Contains($"  {match.Groups[1].Value}:", outputs, StringComparison.Ordinal));
    }

    /// <summary>The page, service and operation (and what is waited for), and the names of the options.</summary>
    private static List<string> Command(string page, string[] words)
    {
        List<string> place = [.. words.Take(words.Length > 2 && words[1] == "wait" ? 3 : 2)];
        return [page, .. place, .. words.Skip(place.Count).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Select(word => word.Split('=')[0])];
    }

    private static async Task<(int ExitCode, string Output, string Errors)> AskTheAwsCliAsync(string commands)
    {
        var script = Path.Combine(RepositoryRoot.Folder, "tests", "System", "Documents", "aws_commands.py");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.StandardInput.WriteAsync(commands);
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen((await errors).Contains("No module named 'awscli'", StringComparison.Ordinal), "the AWS CLI is not installed where python3 finds it (pip install awscli)");
            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("there is no python3");
            throw;
        }
    }

    [GeneratedRegex(@"\$\(res ([A-Za-z]+)\)")]
    private static partial Regex Resources();

    [GeneratedRegex(@"OutputKey=='([A-Za-z]+)'")]
    private static partial Regex OutputKeys();
}
