using System.Runtime.InteropServices;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>How often each thing was seen. A green run counts only if it has seen everything.</summary>
internal sealed class Coverage
{
    public static readonly int FaultCount = Enum.GetValues<Fault>().Length;

    private readonly long[] _transitions = new long[Enum.GetValues<Transition>().Length];
    private readonly long[] _rows = new long[Enum.GetValues<DecideRow>().Length];
    private readonly long[] _errors = new long[Enum.GetValues<ErrorRow>().Length];
    private readonly long[] _faults = new long[FaultCount];
    private readonly Dictionary<(string Who, string Answer), long> _answers = [];

    public void Count(Transition transition) => _transitions[(int)transition]++;

    public void Count(DecideRow row) => _rows[(int)row]++;

    public void Count(ErrorRow row) => _errors[(int)row]++;

    public void Count(Fault fault) => _faults[(int)fault]++;

    public void Answer(string who, string answer) => CollectionsMarshal.GetValueRefOrAddDefault(_answers, (who, answer), out _)++;

    public void Add(Coverage other)
    {
        Add(_transitions, other._transitions);
        Add(_rows, other._rows);
        Add(_errors, other._errors);
        Add(_faults, other._faults);
        foreach (var (key, count) in other._answers)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_answers, key, out _) += count;
        }
    }

    /// <summary>Every entry: its group, its name, how often.</summary>
    public IEnumerable<(string Group, string Name, long Count)> Entries() =>
    [
        .. Enum.GetValues<Transition>().Select(value => ("transition", $"T{(int)value + 1} {value}", _transitions[(int)value])),
        .. Enum.GetValues<DecideRow>().Select(value => ("decide", value.ToString(), _rows[(int)value])),
        .. Enum.GetValues<ErrorRow>().Select(value => ("error", value.ToString(), _errors[(int)value])),
        .. Enum.GetValues<Fault>().Select(value => ("fault", value.ToString(), _faults[(int)value])),
        .. _answers.OrderBy(pair => pair.Key.Who, StringComparer.Ordinal).ThenBy(pair => pair.Key.Answer, StringComparer.Ordinal)
            .Select(pair => ("answer", $"{pair.Key.Who}: {pair.Key.Answer}", pair.Value)),
    ];

    private static void Add(long[] sum, long[] part)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += part[i];
        }
    }
}
