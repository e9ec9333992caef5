using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev;

/// <summary>Where things are: this program runs from its own build output inside the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>What this machine remembers: the package choice, the development keys, logs. Ignored by git.</summary>
    public static string Local => Path.Combine(Root, ".local");

    public static string Template => Path.Combine(Root, "template.yaml");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
            {
                return directory.FullName;
            }
        }

        throw new VerbException($"{AppContext.BaseDirectory} is not inside the repository.");
    }
}
