using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// Most versions in one number that sorts as they do: no epoch, up to four release parts, at most one of pre-, post- and developmental
/// release, no local label. From the top: 16, 12, 12 and 8 bits of release, 3 bits of suffix kind, 11 bits of suffix number, and 2 bits that
/// <see cref="VersionBound"/> uses. A packed version is never zero.
/// </summary>
internal static class PackedVersion
{
    public const int Dev = 1;
    public const int Alpha = 2;
    public const int ReleaseCandidate = 4;
    public const int Final = 5;
    public const int Post = 6;
    public const int AfterPosts = 7;
    public const uint MaxSuffixNumber = (1 << 11) - 1;

    private const ulong SuffixMask = 0xFFFF;

    public static bool TryPack(uint part0, uint part1, uint part2, uint part3, int kind, uint number, out ulong packed)
    {
        if (part0 > 0xFFFF || part1 > 0xFFF || part2 > 0xFFF || part3 > 0xFF || number > MaxSuffixNumber)
        {
            packed = 0;
            return false;
        }
        packed = ((ulong)part0 << 48) | ((ulong)part1 << 36) | ((ulong)part2 << 24) | ((ulong)part3 << 16) | ((ulong)kind << 13) | (number << 2);
        return true;
    }

    public static bool TryPack(VersionParts parts, out ulong packed)
    {
        packed = 0;
        if (!parts.Epoch.IsZero || parts.Local is not null) return false;
        int length = parts.Release.Length;
        while (length > 1 && parts.Release[length - 1].IsZero) length--;
        if (length > 4) return false;
        int suffixes = (parts.Pre != PreReleaseKind.None ? 1 : 0) + (parts.Post is null ? 0 : 1) + (parts.Dev is null ? 0 : 1);
        if (suffixes > 1) return false;

        (int kind, BigInteger number) = (parts.Pre, parts.Post, parts.Dev) switch
        {
            (PreReleaseKind.None, null, null) => (Final, BigInteger.Zero),
            (PreReleaseKind.None, { } post, null) => (Post, post),
            (PreReleaseKind.None, null, { } dev) => (Dev, dev),
            _ => (Alpha - 1 + (int)parts.Pre, parts.PreNumber),
        };
        if (number > MaxSuffixNumber) return false;
        for (int i = 0; i < length; i++)
        {
            if (parts.Release[i] > 0xFFFF) return false;
        }
        uint Part(int i) => i < length ? (uint)parts.Release[i] : 0;
        return TryPack(Part(0), Part(1), Part(2), Part(3), kind, (uint)number, out packed);
    }

    public static int KindOf(ulong packed) => (int)((packed >> 13) & 7);

    public static uint NumberOf(ulong packed) => (uint)(packed >> 2) & MaxSuffixNumber;

    public static ulong WithSuffix(ulong packed, int kind, uint number) => (packed & ~SuffixMask) | ((ulong)kind << 13) | (number << 2);

    /// <summary>The first developmental release of the next release of so many parts; false where it does not fit.</summary>
    public static bool TryNextPrefix(ulong packed, int length, out ulong next)
    {
        uint Part(int i) => i < length ? ReleasePart(packed, i) + (i == length - 1 ? 1u : 0u) : 0;
        next = 0;
        return length is >= 1 and <= 4 && TryPack(Part(0), Part(1), Part(2), Part(3), Dev, 0, out next);
    }

    public static ulong ReleaseOf(ulong packed) => packed & ~SuffixMask;

    public static uint ReleasePart(ulong packed, int index) => index switch
    {
        0 => (uint)(packed >> 48),
        1 => (uint)(packed >> 36) & 0xFFF,
        2 => (uint)(packed >> 24) & 0xFFF,
        3 => (uint)(packed >> 16) & 0xFF,
        _ => 0,
    };

    public static VersionParts Unpack(ulong packed, int releaseLength)
    {
        VersionParts parts = new() { Release = new BigInteger[releaseLength] };
        for (int i = 0; i < releaseLength; i++) parts.Release[i] = ReleasePart(packed, i);
        uint number = NumberOf(packed);
        switch (KindOf(packed))
        {
            case Dev:
                parts.Dev = number;
                break;
            case >= Alpha and <= ReleaseCandidate:
                parts.Pre = (PreReleaseKind)(KindOf(packed) - Alpha + 1);
                parts.PreNumber = number;
                break;
            case Post:
                parts.Post = number;
                break;
        }
        return parts;
    }
}
