namespace FlowKit.Conda.Installation;

/// <summary>The phases of an installation.</summary>
public enum InstallPhase
{
    /// <summary>Packages are downloaded and unpacked.</summary>
    Fetching,

    /// <summary>Their files are linked.</summary>
    Linking,

    /// <summary>What was prepared is put in place.</summary>
    Committing,
}
