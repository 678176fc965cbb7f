namespace FlowKit.Pypi.Specs;

/// <summary>The phase of a pre-release (PEP 440): alpha before beta before release candidate. A developmental release is none of them.</summary>
public enum PreReleaseKind
{
    /// <summary>The version names no pre-release phase.</summary>
    None = 0,

    /// <summary><c>a</c>, also spelled <c>alpha</c>.</summary>
    Alpha = 1,

    /// <summary><c>b</c>, also spelled <c>beta</c>.</summary>
    Beta = 2,

    /// <summary><c>rc</c>, also spelled <c>c</c>, <c>pre</c> or <c>preview</c>.</summary>
    ReleaseCandidate = 3,
}
