namespace FlowKit.Conda.Specs;

/// <summary>What a <see cref="MatchCondition"/> is.</summary>
public enum MatchConditionKind
{
    /// <summary>A match spec.</summary>
    Spec,

    /// <summary>All operands have to hold.</summary>
    And,

    /// <summary>One operand has to hold.</summary>
    Or,
}
