namespace FlowKit.Analyzers.Model;

/// <summary>A step.</summary>
internal sealed record StepModel
{
    public required string Name { get; init; }

    public StepProblems Problems { get; init; }

    public StepReturn Returns { get; init; }

    public StepTakes Takes { get; init; }

    /// <summary>The type of the foreach item.</summary>
    public string? ItemType { get; init; }

    public bool IsMarkedStart { get; init; }

    /// <summary>What the body returns, in the order written.</summary>
    public EquatableArray<TransitionModel> Transitions { get; init; }

    /// <summary>How many transitions are made and thrown away.</summary>
    public int Discarded { get; init; }

    public int RetryTimes { get; init; }

    public double RetryDelaySeconds { get; init; }

    public EquatableArray<EnvironmentAttributeModel> Environment { get; init; }

    /// <summary>Whether the body says <c>Env</c>.</summary>
    public bool UsesEnvironment { get; init; }
}

/// <summary>A transition that a body returns.</summary>
/// <param name="Form">What was written.</param>
/// <param name="Targets">The steps named, in the order written.</param>
internal sealed record TransitionModel(TransitionForm Form, EquatableArray<string> Targets);

internal enum TransitionForm
{
    Linear,
    Split,
    ForEach,
    End,
    Unreadable,
}

internal enum StepReturn
{
    Transition,
    TaskOfTransition,
    Other,
}

internal enum StepTakes
{
    Nothing,
    Item,
    Join,
}

/// <summary>What is wrong with a step's declaration.</summary>
[Flags]
internal enum StepProblems
{
    None = 0,
    Static = 1,
    Generic = 2,
    Abstract = 4,
    ByReference = 8,
    TooManyParameters = 16,
    Overloaded = 32,
    TakenName = 64,
    ForeignJoin = 128,
}
