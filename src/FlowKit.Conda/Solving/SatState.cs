namespace FlowKit.Conda.Solving;

/// <summary>The values of the solver's variables, with the order, levels and reasons of their assignment.</summary>
internal sealed class SatState
{
    private readonly List<int> _levelStarts = [];
    private sbyte[] _values = new sbyte[1024];
    private int[] _levels = new int[1024];
    private SolverReason[] _reasons = new SolverReason[1024];
    private int[] _trail = new int[256];

    public int Level => _levelStarts.Count;

    public int TrailLength { get; private set; }

    /// <summary>How far the trail has been looked at; propagation goes on from here.</summary>
    public int Head { get; set; }

    /// <summary>How far the trail has been looked at for records whose clauses are missing.</summary>
    public int ExpandedHead { get; set; }

    public int TrailAt(int index) => _trail[index];

    /// <summary>1 for true, -1 for false, 0 for not assigned.</summary>
    public int ValueOf(int variable) => _values[variable];

    public int ValueOfLiteral(int literal)
    {
        int value = _values[literal >> 1];
        return (literal & 1) == 0 ? value : -value;
    }

    public int LevelOf(int variable) => _levels[variable];

    public SolverReason ReasonOf(int variable) => _reasons[variable];

    public void EnsureCapacity(int count)
    {
        if (count <= _values.Length) return;
        int size = Math.Max(count, _values.Length * 2);
        Array.Resize(ref _values, size);
        Array.Resize(ref _levels, size);
        Array.Resize(ref _reasons, size);
    }

    public void NewLevel() => _levelStarts.Add(TrailLength);

    public void Assign(int literal, int level, SolverReason reason)
    {
        int variable = literal >> 1;
        _values[variable] = (literal & 1) == 0 ? (sbyte)1 : (sbyte)-1;
        _levels[variable] = level;
        _reasons[variable] = reason;
        if (TrailLength == _trail.Length) Array.Resize(ref _trail, _trail.Length * 2);
        _trail[TrailLength++] = literal;
    }

    /// <summary>
    /// Takes back what was assigned above <paramref name="level"/>. A value can have been found late that belongs to a lower level: it stays,
    /// and is propagated again.
    /// </summary>
    public void BackTo(int level)
    {
        if (level >= Level) return;
        int start = _levelStarts[level];
        int kept = start;
        for (int i = start; i < TrailLength; i++)
        {
            int literal = _trail[i];
            if (_levels[literal >> 1] <= level) _trail[kept++] = literal;
            else _values[literal >> 1] = 0;
        }
        TrailLength = kept;
        Head = Math.Min(Head, start);
        ExpandedHead = Math.Min(ExpandedHead, start);
        _levelStarts.RemoveRange(level, _levelStarts.Count - level);
    }
}
