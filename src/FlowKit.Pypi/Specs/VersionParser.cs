using System.Globalization;
using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>Reads PEP 440's version grammar. Only ASCII letters and digits count, case does not; any white space may stand around.</summary>
internal static class VersionParser
{
    private static readonly (string Word, PreReleaseKind Kind)[] PreWords =
    [
        ("alpha", PreReleaseKind.Alpha), ("a", PreReleaseKind.Alpha), ("beta", PreReleaseKind.Beta), ("b", PreReleaseKind.Beta),
        ("preview", PreReleaseKind.ReleaseCandidate), ("pre", PreReleaseKind.ReleaseCandidate),
        ("rc", PreReleaseKind.ReleaseCandidate), ("c", PreReleaseKind.ReleaseCandidate),
    ];

    // Real versions have some ten characters. Reading a number takes longer than its length, so there must be an end to it.
    private const int MaxLength = 8192;

    private static readonly string[] PostWords = ["post", "rev", "r"];

    // The reference tools take the four separators of ASCII (U+001C to U+001F) for white space, too.
    public static bool IsWhiteSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsDigit(char c) => c is >= '0' and <= '9';

    /// <summary>
    /// The common forms, with nothing around them: <c>d.d.d</c> of up to four short parts, perhaps with one suffix in its normal spelling
    /// (<c>rc1</c>, <c>.post1</c>, <c>.dev1</c>). False sends the caller to <see cref="TryParse"/>.
    /// </summary>
    public static bool TryParseFast(string text, int start, int end, out ulong packed, out int releaseLength, out bool normal)
    {
        packed = 0;
        releaseLength = 0;
        normal = true;
        uint p0 = 0, p1 = 0, p2 = 0, p3 = 0, suffix = 0;
        int kind = PackedVersion.Final;
        int i = start;
        while (true)
        {
            if (!TryReadShort(text, ref i, end, out uint value, ref normal)) return false;
            switch (releaseLength++)
            {
                case 0: p0 = value; break;
                case 1: p1 = value; break;
                case 2: p2 = value; break;
                case 3: p3 = value; break;
                default: return false;
            }
            if (i + 1 >= end || text[i] != '.' || !IsDigit(text[i + 1])) break;
            i++;
        }
        if (i < end)
        {
            kind = KindOfSuffix(text, ref i, end);
            if (kind == 0 || !TryReadShort(text, ref i, end, out suffix, ref normal) || i < end) return false;
        }
        return PackedVersion.TryPack(p0, p1, p2, p3, kind, suffix, out packed);
    }

    /// <summary>Reads the whole of <paramref name="text"/> from <paramref name="start"/> to <paramref name="end"/>; else tells where and why not.</summary>
    public static VersionParts? TryParse(string text, int start, int end, out int position, out string problem)
    {
        int i = start;
        while (i < end && IsWhiteSpace(text[i])) i++;
        while (end > i && IsWhiteSpace(text[end - 1])) end--;
        if (i < end && text[i] is 'v' or 'V') i++;

        VersionParts parts = new();
        position = i;
        problem = "a version has " + MaxLength + " characters at most";
        if (end - i > MaxLength) return null;
        problem = i == end ? "a version was expected" : "a version starts with a number";
        if (i >= end || !IsDigit(text[i])) return null;

        List<BigInteger> release = new(4);
        BigInteger first = ReadNumber(text, ref i, end);
        if (i < end && text[i] == '!')
        {
            i++;
            parts.Epoch = first;
            position = i;
            problem = "a release number was expected after the epoch";
            if (i >= end || !IsDigit(text[i])) return null;
            first = ReadNumber(text, ref i, end);
        }
        release.Add(first);
        while (i + 1 < end && text[i] == '.' && IsDigit(text[i + 1]))
        {
            i++;
            release.Add(ReadNumber(text, ref i, end));
        }
        parts.Release = release.ToArray();

        ReadPre(text, ref i, end, parts);
        ReadPost(text, ref i, end, parts);
        ReadDev(text, ref i, end, parts);
        if (i < end && text[i] == '+')
        {
            i++;
            if (!ReadLocal(text, ref i, end, parts, out problem))
            {
                position = i;
                return null;
            }
        }
        if (i == end) return parts;
        position = i;
        problem = text[i] == '*'
            ? "'*' is not part of a version (only '==' and '!=' take '.*')"
            : "'" + text[i] + "' is not part of a version here";
        return null;
    }

