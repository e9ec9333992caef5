namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Where things are: the tests run from their built output inside the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>What the mutants leave: a folder for each, and the table of all. Ignored by git.</summary>
    public static string Mutants => Path.Combine(Root, ".local", "proof", "mutants");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }
}
