using System.Runtime.InteropServices;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// The variables of one solve: names, records and specs become numbers when the solver first reaches them, and are never made for what it
/// does not reach.
/// </summary>
internal sealed class SolverPool
{
    public const int RootVariable = 0;

    private readonly Dictionary<string, SolverName> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SolverSpec?> _specs = new(StringComparer.Ordinal);
    private readonly List<SolverVariableKind> _kinds = [];
    private readonly List<object?> _data = [];
    private readonly List<SolverName?> _nameOf = [];
    private readonly Dictionary<(int, string), int> _extras = [];
    private readonly CandidateFilter _filter;

    public SolverPool(CondaSolveRequest request)
    {
        Request = request;
        _filter = new CandidateFilter(request);
        Ranker = new CandidateRanker(this);
        Add(SolverVariableKind.Root, null, null);
        foreach (VirtualPackage package in request.VirtualPackages) Virtuals[package.Name] = package;
        foreach (MatchSpec spec in request.Specs) DirectNames.Add(spec.Name);
    }

    public CondaSolveRequest Request { get; }

    public CandidateRanker Ranker { get; }

    public Dictionary<string, VirtualPackage> Virtuals { get; } = new(StringComparer.Ordinal);

    public HashSet<string> DirectNames { get; } = new(StringComparer.Ordinal);

    public int VariableCount => _kinds.Count;

    public SolverVariableKind KindOf(int variable) => _kinds[variable];

    public SolverName? NameOf(int variable) => _nameOf[variable];

    public PackageRecord? RecordOf(int variable) => _data[variable] as PackageRecord;

    public object? DataOf(int variable) => _data[variable];

    /// <summary>The name with its candidates; their variables are made at the first call.</summary>
    public SolverName GetName(string name)
    {
        ref SolverName? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out bool exists);
        if (exists) return entry!;
        SolverName created = new(name, _kinds.Count);
        entry = created;
        if (Virtuals.TryGetValue(name, out VirtualPackage? package)) Add(SolverVariableKind.Virtual, package, created);
        else
        {
            foreach (PackageRecord record in _filter.Select(name, Request.Records.GetRecords(name), created, out PackageRecord? favored))
            {
                if (ReferenceEquals(record, favored)) created.Favored = _kinds.Count;
                Add(SolverVariableKind.Record, record, created);
            }
        }
        created.Count = _kinds.Count - created.FirstVariable;
        return created;
    }

    /// <summary>The spec that <paramref name="text"/> writes; null where it cannot be read or names no single package.</summary>
    public SolverSpec? GetSpec(string text)
    {
        if (_specs.TryGetValue(text, out SolverSpec? spec)) return spec;
        spec = MatchSpec.TryParse(text, out MatchSpec? parsed) && parsed.HasExactName ? new SolverSpec(parsed, GetName(parsed.Name)) : null;
        _specs.Add(text, spec);
        return spec;
    }

    public SolverSpec GetSpec(MatchSpec spec)
    {
        string key = spec.ToString();
        if (_specs.TryGetValue(key, out SolverSpec? known) && known is not null) return known;
        string name = spec.HasExactName
            ? spec.Name
            : spec.Url is { } url && ArchiveAddress.PackageNameOf(url) is { } fromUrl
            ? fromUrl
            : throw new FlowKitException(CondaErrors.BadRequest, $"The spec '{spec}' names no single package, and the solver needs one. Write out the name.");
        SolverSpec created = new(spec, GetName(name));
        _specs[key] = created;
        return created;
    }

    /// <summary>The candidates of a spec, best first (see <see cref="SolverSpec.Candidates"/>).</summary>
    public int[] GetCandidates(SolverSpec spec) => spec.Candidates ?? Ranker.FindCandidates(spec);

    public bool Matches(SolverSpec spec, int variable) => _kinds[variable] == SolverVariableKind.Virtual
        ? MatchesVirtual(spec.Spec, (VirtualPackage)_data[variable]!)
        : spec.Spec.MatchesExceptName((PackageRecord)_data[variable]!);

    public int AddExtra(int recordVariable, string extra, out bool isNew)
    {
        ref int variable = ref CollectionsMarshal.GetValueRefOrAddDefault(_extras, (recordVariable, extra), out bool exists);
        isNew = !exists;
        if (!exists) variable = Add(SolverVariableKind.Extra, (recordVariable, extra), null);
        return variable;
    }

    public int AddAuxiliary(SolverVariableKind kind, SolverSpec spec) => Add(kind, spec, null);

    private static bool MatchesVirtual(MatchSpec spec, VirtualPackage package) => spec.Matches(package);

    private int Add(SolverVariableKind kind, object? data, SolverName? name)
    {
        _kinds.Add(kind);
        _data.Add(data);
        _nameOf.Add(name);
        return _kinds.Count - 1;
    }
}
