namespace FlowKit.Conda.Solving;

/// <summary>What a variable of the solver says.</summary>
internal enum SolverVariableKind : byte
{
    /// <summary>The request as a whole.</summary>
    Root,

    /// <summary>A record is installed.</summary>
    Record,

    /// <summary>A virtual package is there.</summary>
    Virtual,

    /// <summary>An optional group of a record's dependencies is wanted.</summary>
    Extra,

    /// <summary>A candidate is installed that does not match a spec.</summary>
    Violation,

    /// <summary>A candidate is installed that matches a spec.</summary>
    Condition,
}
