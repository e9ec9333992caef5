namespace OrderSystem.Proof.Tests.Model;

/// <summary>A state in 48 bytes, as the search keeps it. Equal states have equal packings, and only they.</summary>
internal readonly record struct Packed(ulong A, ulong B, ulong C, ulong D, ulong E, ulong F)
{
    public ulong Hash
    {
        get
        {
            var hash = Mix(Mix(Mix(Mix(Mix(Mix(0x9E3779B97F4A7C15, A), B), C), D), E), F);
            hash *= 0x94D049BB133111EB;
            return hash ^ (hash >> 31);
        }
    }

    public override int GetHashCode() => (int)Hash;

    public bool Equals(Packed other) => A == other.A && B == other.B && C == other.C && D == other.D && E == other.E && F == other.F;

    public static Packed Of(in State state)
    {
        var a = new Bits();
        a.Add((uint)state.Order.Bits, OrderKey.Width);
        for (var i = 0; i < Intents.Length; i++)
        {
            a.Add((uint)state.Intents[i].Bits, Intent.Width);
        }

        a.Add(state.Message);
        a.Add(state.DeadlinePassed);
        a.Add(state.Ran);
        a.Add(state.AskedTwice);
        a.Add(state.DeclineEvent);
        var b = new Bits();
        b.Add(state.CreateAnswers, 36);
        b.Add((uint)state.LateCreates, 12);
        b.Add((uint)state.Rare, 3);
        b.Add((uint)state.Late, 3);
        var c = new Bits();
        c.Add(state.ConfirmAnswers, 36);
        c.Add((uint)state.LateConfirms, 12);
        c.Add((uint)state.Unfinished, 12);
        return new(a.Value, b.Value, c.Value, state.Workers[0].Bits, state.Workers[1].Bits, state.Workers[2].Bits);
    }

    public State Unpack()
    {
        var state = default(State);
        var a = new Bits(A);
        state.Order = new((int)a.Take(OrderKey.Width));
        for (var i = 0; i < Intents.Length; i++)
        {
            state.Intents[i] = new((int)a.Take(Intent.Width));
        }

        state.Message = a.Take();
        state.DeadlinePassed = a.Take();
        state.Ran = a.Take();
        state.AskedTwice = a.Take();
        state.DeclineEvent = a.Take();
        var b = new Bits(B);
        state.CreateAnswers = b.Take(36);
        state.LateCreates = (int)b.Take(12);
        state.Rare = (int)b.Take(3);
        state.Late = (LateCalls)b.Take(3);
        var c = new Bits(C);
        state.ConfirmAnswers = c.Take(36);
        state.LateConfirms = (int)c.Take(12);
        state.Unfinished = (int)c.Take(12);
        state.Workers[0] = new(D);
        state.Workers[1] = new(E);
        state.Workers[2] = new(F);
        return state;
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 32)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 29);
    }

    /// <summary>Values side by side in one word, the first lowest.</summary>
    private struct Bits(ulong value)
    {
        private int _at;

        public ulong Value { get; private set; } = value;

        public void Add(ulong value, int width)
        {
            Value |= value << _at;
            _at += width;
        }

        public void Add(bool value) => Add(value ? 1UL : 0UL, 1);

        public ulong Take(int width)
        {
            var taken = (Value >> _at) & ((1UL << width) - 1);
            _at += width;
            return taken;
        }

        public bool Take() => Take(1) != 0;
    }
}
