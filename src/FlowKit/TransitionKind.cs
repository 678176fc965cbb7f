namespace FlowKit;

/// <summary>What a transition does.</summary>
public enum TransitionKind
{
    /// <summary>Leads to one step: <c>Next(A)</c>.</summary>
    Linear,

    /// <summary>Leads to several steps at the same time, which a join brings together: <c>Next(A).And(B)</c>.</summary>
    Split,

    /// <summary>Leads to one step once for each item, and a join brings the branches together: <c>ForEach(items, A)</c>.</summary>
    ForEach,

    /// <summary>Ends the flow: <c>End()</c>.</summary>
    End,
}
