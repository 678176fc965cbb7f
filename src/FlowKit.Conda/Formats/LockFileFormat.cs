namespace FlowKit.Conda.Formats;

/// <summary>A kind of lock file.</summary>
public enum LockFileFormat
{
    /// <summary><c>pixi.lock</c>, versions 1 to 7.</summary>
    Pixi,

    /// <summary><c>conda-lock.yml</c>, version 1.</summary>
    CondaLock,

    /// <summary>A list of addresses below <c>@EXPLICIT</c> (CEP 23).</summary>
    Explicit,

    /// <summary>The JSON lock of mamba and mambajs, version 1.0.</summary>
    Mamba,
}
