using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Deploying;

namespace OrderSystem.Dev.Verbs;

internal sealed class ParamsVerb : Verb
{
    private const string BuildIdParameter = "BuildId";

    public override string Name => "params";

    public override string Summary => "prints the parameters for sam deploy, with the id of this build";

    public override IReadOnlyList<string> Operands => ["[ENVIRONMENT]"];

    public override string Details => """
        ENVIRONMENT is one of samconfig.toml, `default` unless said. Use it as
          sam build && sam deploy --config-env prod --parameter-overrides "$(dotnet dev.cs params prod)"
        The parameters are those of samconfig.toml; BuildId is made of the sources, the template and all other parameters, so
        that every change of one of these publishes new versions of the functions. docs/decisions/0009 says why.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, SamConfig.File), cancellationToken);
        Console.WriteLine(Line(text, arguments.Operand(0) ?? "default", Repository.Root));
        return 0;
    }

    /// <returns>All parameters in the form <c>Name="Value" …</c>, for one argument of the SAM CLI.</returns>
    internal static string Line(string config, string environment, string root)
    {
        var given = SamConfig.Parameters(config, environment);
        if (!given.Any(parameter => parameter.Key == BuildIdParameter))
        {
            throw new VerbException($"{SamConfig.File}: {environment} has no {BuildIdParameter}. It must have one that is refused, or a `sam deploy` without these parameters would keep the last one, and with it the old versions.");
        }

        var others = given.Where(parameter => parameter.Key != BuildIdParameter).ToList();
        return string.Join(' ', others.Append(new(BuildIdParameter, BuildId.Of(root, others))).Select(parameter => $"{parameter.Key}=\"{parameter.Value}\""));
    }
}
