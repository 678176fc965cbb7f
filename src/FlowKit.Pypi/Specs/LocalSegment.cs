using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>One part of a local version label: a number, or letters and digits. Numbers sort after texts.</summary>
internal readonly struct LocalSegment
{
    private readonly BigInteger _number;
    private readonly string? _text;

    public LocalSegment(string written)
    {
        bool digits = true;
        foreach (char c in written) digits &= c is >= '0' and <= '9';
        _text = digits ? null : written.ToLowerInvariant();
        _number = digits ? BigInteger.Parse(written, System.Globalization.CultureInfo.InvariantCulture) : default;
    }

    public int CompareTo(LocalSegment other) => (_text, other._text) switch
    {
        (null, null) => _number.CompareTo(other._number),
        (null, _) => 1,
        (_, null) => -1,
        _ => string.CompareOrdinal(_text, other._text),
    };

    public override string ToString() => _text ?? _number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override int GetHashCode() => _text is null ? _number.GetHashCode() : _text.GetHashCode();

    public static int Compare(LocalSegment[]? left, LocalSegment[]? right)
    {
        if (left is null) return right is null ? 0 : -1;
        if (right is null) return 1;
        int shared = Math.Min(left.Length, right.Length);
        for (int i = 0; i < shared; i++)
        {
            int order = left[i].CompareTo(right[i]);
            if (order != 0) return order;
        }
        return left.Length.CompareTo(right.Length);
    }
}
