namespace OrderSystem.Dev.CommandLine;

/// <summary>All verbs: lists them, explains one, runs one.</summary>
internal sealed class VerbList(IReadOnlyList<Verb> verbs)
{
    /// <returns>0 on success, 1 on failure, 2 on wrong usage.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        try
        {
            if (words.Count == 0 || (words.Count == 1 && words[0] == "help"))
            {
                List();
                return 0;
            }

            if (words[0] == "help")
            {
                Explain(Find(words[1]));
                return 0;
            }

            var verb = Find(words[0]);
            try
            {
                return await verb.RunAsync(Arguments.Parse(verb, [.. words.Skip(1)]), cancellationToken);
            }
            catch (UsageException wrong)
            {
                await Console.Error.WriteLineAsync($"{wrong.Message}\nUsage: {Usage(verb)}");
                return 2;
            }
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (VerbException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 1;
        }
    }

    private static string Usage(Verb verb) =>
        string.Join(' ', ["dotnet dev.cs", verb.Name, .. verb.Operands, .. verb.Options.Select(o => $"[{o.Name}{(o.Value is null ? "" : " " + o.Value)}{(o.Many ? " …" : "")}]")]);

    private Verb Find(string name) =>
        verbs.FirstOrDefault(v => v.Name == name) ?? throw new UsageException($"There is no verb '{name}'. The verbs: {string.Join(", ", verbs.Select(v => v.Name))}.");

    private void List()
    {
        Console.WriteLine("dotnet dev.cs VERB …\n");
        foreach (var verb in verbs)
        {
            Console.WriteLine($"  {verb.Name,-9} {verb.Summary}");
        }

        Console.WriteLine($"  {"help VERB",-9} explains one of them");
    }

    private static void Explain(Verb verb)
    {
        Console.WriteLine($"{Usage(verb)}\n\n{verb.Name} {verb.Summary}.");
        if (verb.Details.Length > 0)
        {
            Console.WriteLine($"\n{verb.Details}");
        }

        if (verb.Options.Count > 0)
        {
            var width = verb.Options.Max(o => o.Name.Length + (o.Value?.Length + 1 ?? 0));
            Console.WriteLine();
            foreach (var option in verb.Options)
            {
                Console.WriteLine($"  {$"{option.Name} {option.Value}".PadRight(width)}  {option.Help}");
            }
        }
    }
}
