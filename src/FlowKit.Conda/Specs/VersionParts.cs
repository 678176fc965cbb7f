using System.Globalization;

namespace FlowKit.Conda.Specs;

/// <summary>
/// The components of a version literal as sortable numbers: the two highest bits tell the class (<c>dev</c> before other strings before
/// numbers before <c>post</c>), the rest orders within the class. What does not fit (long strings, numbers over 61 bits) has its text beside it.
/// </summary>
internal sealed class VersionParts
{
    /// <summary>The number 0: what a missing component counts as.</summary>
    public const ulong Zero = NumberClass;

    private const ulong Dev = 0;
    private const ulong TextClass = 1UL << 62;
    private const ulong NumberClass = 2UL << 62;
    private const ulong Post = ulong.MaxValue;
    private const ulong LargestNumber = (1UL << 62) - 2;

    private readonly ulong[] _parts;
    private readonly int[] _segmentStarts;
    private readonly string?[]? _texts;

    private VersionParts(long epoch, ulong[] parts, int[] segmentStarts, int mainCount, string?[]? texts)
    {
        Epoch = epoch;
        _parts = parts;
        _segmentStarts = segmentStarts;
        MainCount = mainCount;
        _texts = texts;
    }

    public long Epoch { get; }

    public int MainCount { get; }

    public int SegmentCount => _segmentStarts.Length;

    public (int First, int Length) Segment(int index)
    {
        int first = _segmentStarts[index];
        return (first, (index + 1 < _segmentStarts.Length ? _segmentStarts[index + 1] : _parts.Length) - first);
    }

    public ulong Part(int index) => _parts[index];

    public string? TextOf(int index) => _texts?[index];

    /// <summary>Orders what the sortable numbers cut off; numbers (digits only) by length first.</summary>
    public static int CompareTexts(string? left, string? right)
    {
        if (left is null || right is null) return 0;
        bool numbers = left[0] is >= '0' and <= '9';
        int order = numbers ? left.Length.CompareTo(right.Length) : 0;
        return order != 0 ? order : Math.Sign(string.CompareOrdinal(left, right));
    }

    public static string Describe(ulong part, string? text)
    {
        if (text is not null) return text;
        if (part == Dev) return "dev";
        if (part == Post) return "post";
        if (part >= NumberClass) return (part & ~NumberClass).ToString(CultureInfo.InvariantCulture);
        char[] characters = new char[7];
        int length = 0;
        for (int i = 0; i < 7; i++)
        {
            char c = (char)((part >> (54 - (8 * i))) & 0xFF);
            if (c != 0) characters[length++] = c;
        }
        return new string(characters, 0, length);
    }

    public static VersionParts? Parse(string text, int start, int end, out int errorPosition, out string problem)
    {
        errorPosition = start;
        problem = "a version is expected";
        if (start == end) return null;

        bool dashes = false, underscores = false;
        int epochEnd = -1, plus = -1;
        for (int i = start; i < end; i++)
        {
            errorPosition = i;
            char c = text[i];
            if (c == '-') dashes = true;
            else if (c == '_') underscores = true;
            else if (c == '!')
            {
                if (epochEnd >= 0) return Fail("a second '!' is not allowed", out problem);
                if (plus >= 0) return Fail("'!' is not allowed in the local part", out problem);
                epochEnd = i;
            }
            else if (c == '+')
            {
                if (plus >= 0) return Fail("a second '+' is not allowed", out problem);
                plus = i;
            }
            else if (c != '.' && !IsDigit(c) && !IsLetter(c))
            {
                return Fail("'" + c + "' is not a character of versions", out problem);
            }
            if (dashes && underscores) return Fail("'-' and '_' cannot be used in one version", out problem);
        }

        long epoch = 0;
        int mainStart = start;
        if (epochEnd >= 0)
        {
            errorPosition = start;
            if (epochEnd == start) return Fail("an epoch is expected before '!'", out problem);
            for (int i = start; i < epochEnd; i++)
            {
                errorPosition = i;
                if (!IsDigit(text[i])) return Fail("the epoch must be a number", out problem);
                if (epoch > int.MaxValue) return Fail("the epoch is too large", out problem);
                epoch = (epoch * 10) + (text[i] - '0');
            }
            mainStart = epochEnd + 1;
        }

        List<ulong> parts = new();
        List<int> starts = new();
        List<string?>? texts = null;
        if (!ReadSegments(text, mainStart, plus >= 0 ? plus : end, parts, starts, ref texts, out errorPosition, out problem)) return null;
        int mainCount = starts.Count;
        if (plus >= 0 && !ReadSegments(text, plus + 1, end, parts, starts, ref texts, out errorPosition, out problem)) return null;
        while (texts is not null && texts.Count < parts.Count) texts.Add(null);
        return new VersionParts(epoch, parts.ToArray(), starts.ToArray(), mainCount, texts?.ToArray());
    }

