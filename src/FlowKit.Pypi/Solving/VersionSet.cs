using System.Buffers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// A set of versions as intervals between <see cref="VersionBound"/>s: exact under union, intersection and complement, with one form for
/// one set, so that equal sets are equal. Pre-releases are versions like any other here; which of them a solve may take is policy, not set.
/// </summary>
public sealed partial class VersionSet : IEquatable<VersionSet>
{
    // Strictly rising; the versions between an even one and the odd one behind it are in the set.
    private readonly VersionBound[] _bounds;

    private VersionSet(VersionBound[] bounds) => _bounds = bounds;

    /// <summary>No version.</summary>
    public static VersionSet Empty { get; } = new([]);

    /// <summary>Every version.</summary>
    public static VersionSet All { get; } = new([VersionBound.Start, VersionBound.End]);

    /// <summary>Holds no version.</summary>
    public bool IsEmpty => _bounds.Length == 0;

    /// <summary>Holds every version.</summary>
    public bool IsAll => _bounds.Length == 2 && _bounds[0] == VersionBound.Start && _bounds[1].IsEnd;

    /// <summary>How many intervals the set is made of.</summary>
    public int IntervalCount => _bounds.Length / 2;

    /// <summary>The one version that the set holds, or null where it holds none or more.</summary>
    public Pep440Version? SingleVersion => _bounds.Length == 2 && _bounds[0].Kind == VersionBoundKind.Before && _bounds[1].Kind == VersionBoundKind.After
        && _bounds[0].Version!.Equals(_bounds[1].Version) ? _bounds[0].Version : null;

    /// <summary>An interval: where it begins and where it ends.</summary>
    public (VersionBound Lower, VersionBound Upper) this[int interval] => (_bounds[2 * interval], _bounds[(2 * interval) + 1]);

    /// <summary>Exactly one version: not its local versions, unless it is one.</summary>
    public static VersionSet Singleton(Pep440Version version) => new([VersionBound.Before(version), VersionBound.After(version)]);

    /// <summary>The versions between two places.</summary>
    public static VersionSet Between(VersionBound lower, VersionBound upper) => lower < upper ? new([lower, upper]) : Empty;

    /// <summary>
    /// The versions that satisfy every clause. <c>===</c> compares texts, which a set of versions cannot: it is the versions equal to its text
    /// here (none, where the text is no version), and whoever picks a candidate asks <see cref="VersionSpecifier.Contains"/> as well.
    /// </summary>
    public static VersionSet Of(VersionSpecifiers specifiers)
    {
        ArgumentNullException.ThrowIfNull(specifiers);
        VersionBound lower = VersionBound.Start;
        VersionBound upper = VersionBound.End;
        bool holes = false;
        foreach (VersionSpecifier clause in specifiers.Clauses)
        {
            if (clause.IsComplement)
            {
                holes = true;
                continue;
            }
            if (clause.Lower > lower) lower = clause.Lower;
            if (clause.Upper < upper) upper = clause.Upper;
        }
        if (lower >= upper) return Empty;
        VersionSet set = lower == VersionBound.Start && upper.IsEnd ? All : new([lower, upper]);
        if (!holes) return set;
        return set.Except(HolesOf([.. specifiers.Clauses.Where(static clause => clause.IsComplement)]));
    }

    // By halves: one after the other a long list would cost the square of its length.
    private static VersionSet HolesOf(ReadOnlySpan<VersionSpecifier> clauses) => clauses.Length == 1 ? Between(clauses[0].Lower, clauses[0].Upper)
        : HolesOf(clauses[..(clauses.Length / 2)]).Union(HolesOf(clauses[(clauses.Length / 2)..]));

    /// <summary>The versions that satisfy one clause.</summary>
    public static VersionSet Of(VersionSpecifier clause)
    {
        ArgumentNullException.ThrowIfNull(clause);
        VersionSet set = Between(clause.Lower, clause.Upper);
        return clause.IsComplement ? set.Complement() : set;
    }

