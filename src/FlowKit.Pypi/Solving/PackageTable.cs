namespace FlowKit.Pypi.Solving;

/// <summary>Gives packages small numbers, in the order of first sight, and keeps their priorities.</summary>
internal sealed class PackageTable
{
    private readonly Dictionary<SolverPackage, int> _numbers = [];
    private readonly List<SolverPackage> _packages = [];
    private readonly Dictionary<Specs.PackageName, int> _nameNumbers = [];
    private readonly List<PriorityClass> _nameClasses = [];
    private readonly List<int> _seenOrder = [];
    private int _seen;

    public SolverPackage this[int number] => _packages[number];

    public int Count => _packages.Count;

    public int NumberOf(SolverPackage package)
    {
        if (_numbers.TryGetValue(package, out int number)) return number;
        number = _packages.Count;
        _numbers.Add(package, number);
        _packages.Add(package);
        _seenOrder.Add(-1);
        return number;
    }

    /// <summary>Notes that something asks for a package in a range: the first sight fixes its place, an exact version raises its class.</summary>
    public void See(int number, bool isSingleton, bool isDirect)
    {
        if (_seenOrder[number] < 0) _seenOrder[number] = _seen++;
        SolverPackage package = _packages[number];
        if (!package.HasName) return;
        PriorityClass wanted = isDirect ? PriorityClass.DirectUrl : isSingleton ? PriorityClass.Singleton : PriorityClass.Unspecified;
        if (!_nameNumbers.TryGetValue(package.Name, out int name))
        {
            _nameNumbers.Add(package.Name, _nameClasses.Count);
            _nameClasses.Add(wanted);
        }
        else if (wanted > _nameClasses[name])
        {
            _nameClasses[name] = wanted;
        }
    }

    /// <summary>Puts a project into a class of those in conflict; false where it is in one already.</summary>
    public bool Mark(int number, PriorityClass conflict)
    {
        SolverPackage package = _packages[number];
        if (!package.HasName || !_nameNumbers.TryGetValue(package.Name, out int name)) return false;
        if (_nameClasses[name] == conflict || (conflict == PriorityClass.ConflictLate && _nameClasses[name] == PriorityClass.ConflictEarly)) return false;
        _nameClasses[name] = conflict;
        return true;
    }

    public PackagePriority PriorityOf(int number)
    {
        SolverPackage package = _packages[number];
        return package.HasName && _nameNumbers.TryGetValue(package.Name, out int name)
            ? new PackagePriority(_nameClasses[name], name, _seenOrder[number])
            : new PackagePriority(PriorityClass.Root, number, 0);
    }
}
