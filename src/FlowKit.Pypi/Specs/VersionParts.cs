using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>The parts of a version that does not fit the packed form: numbers of any size, several suffixes, a local label.</summary>
internal sealed class VersionParts
{
    public BigInteger Epoch { get; set; }

    /// <summary>The release as written, trailing zeros included.</summary>
    public BigInteger[] Release { get; set; } = [];

    public PreReleaseKind Pre { get; set; }

    public BigInteger PreNumber { get; set; }

    public BigInteger? Post { get; set; }

    public BigInteger? Dev { get; set; }

    public LocalSegment[]? Local { get; set; }

    public VersionParts Clone() => (VersionParts)MemberwiseClone();
}