    private static bool TryReadShort(string text, ref int i, int end, out uint value, ref bool normal)
    {
        int from = i;
        value = 0;
        while (i < end && IsDigit(text[i]) && i - from < 6) value = (value * 10) + (uint)(text[i++] - '0');
        if (i - from > 1 && text[from] == '0') normal = false;
        return i > from && (i == end || !IsDigit(text[i]));
    }

    // Moves behind the letters of a suffix in its normal spelling; 0 for everything else.
    private static int KindOfSuffix(string text, ref int i, int end)
    {
        (string letters, int kind) = text[i] switch
        {
            'a' => ("a", PackedVersion.Alpha),
            'b' => ("b", PackedVersion.Alpha + 1),
            'r' => ("rc", PackedVersion.ReleaseCandidate),
            '.' when i + 1 < end && text[i + 1] == 'p' => (".post", PackedVersion.Post),
            '.' => (".dev", PackedVersion.Dev),
            _ => ("", 0),
        };
        if (kind == 0 || end - i <= letters.Length || string.CompareOrdinal(text, i, letters, 0, letters.Length) != 0) return 0;
        i += letters.Length;
        return kind;
    }

    private static void ReadPre(string text, ref int i, int end, VersionParts parts)
    {
        int at = AfterSeparator(text, i, end);
        foreach ((string word, PreReleaseKind kind) in PreWords)
        {
            if (!Matches(text, at, end, word)) continue;
            i = at + word.Length;
            parts.Pre = kind;
            parts.PreNumber = ReadSuffixNumber(text, ref i, end);
            return;
        }
    }

    private static void ReadPost(string text, ref int i, int end, VersionParts parts)
    {
        if (i + 1 < end && text[i] == '-' && IsDigit(text[i + 1]))
        {
            i++;
            parts.Post = ReadNumber(text, ref i, end);
            return;
        }
        int at = AfterSeparator(text, i, end);
        foreach (string word in PostWords)
        {
            if (!Matches(text, at, end, word)) continue;
            i = at + word.Length;
            parts.Post = ReadSuffixNumber(text, ref i, end);
            return;
        }
    }

    private static void ReadDev(string text, ref int i, int end, VersionParts parts)
    {
        int at = AfterSeparator(text, i, end);
        if (!Matches(text, at, end, "dev")) return;
        i = at + 3;
        parts.Dev = ReadSuffixNumber(text, ref i, end);
    }

    private static bool ReadLocal(string text, ref int i, int end, VersionParts parts, out string problem)
    {
        List<LocalSegment> segments = new(2);
        while (true)
        {
            int from = i;
            while (i < end && IsAlphanumeric(text[i])) i++;
            if (i == from)
            {
                problem = "a local version label is made of ASCII letters and digits, separated by '.', '-' or '_'";
                return false;
            }
            segments.Add(new LocalSegment(text.Substring(from, i - from)));
            if (i >= end || text[i] is not ('.' or '-' or '_')) break;
            i++;
        }
        parts.Local = segments.ToArray();
        problem = "";
        return true;
    }

    private static int AfterSeparator(string text, int i, int end) => i < end && text[i] is '.' or '-' or '_' ? i + 1 : i;

    private static bool IsAlphanumeric(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool Matches(string text, int at, int end, string word)
    {
        if (end - at < word.Length) return false;
        for (int k = 0; k < word.Length; k++)
        {
            char c = text[at + k];
            if (c is >= 'A' and <= 'Z') c += (char)32;
            if (c != word[k]) return false;
        }
        return true;
    }

    // A separator after the letters belongs to the suffix even where no number follows it, as in PEP 440's own pattern.
    private static BigInteger ReadSuffixNumber(string text, ref int i, int end)
    {
        i = AfterSeparator(text, i, end);
        return i < end && IsDigit(text[i]) ? ReadNumber(text, ref i, end) : BigInteger.Zero;
    }

    private static BigInteger ReadNumber(string text, ref int i, int end)
    {
        int from = i;
        ulong value = 0;
        while (i < end && IsDigit(text[i]))
        {
            value = unchecked((value * 10) + (ulong)(text[i] - '0'));
            i++;
        }
        return i - from <= 18 ? value : BigInteger.Parse(text.Substring(from, i - from), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
