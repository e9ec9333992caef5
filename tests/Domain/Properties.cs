using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

internal static class Properties
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);

    /// <summary>Tries the property 500 times; a failure is made as small as it can be and names the seed that repeats it.</summary>
    public static void Holds(this Property property) => property.Check(Often);
}
