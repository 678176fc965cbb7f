namespace FlowKit.Conda.Solving;

/// <summary>A request has no solution (<c>FK7101</c>); <see cref="Explanation"/> says why.</summary>
public sealed class CondaSolveException : FlowKitException
{
    internal CondaSolveException(CondaConflict explanation)
        : base(CondaErrors.Unsatisfiable, explanation.ToString()) => Explanation = explanation;

    /// <summary>Why, as a tree.</summary>
    public CondaConflict Explanation { get; }
}
