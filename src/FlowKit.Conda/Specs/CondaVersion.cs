namespace FlowKit.Conda.Specs;

/// <summary>
/// A conda version literal (CEP 33): <c>[epoch!]main[+local]</c>, ordered as conda orders it. Two literals can be equal and written
/// differently (<c>1.0</c> and <c>1.00</c>); <see cref="Source"/> keeps the writing, which file names need.
/// </summary>
public sealed class CondaVersion : IComparable<CondaVersion>, IEquatable<CondaVersion>
{
    // A plain "a.b.c.d" of numbers below 65,536 is one number, compared at once; everything else has its parts in an array.
    private readonly ulong _packed;
    private readonly int _packedCount;
    private readonly VersionParts? _parts;

    private CondaVersion(string source, ulong packed, int packedCount, VersionParts? parts)
    {
        Source = source;
        _packed = packed;
        _packedCount = packedCount;
        _parts = parts;
    }

    /// <summary>The text that was read, as it was written.</summary>
    public string Source { get; }

    /// <summary>The epoch; 0 where none is written.</summary>
    public long Epoch => _parts is null ? 0 : _parts.Epoch;

    /// <summary>Whether the literal has a local part (<c>+local</c>).</summary>
    public bool HasLocal => LocalCount > 0;

    internal int MainCount => _parts is null ? _packedCount : _parts.MainCount;

    internal int LocalCount => _parts is null ? 0 : _parts.SegmentCount - _parts.MainCount;

