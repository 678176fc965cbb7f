namespace FlowKit.Environments;

/// <summary>What the environment runtime is doing.</summary>
public enum EnvironmentPhase
{
    /// <summary>Working out which packages satisfy a spec.</summary>
    Resolving,

    /// <summary>Getting packages.</summary>
    Downloading,

    /// <summary>Making the prefix.</summary>
    Linking,

    /// <summary>Copying packages, lock and name into a store.</summary>
    Publishing,

    /// <summary>The environment is ready to run.</summary>
    Ready,
}
