namespace FlowKit.Conda.Solving;

/// <summary>The values of the solver's variables, with the order, levels and reasons of their assignment.</summary>
internal sealed class SatState(SolverPool pool)
{
    private readonly List<int> _levelStarts = [];
    private readonly List<int> _chosen = [];
    private sbyte[] _values = new sbyte[1024];
    private int[] _levels = new int[1024];
    private SolverReason[] _reasons = new SolverReason[1024];
    private int[] _trail = new int[1024];

    public int Level => _levelStarts.Count;

    public int TrailLength { get; private set; }

    /// <summary>How far the trail has been looked at; propagation goes on from here.</summary>
    public int Head { get; set; }

    /// <summary>The request and the chosen records, in the order in which they were reached.</summary>
    public IReadOnlyList<int> Chosen => _chosen;

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
        Array.Resize(ref _trail, size);
    }

    public void NewLevel() => _levelStarts.Add(TrailLength);

    public void Assign(int literal, SolverReason reason)
    {
        int variable = literal >> 1;
        bool isTrue = (literal & 1) == 0;
        _values[variable] = isTrue ? (sbyte)1 : (sbyte)-1;
        _levels[variable] = Level;
        _reasons[variable] = reason;
        _trail[TrailLength++] = literal;
        if (!isTrue || pool.KindOf(variable) > SolverVariableKind.Virtual) return;
        if (pool.NameOf(variable) is { } name) name.Chosen = variable;
        InsertChosen(variable);
    }

    /// <summary>Gives a record its place in the order of reaching; false where it has one.</summary>
    public bool Reach(int variable)
    {
        bool isChosen = _values[variable] > 0;
        if (isChosen) _chosen.RemoveAt(_chosen.BinarySearch(variable, pool.ByPosition));
        bool isNew = pool.Reach(variable);
        if (isChosen) InsertChosen(variable);
        return isNew;
    }

    /// <summary>Takes back what was assigned above <paramref name="level"/>.</summary>
    public void BackTo(int level)
    {
        if (level >= Level) return;
        int start = _levelStarts[level];
        for (int i = start; i < TrailLength; i++)
        {
            int variable = _trail[i] >> 1;
            _values[variable] = 0;
            if ((_trail[i] & 1) != 0 || pool.KindOf(variable) > SolverVariableKind.Virtual) continue;
            if (pool.NameOf(variable) is { } name) name.Chosen = -1;
            _chosen.RemoveAt(_chosen.BinarySearch(variable, pool.ByPosition));
        }
        TrailLength = start;
        Head = Math.Min(Head, start);
        _levelStarts.RemoveRange(level, _levelStarts.Count - level);
    }

    private void InsertChosen(int variable)
    {
        int place = _chosen.BinarySearch(variable, pool.ByPosition);
        _chosen.Insert(place < 0 ? ~place : place, variable);
    }
}
