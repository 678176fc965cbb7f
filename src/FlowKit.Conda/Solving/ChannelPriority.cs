namespace FlowKit.Conda.Solving;

/// <summary>What the order of channels means.</summary>
public enum ChannelPriority
{
    /// <summary>
    /// A name comes only from the first channel that has it at all; a spec with <c>channel::</c> overrides that for its name. Of a name that the request itself asks
    /// for, the first channel counts that has what is asked for.
    /// </summary>
    Strict,

    /// <summary>A name comes from the first channel where that leads to a solution.</summary>
    Flexible,

    /// <summary>The order means nothing: the highest version of all channels.</summary>
    Disabled,
}
