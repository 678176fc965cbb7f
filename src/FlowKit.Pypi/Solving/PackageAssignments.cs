using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>What the partial solution holds of one package: what was derived of its version, in the order of time, and the decision, once there is one.</summary>
internal sealed class PackageAssignments
{
    private readonly List<Derivation> _derivations = [];

    /// <summary>Something is derived or decided of the package.</summary>
    public bool IsAssigned => _derivations.Count > 0;

    /// <summary>The intersection of everything derived; the decision where there is one.</summary>
    public Term Current { get; private set; }

    public Pep440Version? Decision { get; private set; }

    public int DecisionIndex { get; private set; }

    public int SmallestLevel { get; private set; }

    public int HighestLevel { get; private set; }

    /// <summary>Open: wanted, and not decided.</summary>
    public bool IsPotential => Decision is null && IsAssigned && Current.IsPositive;

    /// <summary>The priority at the time the package was last touched; valid while <see cref="IsQueued"/>.</summary>
    public PackagePriority Priority { get; set; }

    public bool IsQueued { get; set; }

    public bool IsOutdated { get; set; }

    public void Derive(int globalIndex, int level, int cause, Term term)
    {
        if (_derivations.Count == 0) SmallestLevel = level;
        else term = Current.Intersect(term);
        HighestLevel = level;
        Current = term;
        _derivations.Add(new Derivation(globalIndex, level, cause, term));
    }

    public void Decide(int globalIndex, int level, Pep440Version version, VersionSet set)
    {
        Decision = version;
        DecisionIndex = globalIndex;
        HighestLevel = level;
        Current = Term.Positive(set);
    }

    public void Clear()
    {
        _derivations.Clear();
        Decision = null;
        Current = default;
    }

    /// <summary>Forgets everything later than <paramref name="level"/>; there is something at or before it.</summary>
    public void TruncateTo(int level)
    {
        int count = _derivations.Count;
        while (count > 0 && _derivations[count - 1].Level > level) count--;
        _derivations.RemoveRange(count, _derivations.Count - count);
        Derivation last = _derivations[count - 1];
        HighestLevel = last.Level;
        Current = last.Accumulated;
        Decision = null;
    }

    /// <summary>The earliest assignment after which <paramref name="excluded"/> can no longer hold.</summary>
    public Satisfier FindSatisfier(Term excluded)
    {
        int low = 0, high = _derivations.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_derivations[middle].Accumulated.IsDisjointFrom(excluded)) high = middle;
            else low = middle + 1;
        }
        if (low < _derivations.Count)
        {
            Derivation found = _derivations[low];
            return new Satisfier(found.Cause, found.GlobalIndex, found.Level);
        }
        return new Satisfier(-1, DecisionIndex, HighestLevel);
    }

    private readonly record struct Derivation(int GlobalIndex, int Level, int Cause, Term Accumulated);
}
