namespace FlowKit.Pypi.Packages;

/// <summary>Which part of an installation a file of a wheel goes to.</summary>
internal enum WheelScheme
{
    /// <summary>Not in a <c>.data</c> folder: purelib or platlib, as the WHEEL file tells.</summary>
    Root,

    /// <summary>Pure Python modules.</summary>
    Purelib,

    /// <summary>Modules with native code.</summary>
    Platlib,

    /// <summary>Commands.</summary>
    Scripts,

    /// <summary>Any file below the prefix.</summary>
    Data,

    /// <summary>C headers.</summary>
    Headers,
}
