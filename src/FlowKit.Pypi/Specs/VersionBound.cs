using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// A place between versions in their order: every version lies before it or after it, none on it. Places between which no version can
/// exist are one and the same bound, so sets made of bounds have one form (<c>&gt;1.0a1</c> and <c>&gt;=1.0a2.dev0</c> begin at the same
/// place). The default value is <see cref="End"/>.
/// </summary>
public readonly struct VersionBound : IComparable<VersionBound>, IEquatable<VersionBound>
{
    private const ulong EndKey = ulong.MaxValue;

    private readonly ulong _key;

    private VersionBound(Pep440Version version, VersionBoundKind kind)
    {
        Version = version;
        Kind = kind;
        _key = version.Packed == 0 ? 0
            : kind == VersionBoundKind.AfterPosts ? PackedVersion.WithSuffix(version.Packed, PackedVersion.AfterPosts, 0)
            : version.Packed | (ulong)kind;
    }

    private VersionBound(Pep440Version? version, ulong key)
    {
        Version = version;
        _key = key;
    }

    /// <summary>After every version.</summary>
    public static VersionBound End { get; } = new(null, EndKey);

    /// <summary>Before every version: <see cref="Before"/> of <c>0.dev0</c>, than which nothing is less.</summary>
    public static VersionBound Start { get; } = new(Pep440Version.Least, VersionBoundKind.Before);

    /// <summary>The version that the place is told from; null at the <see cref="End"/>.</summary>
    public Pep440Version? Version { get; }

    /// <summary>Where the place lies, seen from <see cref="Version"/>.</summary>
    public VersionBoundKind Kind { get; }

    /// <summary>Is <see cref="End"/>.</summary>
    public bool IsEnd => Version is null;

    /// <summary>Just before a version.</summary>
    public static VersionBound Before(Pep440Version version)
    {
        if (version.Packed == 0 && !version.HasLocal && version.Dev is { IsZero: true } && version.Post is { } post)
        {
            // Nothing lies between the local versions of 1.0 and 1.0.post0.dev0: one form for the place between them.
            return new VersionBound(
                version.With(p =>
                {
                    p.Dev = null;
                    p.Post = post.IsZero ? null : post - 1;
                }),
                VersionBoundKind.AfterLocals);
        }
        return new VersionBound(version, VersionBoundKind.Before);
    }

    /// <summary>Just after a version: its own local versions lie behind the bound.</summary>
    public static VersionBound After(Pep440Version version) => new(version, VersionBoundKind.After);

    /// <summary>Just after a version and all its local versions.</summary>
    public static VersionBound AfterLocals(Pep440Version version)
    {
        if (version.HasLocal) return After(version);
        return version.IsDevRelease
            ? Before(version.With(static p => p.Dev++))
            : new VersionBound(version, VersionBoundKind.AfterLocals);
    }

    /// <summary>Just after a version, its local versions and its post-releases with theirs; for a post- or developmental release the same as <see cref="AfterLocals"/>.</summary>
    public static VersionBound AfterPosts(Pep440Version version)
    {
        if (version.HasLocal || version.IsDevRelease || version.IsPostRelease) return AfterLocals(version);
        if (version.PreRelease == PreReleaseKind.None) return new VersionBound(version, VersionBoundKind.AfterPosts);
        return Before(version.With(static p =>
        {
            p.PreNumber++;
            p.Dev = BigInteger.Zero;
        }));
    }

    /// <summary>The version lies behind this bound.</summary>
    public bool IsBefore(Pep440Version version)
    {
        if (_key != 0 && version.Packed != 0) return _key <= version.Packed;
        return !IsEnd && CompareSlow(new VersionBound(version, VersionBoundKind.Before)) <= 0;
    }

    /// <inheritdoc/>
    public int CompareTo(VersionBound other) => Compare(this, other);

    /// <summary>Compares without copies: sets are made of little else.</summary>
    internal static int Compare(in VersionBound left, in VersionBound right)
    {
        ulong a = left._key, b = right._key;
        if (a == 0 || b == 0) return left.CompareSlow(right);
        return a < b ? -1 : a > b ? 1 : 0;
    }

    /// <inheritdoc/>
    public bool Equals(VersionBound other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionBound other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked(_key != 0 ? _key.GetHashCode() : ((Version?.GetHashCode() ?? 0) * 31) + (int)Kind);

    /// <summary>The same place.</summary>
    public static bool operator ==(VersionBound left, VersionBound right) => left.CompareTo(right) == 0;

    /// <summary>Another place.</summary>
    public static bool operator !=(VersionBound left, VersionBound right) => left.CompareTo(right) != 0;

    /// <summary>Lies before.</summary>
    public static bool operator <(VersionBound left, VersionBound right) => left.CompareTo(right) < 0;

    /// <summary>Lies after.</summary>
    public static bool operator >(VersionBound left, VersionBound right) => left.CompareTo(right) > 0;

    /// <summary>Lies before, or is the same place.</summary>
    public static bool operator <=(VersionBound left, VersionBound right) => left.CompareTo(right) <= 0;

    /// <summary>Lies after, or is the same place.</summary>
    public static bool operator >=(VersionBound left, VersionBound right) => left.CompareTo(right) >= 0;

    /// <summary>The place in words, for debugging: <c>after locals of 1.0</c>.</summary>
    public override string ToString() => Version is null ? "end" : Kind switch
    {
        VersionBoundKind.Before => "before " + Version,
        VersionBoundKind.After => "after " + Version,
        VersionBoundKind.AfterLocals => "after locals of " + Version,
        _ => "after posts of " + Version,
    };

    private int CompareSlow(in VersionBound other)
    {
        if (Version is null) return other.Version is null ? 0 : 1;
        if (other.Version is null) return -1;
        if (Kind == VersionBoundKind.AfterPosts || other.Kind == VersionBoundKind.AfterPosts)
        {
            int release = VersionOrder.CompareRelease(Version, other.Version);
            if (release != 0) return release;
            return (Kind == VersionBoundKind.AfterPosts).CompareTo(other.Kind == VersionBoundKind.AfterPosts);
        }
        int order = VersionOrder.ComparePublic(Version, other.Version);
        if (order != 0) return order;
        if (Kind == VersionBoundKind.AfterLocals || other.Kind == VersionBoundKind.AfterLocals)
            return (Kind == VersionBoundKind.AfterLocals).CompareTo(other.Kind == VersionBoundKind.AfterLocals);
        order = Version.CompareTo(other.Version);
        return order != 0 ? order : ((int)Kind).CompareTo((int)other.Kind);
    }
}
