namespace OrderSystem.Dev.Check.Rules;

/// <summary>
/// When Lambda stops supporting a runtime (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html). Those of .NET, and
/// what runs beside them; a runtime that is not in the list is left to cfn-lint.
/// </summary>
internal static class Runtimes
{
    /// <summary>How long before its end a runtime is a finding: time for one release.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(90);

    public static readonly IReadOnlyDictionary<string, DateOnly> Deprecated = new Dictionary<string, DateOnly>(StringComparer.Ordinal)
    {
        ["dotnetcore3.1"] = new(2023, 4, 3),
        ["dotnet5.0"] = new(2022, 5, 10),
        ["dotnet6"] = new(2024, 12, 20),
        ["dotnet8"] = new(2026, 11, 10),
        ["dotnet10"] = new(2028, 11, 14),
        ["provided"] = new(2024, 1, 8),
        ["provided.al2"] = new(2026, 7, 31),
        ["provided.al2023"] = new(2029, 6, 30),
    };
}
