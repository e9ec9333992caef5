using System.Text.RegularExpressions;

namespace OrderSystem.Domain.Tests;

/// <summary>
/// Time, ids, randomness and threads come from outside, so that a simulation can own them: what deploys takes them from a
/// TimeProvider, a port or its Startup, and nowhere else; the functions' common UniqueIds is a port's one implementation.
/// </summary>
public sealed partial class SeamTests
{
    [Fact]
    public void Nothing_but_a_Startup_takes_time_ids_or_randomness_by_itself()
    {
        var sources = Path.Combine(Root(), "src");
        var files = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) != "Startup.cs").ToList();
        var taken = from file in files
                    from line in File.ReadLines(file)
                    where Seams().IsMatch(line) && !IsUniqueId(Path.GetRelativePath(sources, file), line)
                    select $"{Path.GetRelativePath(sources, file)}: {line.Trim()}";

        Assert.NotEmpty(files);
        Assert.Empty(taken);
    }

    // One file, one source of randomness, nothing else.
    private static bool IsUniqueId(string file, string line) => file == Path.Combine("Functions", "UniqueIds.cs") && Seams().Matches(line).All(match => match.Value == "RandomNumberGenerator.");

    [GeneratedRegex(@"\b(DateTime(Offset)?\.(UtcNow|Now|Today)|TimeProvider\.System|Stopwatch\.|Environment\.TickCount|Guid\.(NewGuid|CreateVersion7)|Random\.Shared|new Random\(|RandomNumberGenerator\.|Task\.(Run|Delay|Factory)|Thread\.Sleep|ThreadPool\.)")]
    private static partial Regex Seams();

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }
}
