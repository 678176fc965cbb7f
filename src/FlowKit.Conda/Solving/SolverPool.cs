using System.Runtime.InteropServices;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// The variables of one attempt: names, records and specs become numbers when the solver first reaches them, and are never made for what it
/// does not reach.
/// </summary>
internal sealed class SolverPool
{
    public const int RootVariable = 0;

    private readonly SpecTexts _texts;
    private readonly Action _checkTime;
    private readonly Dictionary<string, SolverName> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SolverSpec?> _specs = new(StringComparer.Ordinal);
    private readonly List<SolverVariableKind> _kinds = [];
    private readonly List<object?> _data = [];
    private readonly List<SolverName?> _nameOf = [];
    private readonly List<int> _positions = [];
    private readonly CandidateFilter _filter;
    private int _reached;

    public SolverPool(CondaSolveRequest request, SpecTexts texts, Action checkTime)
    {
        Request = request;
        _texts = texts;
        _checkTime = checkTime;
        _filter = new CandidateFilter(request);
        Ranker = new CandidateRanker(this, _filter);
        ByPosition = Comparer<int>.Create((a, b) => _positions[a] != _positions[b] ? _positions[a].CompareTo(_positions[b]) : a.CompareTo(b));
        Add(SolverVariableKind.Root, null, null);
        Reach(RootVariable);
        foreach (VirtualPackage package in request.VirtualPackages) Virtuals[package.Name] = package;
        foreach (MatchSpec spec in request.Specs) DirectNames.Add(spec.Name);
    }

    public CondaSolveRequest Request { get; }

    public CandidateRanker Ranker { get; }

    public Dictionary<string, VirtualPackage> Virtuals { get; } = new(StringComparer.Ordinal);

    public HashSet<string> DirectNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Orders the request and records as they were reached.</summary>
    public IComparer<int> ByPosition { get; }

    public int VariableCount => _kinds.Count;

    public SolverVariableKind KindOf(int variable) => _kinds[variable];

    public SolverName? NameOf(int variable) => _nameOf[variable];

    public PackageRecord? RecordOf(int variable) => _data[variable] as PackageRecord;

    public object? DataOf(int variable) => _data[variable];

    /// <summary>Gives a record its place in the order of reaching; false where it has one.</summary>
    public bool Reach(int variable)
    {
        if (_positions[variable] != int.MaxValue) return false;
        _positions[variable] = _reached++;
        return true;
    }

    /// <summary>The name with its candidates, best first; their variables are made at the first call.</summary>
    public SolverName GetName(string name)
    {
        ref SolverName? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out bool exists);
        if (exists) return entry!;
        _checkTime();
        SolverName created = new(name, _kinds.Count);
        entry = created;
        if (Virtuals.TryGetValue(name, out VirtualPackage? package)) Add(SolverVariableKind.Virtual, package, created);
        else
        {
            List<PackageRecord> records = _filter.Select(name, Request.Records.GetRecords(name), created, out PackageRecord? favored);
            created.HasFavored = favored is not null;
            int[] order = Ranker.Sort(name, records, favored);
            created.Listed = new int[order.Length];
            foreach (int place in order)
            {
                created.Listed[place] = _kinds.Count;
                Add(SolverVariableKind.Record, records[place], created);
            }
        }
        created.Count = _kinds.Count - created.FirstVariable;
        return created;
    }

    /// <summary>The spec that <paramref name="text"/> writes; null where it cannot be read or names no single package.</summary>
    public SolverSpec? GetSpec(string text)
    {
        if (_specs.TryGetValue(text, out SolverSpec? spec)) return spec;
        spec = _texts.Read(text) is { } read ? Create(read, read.Name) : null;
        _specs.Add(text, spec);
        return spec;
    }

    public SolverSpec GetSpec(MatchSpec spec)
    {
        string key = spec.ToString();
        if (_specs.TryGetValue(key, out SolverSpec? known) && known is not null) return known;
        string name = spec.PackageName
            ?? throw new FlowKitException(CondaErrors.BadRequest, $"The spec '{spec}' names no single package, and the solver needs one. Write out the name.");
        SolverSpec created = Create(spec, name);
        _specs[key] = created;
        return created;
    }

    /// <summary>The variable that says that an extra of a package is wanted.</summary>
    public int GetExtra(SolverName name, string extra, out bool isNew)
    {
        foreach ((string known, int variable) in name.WantedExtras)
        {
            isNew = false;
            if (known == extra) return variable;
        }
        isNew = true;
        int created = Add(SolverVariableKind.Extra, extra, null);
        name.WantedExtras.Add((extra, created));
        return created;
    }

    /// <summary>Makes the variables that speak of a spec; false where it has them.</summary>
    public bool Activate(SolverSpec spec)
    {
        if (spec.NeededVariable >= 0) return false;
        spec.NeededVariable = Add(SolverVariableKind.Needed, spec, null);
        Add(SolverVariableKind.Restricted, spec, null);
        spec.Name.Specs.Add(spec);
        return true;
    }

    /// <summary>Makes the variable that says that a spec is matched.</summary>
    public int AddCondition(SolverSpec spec) => spec.ConditionVariable = Add(SolverVariableKind.Condition, spec, null);

    private SolverSpec Create(MatchSpec spec, string nameText)
    {
        SolverName name = GetName(nameText);
        _checkTime();
        bool[] matches = new bool[name.Count];
        int count = 0;
        CondaVersion? version = null;
        bool isRefused = false;
        for (int i = 0; i < matches.Length; i++)
        {
            object data = _data[name.FirstVariable + i]!;
            if (data is PackageRecord record)
            {
                // Neighbours are of one version: what one of them is refused for need not be looked at again.
                if (isRefused && ReferenceEquals(version, record.Version)) continue;
                version = record.Version;
                isRefused = spec.Version is not null && !spec.Version.Matches(version);
                matches[i] = !isRefused && spec.MatchesExceptName(record);
            }
            else matches[i] = spec.Matches((VirtualPackage)data);
            if (matches[i]) count++;
        }
        int[] candidates = new int[count];
        for (int i = matches.Length - 1; i >= 0; i--)
        {
            if (matches[i]) candidates[--count] = name.FirstVariable + i;
        }
        return new SolverSpec(spec, name, _specs.Count) { Candidates = candidates, Matches = matches, IsRanked = new bool[candidates.Length] };
    }

    private int Add(SolverVariableKind kind, object? data, SolverName? name)
    {
        _kinds.Add(kind);
        _data.Add(data);
        _nameOf.Add(name);
        _positions.Add(int.MaxValue);
        return _kinds.Count - 1;
    }
}
