using FlowKit.Pypi.Solving.Markers;

namespace FlowKit.Pypi.Solving;

/// <summary>What limits the versions of a package from outside of its dependents: constraints, a pin, a distribution that is there already.</summary>
internal sealed class Bound
{
    private readonly List<Part> _parts = [];

    /// <summary>The versions within every part that holds everywhere.</summary>
    public VersionSet Set { get; private set; } = VersionSet.All;

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Adds a part.</summary>
    /// <param name="set">The versions.</param>
    /// <param name="reason">Who says so.</param>
    /// <param name="where">The targets on which it holds; null for all.</param>
    public void Add(VersionSet set, UnavailableReason reason, MarkerTree? where = null)
    {
        if (where is null) Set = Set.Intersect(set);
        _parts.Add(new Part(set, reason, where));
    }

    /// <summary>One bound, and the targets on which it holds; null for all.</summary>
    internal sealed record Part(VersionSet Set, UnavailableReason Reason, MarkerTree? Where);
}
