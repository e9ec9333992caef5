namespace OrderSystem.Proof.Tests.Model;

/// <summary>Answers by question, for questions of at most 63 bits. It is asked tens of millions of times a run.</summary>
internal sealed class Memo<T>
{
    private ulong[] _questions = new ulong[1 << 12];
    private T[] _answers = new T[1 << 12];
    private int _count;

    /// <summary>The place of the answer; the caller fills it at once if it was not found.</summary>
    public ref T Find(ulong question, out bool found)
    {
        var key = question + 1;
        var at = Place(_questions, key);
        found = _questions[at] == key;
        if (!found)
        {
            if (_count * 2 > _questions.Length)
            {
                Grow();
                at = Place(_questions, key);
            }

            _questions[at] = key;
            _count++;
        }

        return ref _answers[at];
    }

    private static int Place(ulong[] questions, ulong key)
    {
        var mask = questions.Length - 1;
        var at = (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (questions[at] != 0 && questions[at] != key)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void Grow()
    {
        var (questions, answers) = (new ulong[_questions.Length * 2], new T[_questions.Length * 2]);
        for (var i = 0; i < _questions.Length; i++)
        {
            if (_questions[i] != 0)
            {
                var at = Place(questions, _questions[i]);
                (questions[at], answers[at]) = (_questions[i], _answers[i]);
            }
        }

        (_questions, _answers) = (questions, answers);
    }
}
