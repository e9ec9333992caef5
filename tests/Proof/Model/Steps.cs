using System.Runtime.CompilerServices;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>Takes every step that is possible from a state. What a step is called is only spelled out when somebody listens.</summary>
internal abstract class Steps
{
    private string? _breach;

    /// <summary>Whether the words are wanted.</summary>
    public bool Telling { get; protected init; }

    /// <summary>What the worker whose step it is was answered; only for those who want the words, too.</summary>
    public Heard? Heard { get; set; }

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

/// <summary>An answer to one call of a pass.</summary>
/// <param name="Call">What it waited for; <see cref="At.Idle"/>: it begins.</param>
/// <param name="Order">The order that was read, or that the call is about.</param>
/// <param name="Written">Whether a write was told that it took effect.</param>
/// <param name="Died">It was answered nothing: the pass is gone.</param>
internal readonly record struct Heard(
    int Worker, At Call, OrderKey Order, Intent Seen = default, bool Wrong = false, Reply Reply = default, bool Written = false, bool Died = false);

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
