namespace FlowKit.Pypi.Solving;

/// <summary>
/// A statement about one package: its version is in the set (positive), or it is not in the set or the package is not chosen at all (negative).
/// </summary>
internal readonly struct Term(VersionSet set, bool isPositive) : IEquatable<Term>
{
    public VersionSet Set { get; } = set;

    public bool IsPositive { get; } = isPositive;

    public static Term Positive(VersionSet set) => new(set, true);

    public static Term Negative(VersionSet set) => new(set, false);

    /// <summary>Holds whatever is chosen.</summary>
    public bool IsAny => !IsPositive && Set.IsEmpty;

    public Term Negate() => new(Set, !IsPositive);

    public Term Intersect(Term other) => (IsPositive, other.IsPositive) switch
    {
        (true, true) => Positive(Set.Intersect(other.Set)),
        (true, false) => Positive(Set.Except(other.Set)),
        (false, true) => Positive(other.Set.Except(Set)),
        _ => Negative(Set.Union(other.Set)),
    };

    public Term Union(Term other) => Negate().Intersect(other.Negate()).Negate();

    /// <summary>Whatever this allows, <paramref name="other"/> allows.</summary>
    public bool IsSubsetOf(Term other) => (IsPositive, other.IsPositive) switch
    {
        (true, true) => Set.IsSubsetOf(other.Set),
        (true, false) => Set.IsDisjointWith(other.Set),
        (false, true) => false,
        _ => other.Set.IsSubsetOf(Set),
    };

    /// <summary>Nothing is allowed by both.</summary>
    public bool IsDisjointFrom(Term other) => (IsPositive, other.IsPositive) switch
    {
        (true, true) => Set.IsDisjointWith(other.Set),
        (true, false) => Set.IsSubsetOf(other.Set),
        (false, true) => other.Set.IsSubsetOf(Set),
        _ => false,
    };

    public bool Equals(Term other) => IsPositive == other.IsPositive && Set.Equals(other.Set);

    public override bool Equals(object? obj) => obj is Term other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Set, IsPositive);

    public override string ToString() => IsPositive ? Set.ToString()! : "not " + Set;
}
