using System.Runtime.CompilerServices;

namespace FlowKit;

/// <summary>
/// Where a step leads: made by <c>Next</c>, <c>Next(A).And(B)</c>, <c>ForEach</c> and <c>End</c> of <see cref="Flow{TSelf}"/>, and returned from the step. Two transitions are equal when
/// they lead to the same steps with equal items.
/// </summary>
public sealed class Transition : IEquatable<Transition>
{
    private Transition(TransitionKind kind, IReadOnlyList<string> targets, IReadOnlyList<object?> items)
    {
        Kind = kind;
        Targets = targets;
        Items = items;
    }

    /// <summary>The transition that ends a flow.</summary>
    public static Transition End { get; } = new(TransitionKind.End, [], []);

    /// <summary>Whether it leads to one step, to several, to one step for each item, or ends the flow.</summary>
    public TransitionKind Kind { get; }

    /// <summary>The names of the steps that it leads to, in the order written: one for a linear one and a foreach, two or more for a split, none for the end.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The items of a foreach, in order; empty for every other kind.</summary>
    public IReadOnlyList<object?> Items { get; }

    /// <summary>Leads to one step. For tests: in a step, write <c>Next(Step)</c>, which the compiler checks.</summary>
    /// <param name="step">The name of the step.</param>
    /// <returns>A linear transition.</returns>
    public static Transition To(string step)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        return new Transition(TransitionKind.Linear, [step], []);
    }

    /// <summary>Leads to one step once for each item. For tests: in a step, write <c>ForEach(items, Step)</c>, which the compiler checks.</summary>
    /// <param name="step">The name of the step.</param>
    /// <param name="items">The items, read once, now.</param>
    /// <returns>A foreach transition.</returns>
    public static Transition ForEachTo(string step, System.Collections.IEnumerable items)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentNullException.ThrowIfNull(items);
        return new Transition(TransitionKind.ForEach, [step], [.. items.Cast<object?>()]);
    }

    /// <summary>Leads to a further step, at the same time.</summary>
    /// <param name="step">A step of the same flow that takes nothing.</param>
    /// <param name="name">The expression of <paramref name="step"/>, filled in by the compiler.</param>
    /// <returns>A split.</returns>
    public Transition And(Func<Transition> step, [CallerArgumentExpression(nameof(step))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(step);
        return Also(StepName.Of(name));
    }

    /// <inheritdoc cref="And(Func{Transition}, string)"/>
    public Transition And(Func<Task<Transition>> step, [CallerArgumentExpression(nameof(step))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(step);
        return Also(StepName.Of(name));
    }

    /// <inheritdoc />
    public bool Equals(Transition? other) =>
        other is not null
        && Kind == other.Kind
        && Targets.SequenceEqual(other.Targets, StringComparer.Ordinal)
        && Items.SequenceEqual(other.Items);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Transition);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Kind);
        foreach (string target in Targets)
        {
            hash.Add(target, StringComparer.Ordinal);
        }

        hash.Add(Items.Count);
        return hash.ToHashCode();
    }

    /// <summary>The transition as it is written in a step.</summary>
    /// <returns>For example <c>Next(A).And(B)</c>.</returns>
    public override string ToString() => Kind switch
    {
        TransitionKind.End => "End()",
        TransitionKind.ForEach => $"ForEach({Items.Count} items, {Targets[0]})",
        _ => $"Next({string.Join(").And(", Targets)})",
    };

    private Transition Also(string step) => Kind switch
    {
        TransitionKind.Linear or TransitionKind.Split => new Transition(TransitionKind.Split, [.. Targets, step], []),
        _ => throw new FlowKitException(
            FlowErrors.UnreadableTransition,
            $"{this}.And({step}) has no meaning: only Next(A).And(B) splits. Let the foreach, or the end, be a transition of its own."),
    };
}
