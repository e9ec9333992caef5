using System.Runtime.CompilerServices;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// The states found so far, each with the one it was first reached from. States are kept whole, so "exhaustive" does not
/// rest on a hash; the table beside them holds, for each, its number and the upper half of its hash.
/// </summary>
internal sealed class StateSet
{
    private const int ChunkBits = 16;
    private const int ChunkMask = (1 << ChunkBits) - 1;
    private const ulong UpperHalf = 0xFFFFFFFF00000000;

    private readonly List<Packed[]> _states = [];
    private readonly List<int[]> _parents = [];
    private ulong[] _table = new ulong[1 << 16];

    public int Count { get; private set; }

    public long Bytes => (((long)_states.Count << ChunkBits) * (Unsafe.SizeOf<Packed>() + sizeof(int))) + (_table.LongLength * sizeof(ulong));

    public ref readonly Packed this[int number] => ref _states[number >> ChunkBits][number & ChunkMask];

    /// <summary>The number of the state before; -1: it is a beginning.</summary>
    public int Parent(int number) => _parents[number >> ChunkBits][number & ChunkMask];

    /// <summary>Whether the state is new.</summary>
    public bool Add(in Packed state, int parent)
    {
        if (Count > (long)_table.Length * 6 / 10)
        {
            Grow();
        }

        var hash = state.Hash;
        var mask = _table.Length - 1;
        var at = (int)hash & mask;
        for (; _table[at] != 0; at = (at + 1) & mask)
        {
            if ((_table[at] & UpperHalf) == (hash & UpperHalf) && this[(int)(uint)_table[at] - 1] == state)
            {
                return false;
            }
        }

        if (Count >> ChunkBits == _states.Count)
        {
            _states.Add(new Packed[1 << ChunkBits]);
            _parents.Add(new int[1 << ChunkBits]);
        }

        (_states[^1][Count & ChunkMask], _parents[^1][Count & ChunkMask]) = (state, parent);
        Count++;
        _table[at] = (hash & UpperHalf) | (uint)Count;
        return true;
    }

    private void Grow()
    {
        var table = new ulong[_table.Length * 2];
        var mask = table.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var hash = this[i].Hash;
            var at = (int)hash & mask;
            while (table[at] != 0)
            {
                at = (at + 1) & mask;
            }

            table[at] = (hash & UpperHalf) | (uint)(i + 1);
        }

        _table = table;
    }
}
