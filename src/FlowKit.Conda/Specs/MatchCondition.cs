namespace FlowKit.Conda.Specs;

/// <summary>The condition of a conditional dependency (CEP 44): a match spec, or such conditions joined by <c>and</c> or <c>or</c>.</summary>
public sealed class MatchCondition
{
    private MatchCondition(MatchConditionKind kind, MatchSpec? spec, IReadOnlyList<MatchCondition> operands)
    {
        Kind = kind;
        Spec = spec;
        Operands = operands;
    }

    /// <summary>What this is.</summary>
    public MatchConditionKind Kind { get; }

    /// <summary>Of a <see cref="MatchConditionKind.Spec"/>: what some installed or virtual package has to match.</summary>
    public MatchSpec? Spec { get; }

    /// <summary>Of <see cref="MatchConditionKind.And"/> and <see cref="MatchConditionKind.Or"/>: what is joined.</summary>
    public IReadOnlyList<MatchCondition> Operands { get; }

    /// <summary>The condition that some package matches <paramref name="spec"/>.</summary>
    public static MatchCondition Of(MatchSpec spec) => new(MatchConditionKind.Spec, spec ?? throw new ArgumentNullException(nameof(spec)), Array.Empty<MatchCondition>());

    /// <summary>The condition that all of <paramref name="operands"/> hold.</summary>
    public static MatchCondition All(IReadOnlyList<MatchCondition> operands) => new(MatchConditionKind.And, null, operands);

    /// <summary>The condition that one of <paramref name="operands"/> holds.</summary>
    public static MatchCondition Any(IReadOnlyList<MatchCondition> operands) => new(MatchConditionKind.Or, null, operands);

    /// <summary>Whether this holds where <paramref name="holds"/> tells which specs are matched.</summary>
    public bool Evaluate(Func<MatchSpec, bool> holds)
    {
        if (holds is null) throw new ArgumentNullException(nameof(holds));
        if (Kind == MatchConditionKind.Spec) return holds(Spec!);
        bool all = Kind == MatchConditionKind.And;
        foreach (MatchCondition operand in Operands)
        {
            if (operand.Evaluate(holds) != all) return !all;
        }
        return all;
    }

    /// <summary>The condition as it is written in <c>when</c>.</summary>
    public override string ToString() => Kind switch
    {
        MatchConditionKind.Spec => Spec!.ToString(),
        MatchConditionKind.And => string.Join(" and ", Operands.Select(o => o.Kind == MatchConditionKind.Or ? "(" + o + ")" : o.ToString())),
        _ => string.Join(" or ", Operands),
    };
}
