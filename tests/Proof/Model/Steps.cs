using System.Runtime.CompilerServices;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>Takes every step that is possible from a state. What a step is called is only spelled out when somebody listens.</summary>
internal abstract class Steps
{
    private string? _breach;

    /// <summary>Whether the words are wanted.</summary>
    public bool Telling { get; protected init; }

    public void To(in State next, [InterpolatedStringHandlerArgument("")] ref Line line)
    {
        var breach = _breach;
        _breach = null;
        Take(next, Telling ? line.ToStringAndClear() : "", breach);
    }

    /// <summary>The step that is taken next breaks a rule that its state does not show.</summary>
    public void Break(string breach) => _breach ??= breach;

    protected abstract void Take(in State next, string line, string? breach);
}

/// <summary>One line of a story.</summary>
[InterpolatedStringHandler]
internal ref struct Line
{
    private DefaultInterpolatedStringHandler _text;

    public Line(int literalLength, int formattedCount, Steps steps, out bool wanted)
    {
        wanted = steps.Telling;
        if (wanted)
        {
            _text = new(literalLength, formattedCount);
        }
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
