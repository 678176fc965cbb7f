namespace FlowKit.Pypi.Solving;

/// <summary>What limits the versions of a package from outside of its dependents: constraints, a pin, a distribution that is there already.</summary>
internal sealed class Bound
{
    private readonly List<(VersionSet Set, UnavailableReason Reason)> _parts = [];

    /// <summary>The versions within every part.</summary>
    public VersionSet Set { get; private set; } = VersionSet.All;

    public IReadOnlyList<(VersionSet Set, UnavailableReason Reason)> Parts => _parts;

    public void Add(VersionSet set, UnavailableReason reason)
    {
        Set = Set.Intersect(set);
        _parts.Add((set, reason));
    }
}
