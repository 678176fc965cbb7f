namespace FlowKit.Conda.Solving;

/// <summary>For each literal those that follow from it: clauses of two, which most of a channel's are, kept as linked numbers.</summary>
internal sealed class ImplicationLists
{
    private int[] _heads = [];
    private int[] _tails = [];
    private int[] _literals = new int[4096];
    private int[] _nexts = new int[4096];
    private int _count = 1;

    public void EnsureCapacity(int variableCount)
    {
        if (variableCount * 2 <= _heads.Length) return;
        int size = Math.Max(variableCount * 2, Math.Max(2048, _heads.Length * 2));
        Array.Resize(ref _heads, size);
        Array.Resize(ref _tails, size);
    }

    /// <summary>Says that <paramref name="effect"/> follows from <paramref name="cause"/>, and that where it is false so is the cause.</summary>
    public void Add(int cause, int effect)
    {
        Append(cause, effect);
        Append(effect ^ 1, cause ^ 1);
    }

    /// <summary>The first entry of a literal's list; 0 for none.</summary>
    public int First(int literal) => _heads[literal];

    public int Next(int entry) => _nexts[entry];

    public int LiteralOf(int entry) => _literals[entry];

    private void Append(int cause, int effect)
    {
        if (_count == _literals.Length)
        {
            Array.Resize(ref _literals, _count * 2);
            Array.Resize(ref _nexts, _count * 2);
        }
        _literals[_count] = effect;
        if (_heads[cause] == 0) _heads[cause] = _count;
        else _nexts[_tails[cause]] = _count;
        _tails[cause] = _count++;
    }
}
