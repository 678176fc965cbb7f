namespace FlowKit.Pypi.Specs;

/// <summary>A compatibility tag (PEP 425): Python, ABI and platform, as <c>cp311-abi3-manylinux_2_17_x86_64</c>.</summary>
/// <param name="Python">The Python tag, as <c>cp311</c> or <c>py3</c>.</param>
/// <param name="Abi">The ABI tag, as <c>cp311</c>, <c>abi3</c> or <c>none</c>.</param>
/// <param name="Platform">The platform tag, as <c>any</c> or <c>win_amd64</c>.</param>
public readonly record struct WheelTag(string Python, string Abi, string Platform)
{
    /// <summary>The three parts joined by <c>-</c>.</summary>
    public override string ToString() => Python + "-" + Abi + "-" + Platform;
}