    /// <summary>The version is in the set.</summary>
    public bool Contains(Pep440Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        VersionBound[] bounds = _bounds;
        if (bounds.Length <= 8)
        {
            bool inside = false;
            foreach (ref readonly VersionBound bound in bounds.AsSpan())
            {
                if (!bound.IsBefore(version)) return inside;
                inside = !inside;
            }
            return inside;
        }
        int low = 0, high = bounds.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (bounds[middle].IsBefore(version)) low = middle + 1;
            else high = middle;
        }
        return (low & 1) == 1;
    }

    /// <summary>Every version that is not in the set.</summary>
    public VersionSet Complement()
    {
        if (_bounds.Length == 0) return All;
        bool fromStart = _bounds[0] == VersionBound.Start;
        bool toEnd = _bounds[^1].IsEnd;
        int length = _bounds.Length + (fromStart ? -1 : 1) + (toEnd ? -1 : 1);
        if (length == 0) return Empty;
        VersionBound[] bounds = new VersionBound[length];
        int at = 0;
        if (!fromStart) bounds[at++] = VersionBound.Start;
        int from = fromStart ? 1 : 0;
        int count = _bounds.Length - from - (toEnd ? 1 : 0);
        Array.Copy(_bounds, from, bounds, at, count);
        if (!toEnd) bounds[^1] = VersionBound.End;
        return new VersionSet(bounds);
    }

    /// <summary>The versions in either set.</summary>
    public VersionSet Union(VersionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other) || other.IsEmpty || IsAll) return this;
        return IsEmpty || other.IsAll ? other : Merge(other, needed: 1);
    }

    /// <summary>The versions in both sets.</summary>
    public VersionSet Intersect(VersionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other) || IsEmpty || other.IsAll) return this;
        if (other.IsEmpty || IsAll) return other;
        return _bounds.Length == 2 && other._bounds.Length == 2 ? IntersectIntervals(other) : Merge(other, needed: 2);
    }

    /// <summary>The versions in this set and not in the other.</summary>
    public VersionSet Except(VersionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty) return this;
        return other.IsAll ? Empty : Merge(other, needed: 2, isComplement: true);
    }

    /// <summary>Every version of this set is in the other.</summary>
    public bool IsSubsetOf(VersionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int j = 0;
        for (int i = 0; i < _bounds.Length; i += 2)
        {
            while (j < other._bounds.Length && VersionBound.Compare(other._bounds[j + 1], _bounds[i + 1]) < 0) j += 2;
            if (j >= other._bounds.Length || VersionBound.Compare(other._bounds[j], _bounds[i]) > 0) return false;
        }
        return true;
    }

    /// <summary>No version is in both sets.</summary>
    public bool IsDisjointWith(VersionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int i = 0, j = 0;
        while (i < _bounds.Length && j < other._bounds.Length)
        {
            if (VersionBound.Compare(_bounds[i + 1], other._bounds[j]) <= 0) i += 2;
            else if (VersionBound.Compare(other._bounds[j + 1], _bounds[i]) <= 0) j += 2;
            else return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(VersionSet? other)
    {
        if (other is null || other._bounds.Length != _bounds.Length) return false;
        if (ReferenceEquals(this, other)) return true;
        for (int i = 0; i < _bounds.Length; i++)
        {
            if (_bounds[i] != other._bounds[i]) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VersionSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (VersionBound bound in _bounds) hash.Add(bound.GetHashCode());
        return hash.ToHashCode();
    }

    // Most sets that solving meets are one interval, and most often one lies within the other: nothing new is made then.
    private VersionSet IntersectIntervals(VersionSet other)
    {
        bool lowerIsOurs = VersionBound.Compare(_bounds[0], other._bounds[0]) >= 0;
        bool upperIsOurs = VersionBound.Compare(_bounds[1], other._bounds[1]) <= 0;
        if (lowerIsOurs == upperIsOurs) return lowerIsOurs ? this : other;
        return lowerIsOurs ? Between(_bounds[0], other._bounds[1]) : Between(other._bounds[0], _bounds[1]);
    }

    // Walks both sets' bounds in order; a version is in the result where it is in at least so many of the two. Of the other its complement may be meant.
    private VersionSet Merge(VersionSet other, int needed, bool isComplement = false)
    {
        VersionBound[] left = _bounds, right = other._bounds;
        VersionBound[] found = ArrayPool<VersionBound>.Shared.Rent(left.Length + right.Length + 1);
        int into = isComplement ? -1 : 1, depth = isComplement ? 1 : 0;
        int i = 0, j = 0, count = 0;
        bool isThis = true;
        while (i < left.Length || j < right.Length)
        {
            int order = i == left.Length ? 1 : j == right.Length ? -1 : VersionBound.Compare(left[i], right[j]);
            bool inside = depth >= needed;
            ref readonly VersionBound at = ref order <= 0 ? ref left[i] : ref right[j];
            if (order <= 0) depth += (i++ & 1) == 0 ? 1 : -1;
            if (order >= 0) depth += (j++ & 1) == 0 ? into : -into;
            if (depth >= needed == inside) continue;
            found[count++] = at;
            isThis &= order <= 0;
        }
        // Most often nothing changes: the set itself is the answer then, and nothing is made.
        VersionSet result = count == 0 ? Empty : isThis && count == left.Length ? this : new VersionSet(found[..count]);
        ArrayPool<VersionBound>.Shared.Return(found);
        return result;
    }
}
