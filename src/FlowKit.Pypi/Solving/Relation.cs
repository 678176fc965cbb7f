namespace FlowKit.Pypi.Solving;

/// <summary>How the partial solution stands to an incompatibility.</summary>
internal enum Relation
{
    /// <summary>Every term holds: a conflict.</summary>
    Satisfied,

    /// <summary>A term cannot hold any more: nothing to do.</summary>
    Contradicted,

    /// <summary>Every term but one holds, and that one must not.</summary>
    AlmostSatisfied,

    /// <summary>More than one term is open.</summary>
    Inconclusive,
}
