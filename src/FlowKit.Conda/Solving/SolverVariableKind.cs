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

    /// <summary>An optional group of a package's dependencies is wanted.</summary>
    Extra,

    /// <summary>A candidate of a spec is needed.</summary>
    Needed,

    /// <summary>Nothing may be installed that breaks a spec.</summary>
    Restricted,

    /// <summary>A candidate is installed that matches a spec.</summary>
    Condition,
}
