namespace FlowKit.Conda.Specs;

/// <summary>How much of a version that was found a spec is to hold on to.</summary>
public enum PinningStrategy
{
    /// <summary>Up to the next major version; below 1.0 up to the next minor one: <c>1.2.3</c> gives <c>&gt;=1.2.3,&lt;2</c>, <c>0.2.3</c> gives <c>&gt;=0.2.3,&lt;0.3</c>.</summary>
    Semver,

    /// <summary>Up to the next minor version: <c>&gt;=1.2.3,&lt;1.3</c>.</summary>
    Minor,

    /// <summary>Up to the next major version: <c>&gt;=1.2.3,&lt;2</c>.</summary>
    Major,

    /// <summary>This version and all later ones: <c>&gt;=1.2.3</c>.</summary>
    Latest,

    /// <summary>This version alone: <c>==1.2.3</c>.</summary>
    Exact,

    /// <summary>Any version.</summary>
    None,
}
