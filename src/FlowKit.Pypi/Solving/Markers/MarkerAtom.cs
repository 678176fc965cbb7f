using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>How a diagram branches on an atom.</summary>
internal enum MarkerAtomKind
{
    /// <summary>By ranges of versions: <c>python_full_version</c>, <c>implementation_version</c>.</summary>
    Version,

    /// <summary>By texts that the variable is equal to, and all others.</summary>
    Text,

    /// <summary>By whether one comparison holds: membership of an extra, a substring, anything without structure.</summary>
    Condition,
}

/// <summary>What a node of a marker diagram asks about. Diagrams ask in this order, so that equal conditions become one diagram.</summary>
/// <param name="Kind">How a node branches on it.</param>
/// <param name="Variable">The marker variable.</param>
/// <param name="Condition">The comparison that is true on the second branch, in the form that a marker writes; empty for the other kinds.</param>
internal sealed record MarkerAtom(MarkerAtomKind Kind, MarkerVariable Variable, string Condition) : IComparable<MarkerAtom>
{
    /// <summary>The name that an extra or group is tested against; null where the condition is not such a test.</summary>
    public ExtraName? Member { get; init; }

    /// <summary>The comparison itself, to be evaluated; null for the other kinds.</summary>
    public MarkerComparison? Comparison { get; init; }

    /// <summary>A condition holds in a context.</summary>
    public bool Holds(in MarkerContext context) => Member is { } member ? context.SetOf(Variable).Contains(member) : Comparison!.Evaluate(context);

    public bool Equals(MarkerAtom? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(Kind, Variable, Condition);

    public int CompareTo(MarkerAtom? other)
    {
        if (other is null) return 1;
        if (ReferenceEquals(this, other)) return 0;

        // python_full_version first: ranges of Python are what markers are most often asked about.
        int order = Kind.CompareTo(other.Kind);
        if (order == 0) order = Variable.CompareTo(other.Variable);
        return order != 0 ? order : string.CompareOrdinal(Condition, other.Condition);
    }
}
