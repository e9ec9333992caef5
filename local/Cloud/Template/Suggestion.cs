namespace LocalCloud.Template;

/// <summary>Finds what somebody meant by a name that does not exist.</summary>
internal static class Suggestion
{
    /// <summary><c> Did you mean X?</c> for the nearest candidate, or nothing where none is near.</summary>
    public static string For(string name, IEnumerable<string> candidates)
    {
        var nearest = candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Candidate is { } found && nearest.Distance <= Math.Max(2, name.Length / 3) ? $" Did you mean {found}?" : "";
    }

    /// <summary>The number of letters to insert, delete or replace (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
