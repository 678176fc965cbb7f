namespace FlowKit.Definition;

/// <summary>What a step's method takes.</summary>
public enum StepInput
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The item of the foreach that leads to it.</summary>
    Item,

    /// <summary>The branches that lead to it.</summary>
    Join,
}
