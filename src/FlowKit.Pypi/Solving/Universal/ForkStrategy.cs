namespace FlowKit.Pypi.Solving.Universal;

/// <summary>What a universal solve does with a version that drops an older Python.</summary>
public enum ForkStrategy
{
    /// <summary>Goes separate ways, so that each Python gets the newest version that supports it. The default.</summary>
    RequiresPython,

    /// <summary>Takes older versions, so that few versions serve all Pythons.</summary>
    Fewest,
}
