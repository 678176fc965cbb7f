namespace FlowKit.Pypi.Specs;

/// <summary>Why a wheel does not fit a target: the first of its tags that nothing of the target matches.</summary>
public enum TagMismatch
{
    /// <summary>It does fit.</summary>
    None,

    /// <summary>The wheel is for another Python.</summary>
    Python,

    /// <summary>The Python fits, the ABI does not.</summary>
    Abi,

    /// <summary>Python and ABI fit, the platform does not.</summary>
    Platform,
}
