namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Applies edits to the sources, in memory. A text that is not there exactly once is an error: so the list cannot rot.</summary>
internal static class Patch
{
    /// <returns>The changed files: path from the root of the repository, and new text.</returns>
    public static IReadOnlyDictionary<string, string> Apply(IEnumerable<Edit> edits)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var edit in edits)
        {
            var path = Path.Combine(Repository.Root, edit.File);
            if (!edit.File.StartsWith("src/", StringComparison.Ordinal) || !File.Exists(path))
            {
                throw new MutantListException($"There is no source {edit.File}.");
            }

            var text = changed.TryGetValue(edit.File, out var before) ? before : File.ReadAllText(path);
            changed[edit.File] = Once(text, edit);
        }

        return changed;
    }

    private static string Once(string text, Edit edit)
    {
        var at = text.IndexOf(edit.Find, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new MutantListException($"{edit.File} does not contain this text any more:\n{edit.Find}");
        }

        if (text.IndexOf(edit.Find, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new MutantListException($"{edit.File} contains this text more than once; take more of what surrounds it:\n{edit.Find}");
        }

        return edit.Find == edit.Replace
            ? throw new MutantListException($"The edit of {edit.File} changes nothing:\n{edit.Find}")
            : string.Concat(text.AsSpan(0, at), edit.Replace, text.AsSpan(at + edit.Find.Length));
    }
}
