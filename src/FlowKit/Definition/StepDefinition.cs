using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>A step of a flow.</summary>
public abstract class StepDefinition
{
    private protected StepDefinition()
    {
    }

    /// <summary>The method's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the method takes.</summary>
    public StepInput Input { get; init; }

    /// <summary>Every transition that the step's body can return, in the order written; more than one where it chooses.</summary>
    public ImmutableArray<TransitionDefinition> Transitions { get; init; } = [];

    /// <summary>For a join: the step whose split or foreach it closes.</summary>
    public string? Closes { get; init; }

    /// <summary>
    /// The step's merged environment declaration: its own attributes over the flow's, package by package. <see langword="null"/> where nothing is declared: then the step runs in
    /// the host, with no environment.
    /// </summary>
    public EnvironmentDeclaration? Environment { get; init; }

    /// <summary>How often and how fast a failed step is tried again.</summary>
    public RetryDefinition Retry { get; init; } = RetryDefinition.None;

    /// <summary>Runs the step's body.</summary>
    /// <param name="flow">The instance, of the step's flow.</param>
    /// <param name="input">The foreach item, what <see cref="FlowDefinition.Join"/> made, or <see langword="null"/>: as <see cref="Input"/> says.</param>
    /// <returns>The transition that the step returned.</returns>
    public abstract ValueTask<Transition> InvokeAsync(FlowInstance flow, object? input);
}
