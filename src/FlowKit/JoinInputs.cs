using System.Collections;
using System.Runtime.CompilerServices;
using FlowKit.Definition;

namespace FlowKit;

/// <summary>
/// What a join gets: the branches that led to it, each as the flow was where the branch ended. Branches of a split are in the order written in
/// <c>Next(A).And(B)</c>, those of a foreach in the order of its items.
/// </summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class JoinInputs<TFlow> : IReadOnlyList<TFlow>
    where TFlow : Flow<TFlow>
{
    private readonly IReadOnlyList<JoinBranch<TFlow>> _branches;

    /// <summary>Creates inputs from flows alone, as a unit test of a foreach's join does.</summary>
    /// <param name="branches">The branches, in order.</param>
    public JoinInputs(IEnumerable<TFlow> branches)
        : this([.. (branches ?? throw new ArgumentNullException(nameof(branches))).Select(flow => new JoinBranch<TFlow>(null, flow))])
    {
    }

    /// <summary>Creates inputs from branches that say which step of the split they began with.</summary>
    /// <param name="branches">The branches, in order.</param>
    public JoinInputs(IReadOnlyList<JoinBranch<TFlow>> branches) => _branches = branches ?? throw new ArgumentNullException(nameof(branches));

    /// <summary>How many branches there are; 0 after a foreach without items.</summary>
    public int Count => _branches.Count;

    /// <summary>A branch by its position, from 0.</summary>
    /// <param name="index">The position.</param>
    public TFlow this[int index] => _branches[index].Flow;

    /// <summary>The branch that began with a step of the split.</summary>
    /// <param name="step">One of the steps of <c>Next(A).And(B)</c>.</param>
    /// <param name="name">The expression of <paramref name="step"/>, filled in by the compiler.</param>
    /// <returns>The flow, as it was where that branch ended.</returns>
    /// <exception cref="FlowKitException">No branch began with that step (<c>FK8404</c>).</exception>
    public TFlow From(Func<Transition> step, [CallerArgumentExpression(nameof(step))] string name = "") => Branch(StepName.Of(name));

    /// <inheritdoc cref="From(Func{Transition}, string)"/>
    public TFlow From(Func<Task<Transition>> step, [CallerArgumentExpression(nameof(step))] string name = "") => Branch(StepName.Of(name));

    /// <summary>
    /// Copies into <paramref name="target"/> every artifact that it has not assigned itself and that the branches set to equal values. Reads of <paramref name="target"/> do not count as
    /// assigning.
    /// </summary>
    /// <param name="target">The join's own flow: <c>this</c>.</param>
    /// <param name="except">Artifacts to leave alone, by name.</param>
    /// <exception cref="FlowKitException">Branches set one artifact to different values (<c>FK8405</c>); then nothing is copied.</exception>
    public void MergeInto(TFlow target, params IReadOnlyList<string> except)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(except);
        ArtifactMerge.Run(target, [.. _branches.Select(branch => (FlowInstance)branch.Flow)], except);
    }

    /// <inheritdoc />
    public IEnumerator<TFlow> GetEnumerator() => _branches.Select(branch => branch.Flow).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private TFlow Branch(string step)
    {
        foreach (JoinBranch<TFlow> branch in _branches)
        {
            if (string.Equals(branch.Step, step, StringComparison.Ordinal))
                return branch.Flow;
        }

        string known = string.Join(", ", _branches.Select(branch => branch.Step ?? "(unnamed)"));
        throw new FlowKitException(FlowErrors.NoSuchBranch, $"No branch of this join began with step '{step}'. The branches are: {known}.");
    }
}
