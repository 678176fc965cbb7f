namespace FlowKit.Environments.Specs;

/// <summary>How much of its bases a composed environment keeps.</summary>
public enum CompositionPolicy
{
    /// <summary>Every package of every base keeps its exact build and hash; what does not fit is an error that names both sides. The default.</summary>
    Locked,

    /// <summary>As little of the bases changes as possible, and the report tells what did.</summary>
    Prefer,

    /// <summary>The requirements of the bases and the added ones are joined and resolved anew.</summary>
    Fresh,
}
