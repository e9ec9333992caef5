using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalCloud.EventBridge;

/// <summary>Checks members against the constraints of the API model; all that are broken are told at once, as AWS does.</summary>
internal sealed partial class Constraints
{
    private const string NameForm = @"[\.\-_A-Za-z0-9]+";
    private const string BusForm = @"[/\.\-_A-Za-z0-9]+";

    private readonly List<string> _broken = [];

    /// <summary>A rule's or target's name: needed, up to 64 characters.</summary>
    public Constraints Name(string? value, string member) => Text(value, member, 64, needed: true, NameForm, Names());

    /// <summary>The name of a new event bus.</summary>
    public Constraints Bus(string? value, string member) => Text(value, member, 256, needed: true, BusForm, BusNames());

    /// <summary>A text without a form of its own.</summary>
    public Constraints Text(string? value, string member, int longest, bool needed = false) => Text(value, member, longest, needed, null, null);

    public Constraints Number(int? value, string member, int from, int to)
    {
        if (value < from)
        {
            Add(value.Value.ToString(CultureInfo.InvariantCulture), member, $"Member must have value greater than or equal to {from}");
        }
        else if (value > to)
        {
            Add(value.Value.ToString(CultureInfo.InvariantCulture), member, $"Member must have value less than or equal to {to}");
        }

        return this;
    }

    public Constraints Count(int count, string shown, string member, int from, int to)
    {
        if (count < from)
        {
            Add(shown, member, $"Member must have length greater than or equal to {from}");
        }
        else if (count > to)
        {
            Add(shown, member, $"Member must have length less than or equal to {to}");
        }

        return this;
    }

    public Constraints OneOf(string? value, string member, params string[] words)
    {
        if (value is not null && !words.Contains(value, StringComparer.Ordinal))
        {
            Add(value, member, $"Member must satisfy enum value set: [{string.Join(", ", words)}]");
        }

        return this;
    }

    /// <exception cref="Protocol.AwsException">At least one was broken.</exception>
    public void Check()
    {
        if (_broken.Count > 0)
        {
            throw EventErrors.Validation($"{_broken.Count} validation error{(_broken.Count == 1 ? "" : "s")} detected: {string.Join("; ", _broken)}");
        }
    }

    private Constraints Text(string? value, string member, int longest, bool needed, string? form, Regex? regex)
    {
        if (value is null)
        {
            if (needed)
            {
                _broken.Add($"Value null at '{member}' failed to satisfy constraint: Member must not be null");
            }

            return this;
        }

        if (regex?.IsMatch(value) == false)
        {
            Add(value, member, $"Member must satisfy regular expression pattern: {form}");
        }

        if (value.Length > longest)
        {
            Add(value, member, $"Member must have length less than or equal to {longest}");
        }
        else if (value.Length == 0 && needed)
        {
            Add(value, member, "Member must have length greater than or equal to 1");
        }

        return this;
    }

    private void Add(string value, string member, string constraint) => _broken.Add($"Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex("^" + NameForm + "$")]
    private static partial Regex Names();

    [GeneratedRegex("^" + BusForm + "$")]
    private static partial Regex BusNames();
}
