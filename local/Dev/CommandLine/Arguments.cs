using System.Globalization;

namespace OrderSystem.Dev.CommandLine;

/// <summary>A command line, read by what its verb declares.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = [];
    private readonly List<string> _operands = [];

    private Arguments()
    {
    }

    /// <summary>All that stands after a verb that <see cref="Verb.TakesAnyOptions"/>, as it was given.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <exception cref="UsageException">Something unknown, missing, or too much.</exception>
    public static Arguments Parse(Verb verb, IReadOnlyList<string> words)
    {
        if (verb.TakesAnyOptions)
        {
            // dev.cs has read this one.
            return new Arguments { Words = [.. words.Where(word => word != "--skip-build")] };
        }

        var arguments = new Arguments();
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                arguments._operands.Add(words[i]);
                continue;
            }

            var parts = words[i].Split('=', 2);
            var option = verb.Options.FirstOrDefault(o => o.Name == parts[0])
                ?? throw new UsageException($"{verb.Name} has no option {parts[0]}.");
            List<string> given = option.Value is null ? [""] : parts.Length == 2 ? [parts[1]] : [];
            if (option.Value is not null && parts.Length == 1)
            {
                do
                {
                    if (++i >= words.Count || words[i].StartsWith("--", StringComparison.Ordinal))
                    {
                        throw new UsageException($"{option.Name} needs a value: {option.Name} {option.Value}.");
                    }

                    given.Add(words[i]);
                }
                while (option.Many && i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal));
            }

            if (!arguments._values.TryAdd(option.Name, given))
            {
                if (!option.Many)
                {
                    throw new UsageException($"{option.Name} is given twice.");
                }

                arguments._values[option.Name].AddRange(given);
            }
        }

        if (arguments._operands.Count > verb.Operands.Count)
        {
            throw new UsageException($"{verb.Name} does not take '{arguments._operands[verb.Operands.Count]}'.");
        }

        var missing = verb.Operands.Skip(arguments._operands.Count).FirstOrDefault(o => !o.StartsWith('['));
        return missing is null ? arguments : throw new UsageException($"{verb.Name} needs {missing}.");
    }

    public string? Operand(int index) => index < _operands.Count ? _operands[index] : null;

    public bool Has(string option) => _values.ContainsKey(option);

    public string? Value(string option) => _values.TryGetValue(option, out var values) ? values[^1] : null;

    public IReadOnlyList<string> Values(string option) => _values.TryGetValue(option, out var values) ? values : [];

    public int Number(string option, int otherwise, int least, int most)
    {
        if (Value(option) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} is a number from {least} to {most}, not '{text}'.");
    }

    /// <exception cref="UsageException">Not an absolute http or https URL.</exception>
    public Uri? Url(string option)
    {
        if (Value(option) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException($"{option} is a URL such as http://127.0.0.1:8000, not '{text}'.");
    }
}
