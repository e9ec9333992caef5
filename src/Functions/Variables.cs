using System.Globalization;

namespace OrderSystem.Functions;

/// <summary>
/// A function's environment variables, as template.yaml declares them. A missing one stops the function in init, with a
/// message that names it: better than a first order that fails.
/// </summary>
internal static class Variables
{
    public static string Required(string name) => Optional(name)
        ?? throw new InvalidOperationException($"Environment variable {name} is not set. template.yaml declares it for this function.");

    public static string? Optional(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A positive number; fractions are allowed, so that a local run can shorten what is minutes on AWS.</summary>
    public static double Number(string name) =>
        double.TryParse(Required(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new InvalidOperationException($"Environment variable {name} must be a number greater than 0, not '{Optional(name)}'.");
}