    /// <summary>Reads a version literal.</summary>
    /// <exception cref="SpecParseException"><c>FK7110</c>: the text is not a version literal.</exception>
    public static CondaVersion Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return TryParse(text, 0, text.Length, out CondaVersion? version, out int position, out string problem)
            ? version!
            : throw new SpecParseException(CondaErrors.BadVersion, "version", text, position, problem);
    }

    /// <summary>Reads a version literal; false where the text is not one.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CondaVersion? version)
    {
        version = null;
        return text is not null && TryParse(text, 0, text.Length, out version, out _, out _);
    }

    internal static bool TryParse(string text, int start, int end, out CondaVersion? version, out int errorPosition, out string problem)
    {
        if (TryPack(text, start, end, out ulong packed, out int count))
        {
            version = new CondaVersion(Slice(text, start, end), packed, count, null);
            errorPosition = 0;
            problem = "";
            return true;
        }
        VersionParts? parts = VersionParts.Parse(text, start, end, out errorPosition, out problem);
        version = parts is null ? null : new CondaVersion(Slice(text, start, end), 0, 0, parts);
        return version is not null;
    }

    /// <summary>
    /// Whether this version starts with <paramref name="prefix"/>, as <c>1.2.*</c> means it: all segments of the prefix are equal,
    /// only the last one may go on (<c>1.1.1w</c> starts with <c>1.1.1</c>).
    /// </summary>
    public bool StartsWith(CondaVersion prefix)
    {
        if (prefix is null) throw new ArgumentNullException(nameof(prefix));
        if (Epoch != prefix.Epoch) return false;
        return prefix.HasLocal
            ? CompareSegments(this, 0, MainCount, prefix, 0, prefix.MainCount) == 0
                && SegmentsStartWith(MainCount, LocalCount, prefix, prefix.MainCount, prefix.LocalCount)
            : SegmentsStartWith(0, MainCount, prefix, 0, prefix.MainCount);
    }

    /// <summary>Whether this version is a compatible release of <paramref name="minimum"/>, as <c>~=1.2.3</c> means it: at least that, and starting with all of its segments but the last.</summary>
    public bool IsCompatibleWith(CondaVersion minimum)
    {
        if (minimum is null) throw new ArgumentNullException(nameof(minimum));
        if (Epoch != minimum.Epoch || CompareTo(minimum) < 0) return false;
        int shared = minimum.MainCount - 1;
        return shared == 0 || SegmentsStartWith(0, MainCount, minimum, 0, shared);
    }

    /// <summary>
    /// The next version as far as one segment tells: that segment's number is one higher, and what came after is gone. Bumped at 1, <c>1.2.3</c> is <c>1.3</c>. A segment with letters gets the
    /// first one: <c>9d</c> bumped at 0 is <c>10a</c>, which is before <c>10</c> and <c>10b</c>.
    /// </summary>
    /// <param name="segment">Which segment, from 0; segments that are not written count as 0.</param>
    public CondaVersion Bump(int segment)
    {
        if (segment < 0) throw new ArgumentOutOfRangeException(nameof(segment));
        // A "_" can only stand at the very end.
        List<string> segments = MainTexts(segment).ConvertAll(text => text.TrimEnd('_'));
        IReadOnlyList<string> parts = segment < MainCount ? DescribeSegments(local: false)[segment] : new[] { "0" };
        segments.Add((System.Numerics.BigInteger.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) + 1) + (parts.Count > 1 ? "a" : ""));
        return Parse(EpochText + string.Join(".", segments));
    }

    /// <summary>The version without its local part, cut to so many segments.</summary>
    /// <param name="segments">How many segments stay, at least one; more than there are changes nothing.</param>
    public CondaVersion Truncate(int segments)
    {
        if (segments < 1) throw new ArgumentOutOfRangeException(nameof(segments));
        return segments >= MainCount && !HasLocal ? this : Parse(EpochText + string.Join(".", MainTexts(Math.Min(segments, MainCount))));
    }

    /// <inheritdoc/>
    public int CompareTo(CondaVersion? other)
    {
        if (other is null) return 1;
        if (_parts is null && other._parts is null) return _packed.CompareTo(other._packed);
        int order = Epoch.CompareTo(other.Epoch);
        if (order == 0) order = CompareSegments(this, 0, MainCount, other, 0, other.MainCount);
        return order != 0 ? order : CompareSegments(this, MainCount, LocalCount, other, other.MainCount, other.LocalCount);
    }

    /// <inheritdoc/>
    public bool Equals(CondaVersion? other) => other is not null && (ReferenceEquals(this, other) || CompareTo(other) == 0);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CondaVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        unchecked
        {
            // Components that are 0 are left out, for a missing one counts as 0.
            ulong hash = (ulong)Epoch;
            int count = MainCount + LocalCount;
            for (int segment = 0; segment < count; segment++)
            {
                (int first, int length) = Segment(segment);
                int index = segment < MainCount ? segment : 1000 + segment - MainCount;
                for (int i = 0; i < length; i++)
                {
                    ulong part = Part(first + i);
                    if (part != VersionParts.Zero) hash += (part ^ (ulong)((index * 31) + i)) * 0x9E3779B97F4A7C15UL;
                }
            }
            return (int)(hash ^ (hash >> 32));
        }
    }

    /// <summary>The text as it was written.</summary>
    public override string ToString() => Source;

    /// <summary>Equal in order.</summary>
    public static bool operator ==(CondaVersion? left, CondaVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Different in order.</summary>
    public static bool operator !=(CondaVersion? left, CondaVersion? right) => !(left == right);

    /// <summary>Lower in order.</summary>
    public static bool operator <(CondaVersion? left, CondaVersion? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Lower or equal in order.</summary>
    public static bool operator <=(CondaVersion? left, CondaVersion? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Higher in order.</summary>
    public static bool operator >(CondaVersion? left, CondaVersion? right) => right < left;

    /// <summary>Higher or equal in order.</summary>
    public static bool operator >=(CondaVersion? left, CondaVersion? right) => right <= left;

    /// <summary>The texts of the components of each segment, main or local; an implied leading 0 is among them.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> DescribeSegments(bool local)
    {
        List<IReadOnlyList<string>> segments = new();
        int from = local ? MainCount : 0, to = local ? MainCount + LocalCount : MainCount;
        for (int segment = from; segment < to; segment++)
        {
            (int first, int length) = Segment(segment);
            List<string> texts = new();
            for (int i = 0; i < length; i++) texts.Add(VersionParts.Describe(Part(first + i), _parts?.TextOf(first + i)));
            segments.Add(texts);
        }
        return segments;
    }

    private string EpochText => Epoch == 0 ? "" : Epoch + "!";

    // The first segments as texts; one that is not written is "0".
    private List<string> MainTexts(int count)
    {
        List<string> texts = new();
        IReadOnlyList<IReadOnlyList<string>> segments = DescribeSegments(local: false);
        for (int i = 0; i < count; i++) texts.Add(i < segments.Count ? string.Concat(segments[i]) : "0");
        return texts;
    }

    private (int First, int Length) Segment(int index) => _parts is null ? (index, 1) : _parts.Segment(index);

    private ulong Part(int index) => _parts is null ? VersionParts.Zero | ((_packed >> (48 - (16 * index))) & 0xFFFF) : _parts.Part(index);

    private static int CompareSegments(CondaVersion a, int aFrom, int aCount, CondaVersion b, int bFrom, int bCount)
    {
        int count = Math.Max(aCount, bCount);
        for (int s = 0; s < count; s++)
        {
            (int aFirst, int aLength) = s < aCount ? a.Segment(aFrom + s) : (0, 0);
            (int bFirst, int bLength) = s < bCount ? b.Segment(bFrom + s) : (0, 0);
            int length = Math.Max(aLength, bLength);
            for (int i = 0; i < length; i++)
            {
                int order = ComparePart(a, i < aLength ? aFirst + i : -1, b, i < bLength ? bFirst + i : -1);
                if (order != 0) return order;
            }
        }
        return 0;
    }

    private static int ComparePart(CondaVersion a, int aIndex, CondaVersion b, int bIndex)
    {
        ulong left = aIndex < 0 ? VersionParts.Zero : a.Part(aIndex);
        ulong right = bIndex < 0 ? VersionParts.Zero : b.Part(bIndex);
        if (left != right) return left < right ? -1 : 1;
        return aIndex >= 0 && bIndex >= 0 && a._parts is not null && b._parts is not null
            ? VersionParts.CompareTexts(a._parts.TextOf(aIndex), b._parts.TextOf(bIndex))
            : 0;
    }

    private bool SegmentsStartWith(int from, int count, CondaVersion prefix, int prefixFrom, int prefixCount)
    {
        int inner = prefixCount - 1;
        if (CompareSegments(this, from, Math.Min(inner, count), prefix, prefixFrom, inner) != 0) return false;
        (int first, int length) = inner < count ? Segment(from + inner) : (0, 0);
        (int prefixFirst, int prefixLength) = prefix.Segment(prefixFrom + inner);
        for (int i = 0; i < prefixLength; i++)
        {
            if (ComparePart(this, i < length ? first + i : -1, prefix, prefixFirst + i) != 0) return false;
        }
        return true;
    }

    private static bool TryPack(string text, int start, int end, out ulong packed, out int count)
    {
        packed = 0;
        count = 0;
        uint number = 0;
        int digits = 0;
        for (int i = start; i < end; i++)
        {
            char c = text[i];
            if (c is >= '0' and <= '9')
            {
                number = (number * 10) + (uint)(c - '0');
                if (number > 0xFFFF) return false;
                digits++;
            }
            else if (c == '.' && digits > 0 && count < 3)
            {
                packed |= (ulong)number << (48 - (16 * count++));
                number = 0;
                digits = 0;
            }
            else
            {
                return false;
            }
        }
        if (digits == 0) return false;
        packed |= (ulong)number << (48 - (16 * count++));
        return true;
    }

    private static string Slice(string text, int start, int end) =>
        start == 0 && end == text.Length ? text : text.Substring(start, end - start);
}