    private static bool ReadSegments(
        string text, int start, int end, List<ulong> parts, List<int> starts, ref List<string?>? texts, out int errorPosition, out string problem)
    {
        errorPosition = start;
        problem = "a part of a version is expected";
        if (start >= end) return false;

        // openssl's convention: one '_' at the very end belongs to the last component and does not separate.
        bool glued = text[end - 1] is '_' or '-';
        int splitEnd = glued ? end - 1 : end;
        int position = start;
        while (true)
        {
            int segmentEnd = position;
            while (segmentEnd < splitEnd && (IsDigit(text[segmentEnd]) || IsLetter(text[segmentEnd]))) segmentEnd++;
            errorPosition = position;
            if (segmentEnd == position) return false;
            bool last = segmentEnd == splitEnd;
            starts.Add(parts.Count);
            if (!IsDigit(text[position])) parts.Add(Zero);
            while (position < segmentEnd)
            {
                int from = position;
                bool number = IsDigit(text[position]);
                while (position < segmentEnd && IsDigit(text[position]) == number) position++;
                bool takesUnderscore = last && glued && position == segmentEnd;
                if (number) AddNumber(text, from, position, parts, ref texts);
                else AddText(text.Substring(from, position - from).ToLowerInvariant() + (takesUnderscore ? "_" : ""), parts, ref texts);
                if (number && takesUnderscore) AddText("_", parts, ref texts);
            }
            if (last) return true;
            position = segmentEnd + 1;
        }
    }

    private static void AddNumber(string text, int from, int to, List<ulong> parts, ref List<string?>? texts)
    {
        while (from < to - 1 && text[from] == '0') from++;
        ulong value = 0;
        for (int i = from; i < to; i++)
        {
            ulong digit = (ulong)(text[i] - '0');
            if (value > (LargestNumber - digit) / 10)
            {
                // A run of digits that fits nowhere still orders by its size.
                KeepText(text.Substring(from, to - from), parts.Count, ref texts);
                parts.Add(NumberClass | (LargestNumber + 1));
                return;
            }
            value = (value * 10) + digit;
        }
        parts.Add(NumberClass | value);
    }

    private static void AddText(string text, List<ulong> parts, ref List<string?>? texts)
    {
        if (text == "dev")
        {
            parts.Add(Dev);
            return;
        }
        if (text == "post")
        {
            parts.Add(Post);
            return;
        }
        ulong key = 0;
        for (int i = 0; i < 7; i++) key = (key << 8) | (i < text.Length ? text[i] : 0u);
        key = TextClass | (key << 6);
        if (text.Length > 7)
        {
            key |= 1;
            KeepText(text, parts.Count, ref texts);
        }
        parts.Add(key);
    }

    private static void KeepText(string text, int index, ref List<string?>? texts)
    {
        texts ??= new List<string?>();
        while (texts.Count < index) texts.Add(null);
        texts.Add(text);
    }

    private static VersionParts? Fail(string problemText, out string problem)
    {
        problem = problemText;
        return null;
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
