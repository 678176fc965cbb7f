namespace FlowKit.Conda.Solving;

/// <summary>What a rule comes from.</summary>
internal enum SolverRuleKind : byte
{
    /// <summary>Where the parent is installed (and the conditions hold), one of the spec's candidates is.</summary>
    Requires,

    /// <summary>Where the parent is installed, nothing is that breaks the spec.</summary>
    Constrains,

    /// <summary>A record that cannot be used.</summary>
    Unusable,
}
