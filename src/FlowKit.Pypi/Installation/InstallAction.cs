namespace FlowKit.Pypi.Installation;

/// <summary>What a plan does with one project.</summary>
public enum InstallAction
{
    /// <summary>It is there as wanted.</summary>
    Keep,

    /// <summary>It is not there yet.</summary>
    Install,

    /// <summary>It is there, but not as wanted: removed and installed in one change.</summary>
    Replace,

    /// <summary>It is there and not wanted.</summary>
    Remove,
}
