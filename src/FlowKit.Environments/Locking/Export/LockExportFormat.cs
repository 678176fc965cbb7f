namespace FlowKit.Environments.Locking.Export;

/// <summary>A format of the field that a lock can be exported to.</summary>
public enum LockExportFormat
{
    /// <summary><c>pixi.lock</c>: several environments and platforms, conda and PyPI.</summary>
    Pixi,

    /// <summary><c>conda-lock.yml</c>, version 1: one environment, several platforms, conda and PyPI.</summary>
    CondaLock,

    /// <summary>Lists of addresses below <c>@EXPLICIT</c> (CEP 23), one for each platform: conda alone.</summary>
    Explicit,

    /// <summary><c>pylock.toml</c> (PEP 751): one environment, several platforms, PyPI alone.</summary>
    Pylock,

    /// <summary><c>requirements.txt</c> with hashes, one for each platform: PyPI alone.</summary>
    Requirements,

    /// <summary><c>environment.yml</c> (CEP 24) with exact versions, one for each platform: what <c>conda env export</c> writes.</summary>
    EnvironmentFile,
}
