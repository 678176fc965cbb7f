using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>The order of versions that are not both packed.</summary>
internal static class VersionOrder
{
    /// <summary>Compares epoch, release, pre-, post- and developmental parts; not the local labels.</summary>
    public static int ComparePublic(Pep440Version left, Pep440Version right)
    {
        int order = CompareRelease(left, right);
        if (order != 0) return order;
        VersionParts a = left.Parts, b = right.Parts;
        order = PreRank(a).CompareTo(PreRank(b));
        if (order == 0) order = a.PreNumber.CompareTo(b.PreNumber);
        if (order == 0) order = CompareOptional(a.Post, b.Post, missing: -1);
        if (order == 0) order = CompareOptional(a.Dev, b.Dev, missing: 1);
        return order;
    }

    /// <summary>Compares epoch and release alone.</summary>
    public static int CompareRelease(Pep440Version left, Pep440Version right)
    {
        if (left.Packed != 0 && right.Packed != 0) return PackedVersion.ReleaseOf(left.Packed).CompareTo(PackedVersion.ReleaseOf(right.Packed));
        int order = left.Epoch.CompareTo(right.Epoch);
        int length = Math.Max(left.ReleaseLength, right.ReleaseLength);
        for (int i = 0; i < length && order == 0; i++) order = left.ReleasePart(i).CompareTo(right.ReleasePart(i));
        return order;
    }

    public static int Hash(VersionParts parts)
    {
        unchecked
        {
            int hash = parts.Epoch.GetHashCode();
            int length = parts.Release.Length;
            while (length > 1 && parts.Release[length - 1].IsZero) length--;
            for (int i = 0; i < length; i++) hash = (hash * 31) + parts.Release[i].GetHashCode();
            hash = (hash * 31) + (int)parts.Pre;
            hash = (hash * 31) + parts.PreNumber.GetHashCode();
            hash = (hash * 31) + parts.Post.GetHashCode();
            hash = (hash * 31) + (parts.Dev is { } dev ? dev.GetHashCode() + 1 : 0);
            if (parts.Local is { } local)
            {
                foreach (LocalSegment segment in local) hash = (hash * 31) + segment.GetHashCode();
            }
            return hash;
        }
    }

    // 1.dev0 sorts before 1a0, which sorts before 1 and 1.post0.
    private static int PreRank(VersionParts parts) => parts.Pre != PreReleaseKind.None ? (int)parts.Pre : parts.Post is null && parts.Dev is not null ? 0 : 4;

    private static int CompareOptional(BigInteger? left, BigInteger? right, int missing) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => missing,
        (_, null) => -missing,
        _ => left.GetValueOrDefault().CompareTo(right.GetValueOrDefault()),
    };
}
