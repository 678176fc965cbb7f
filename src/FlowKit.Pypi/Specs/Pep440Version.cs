using System.Numerics;
using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// A Python package version (PEP 440, the version specifiers standard). Equality and order are the standard's: <c>1.0 == 1.0.0</c>,
/// <c>1.dev0 &lt; 1a0 &lt; 1 &lt; 1+local &lt; 1.post0</c>; how it was written is kept in <see cref="Text"/>. Numbers may be of any size.
/// </summary>
public sealed class Pep440Version : IComparable<Pep440Version>, IComparable, IEquatable<Pep440Version>
{
    /// <summary>The packed form (<see cref="PackedVersion"/>), or 0 where the version does not fit it. Equal versions have the same form.</summary>
    internal readonly ulong Packed;

    private readonly VersionParts? _parts;
    private readonly int _releaseLength;
    private readonly string? _text;
    private string? _normalized;

    private Pep440Version(string? text, ulong packed, int releaseLength, bool normal)
    {
        Packed = packed;
        _releaseLength = releaseLength;
        _text = text;
        if (normal) _normalized = text;
    }

    internal Pep440Version(string? text, VersionParts parts)
    {
        _releaseLength = parts.Release.Length;
        _text = text;
        if (!PackedVersion.TryPack(parts, out Packed) || _releaseLength > 4) _parts = parts;
    }

    /// <summary>The least version of all, <c>0.dev0</c>.</summary>
    internal static Pep440Version Least { get; } = Parse("0.dev0");

    /// <summary>The version as it was written, without white space around it.</summary>
    public string Text => _text ?? ToString();

    /// <summary>The epoch: 0 where none is written.</summary>
    public BigInteger Epoch => _parts?.Epoch ?? BigInteger.Zero;

    /// <summary>The release as written, trailing zeros included: <c>[1, 20, 0]</c>. Never empty.</summary>
    public IReadOnlyList<BigInteger> Release => Parts.Release;

    /// <summary>How many parts the release is written with.</summary>
    public int ReleaseLength => _releaseLength;

    /// <summary>The pre-release phase.</summary>
    public PreReleaseKind PreRelease => _parts is not null
        ? _parts.Pre
        : PackedVersion.KindOf(Packed) is >= PackedVersion.Alpha and <= PackedVersion.ReleaseCandidate and int kind
            ? (PreReleaseKind)(kind - PackedVersion.Alpha + 1)
            : PreReleaseKind.None;

    /// <summary>The number of the pre-release, or null where <see cref="PreRelease"/> is none.</summary>
    public BigInteger? PreReleaseNumber => PreRelease == PreReleaseKind.None ? null : _parts?.PreNumber ?? PackedVersion.NumberOf(Packed);

    /// <summary>The number of the post-release, or null.</summary>
    public BigInteger? Post => _parts is not null ? _parts.Post : PackedVersion.KindOf(Packed) == PackedVersion.Post ? PackedVersion.NumberOf(Packed) : null;

    /// <summary>The number of the developmental release, or null.</summary>
    public BigInteger? Dev => _parts is not null ? _parts.Dev : PackedVersion.KindOf(Packed) == PackedVersion.Dev ? PackedVersion.NumberOf(Packed) : null;

    /// <summary>The local version label in normal form (<c>ubuntu.1</c>), or null.</summary>
    public string? Local => _parts?.Local is { } local ? string.Join(".", local.Select(s => s.ToString())) : null;

    /// <summary>Has a local version label.</summary>
    public bool HasLocal => _parts?.Local is not null;

    /// <summary>A pre-release in the standard's sense: has an alpha, beta, candidate or developmental part.</summary>
    public bool IsPreRelease => _parts is not null
        ? _parts.Pre != PreReleaseKind.None || _parts.Dev is not null
        : PackedVersion.KindOf(Packed) < PackedVersion.Final;

    /// <summary>Has a post-release part.</summary>
    public bool IsPostRelease => Post is not null;

    /// <summary>Has a developmental part.</summary>
    public bool IsDevRelease => Dev is not null;

    internal VersionParts Parts => _parts ?? PackedVersion.Unpack(Packed, _releaseLength);

    /// <summary>Reads a version. White space around it and a leading <c>v</c> are allowed.</summary>
    /// <exception cref="SpecParseException">The text is no version (FK7201).</exception>
    public static Pep440Version Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return TryParse(text, 0, text.Length, out int position, out string problem)
            ?? throw new SpecParseException(PypiErrors.InvalidVersion, "version", text, position, problem);
    }

    /// <summary>Reads a version; false where the text is none.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Pep440Version? version)
    {
        version = text is null ? null : TryParse(text, 0, text.Length, out _, out _);
        return version is not null;
    }

    /// <summary>Reads a version out of a part of a longer text.</summary>
    internal static Pep440Version? TryParse(string text, int start, int end, out int position, out string problem)
    {
        if (VersionParser.TryParseFast(text, start, end, out ulong packed, out int length, out bool normal))
        {
            position = end;
            problem = "";
            return new Pep440Version(Slice(text, start, end), packed, length, normal);
        }
        VersionParts? parts = VersionParser.TryParse(text, start, end, out position, out problem);
        if (parts is null) return null;
        while (start < end && VersionParser.IsWhiteSpace(text[start])) start++;
        while (end > start && VersionParser.IsWhiteSpace(text[end - 1])) end--;
        return new Pep440Version(Slice(text, start, end), parts);
    }

    /// <summary>
    /// The form by which versions in the names of files and folders compare: normal, without trailing zeros. A text that is no version stays
    /// as it is, as names on disk may be old.
    /// </summary>
    public static string Canonicalize(string text) => TryParse(text, out Pep440Version? version) ? version.ToCanonicalString() : text;

    /// <summary>The version without its local label; the same object where it has none.</summary>
    public Pep440Version WithoutLocal() => HasLocal ? With(p => p.Local = null) : this;

    /// <summary>The release with its epoch alone: <c>1!2.0</c> of <c>1!2.0rc1.post2+x</c>.</summary>
    public Pep440Version BaseVersion() => With(p =>
    {
        p.Pre = PreReleaseKind.None;
        p.PreNumber = BigInteger.Zero;
        p.Post = null;
        p.Dev = null;
        p.Local = null;
    });

    /// <summary>The normal form without trailing zeros of the release, as names of files compare: <c>1</c> for <c>1.0.0</c>.</summary>
    public string ToCanonicalString() => Format(Parts, stripZeros: true);

    /// <summary>The normal form of the standard, trailing zeros of the release kept.</summary>
    public override string ToString() => _normalized ??= Format(Parts, stripZeros: false);

    /// <inheritdoc/>
    public int CompareTo(Pep440Version? other)
    {
        if (other is null) return 1;
        if (Packed != 0 && other.Packed != 0) return Packed.CompareTo(other.Packed);
        int order = VersionOrder.ComparePublic(this, other);
        return order != 0 ? order : LocalSegment.Compare(_parts?.Local, other._parts?.Local);
    }

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Pep440Version other => CompareTo(other),
        _ => throw new ArgumentException("A version compares with versions only.", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(Pep440Version? other) => other is not null
        && (ReferenceEquals(this, other) || (Packed == other.Packed && (Packed != 0 || CompareTo(other) == 0)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Pep440Version);

    /// <inheritdoc/>
    public override int GetHashCode() => Packed != 0 ? Packed.GetHashCode() : VersionOrder.Hash(Parts);

    /// <summary>Equal in the standard's sense.</summary>
    public static bool operator ==(Pep440Version? left, Pep440Version? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Not equal in the standard's sense.</summary>
    public static bool operator !=(Pep440Version? left, Pep440Version? right) => !(left == right);

    /// <summary>Sorts before.</summary>
    public static bool operator <(Pep440Version? left, Pep440Version? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Sorts after.</summary>
    public static bool operator >(Pep440Version? left, Pep440Version? right) => right < left;

    /// <summary>Sorts before or is equal.</summary>
    public static bool operator <=(Pep440Version? left, Pep440Version? right) => !(right < left);

    /// <summary>Sorts after or is equal.</summary>
    public static bool operator >=(Pep440Version? left, Pep440Version? right) => !(left < right);

    /// <summary>The first developmental release of a version that has no suffix but perhaps a post-release: what <c>&lt;</c> ends before.</summary>
    internal Pep440Version FirstDev() => _parts is null && PackedVersion.KindOf(Packed) == PackedVersion.Final
        ? new Pep440Version(null, PackedVersion.WithSuffix(Packed, PackedVersion.Dev, 0), _releaseLength, normal: false)
        : With(static p => p.Dev = BigInteger.Zero);

    /// <summary>The first developmental release behind all versions whose release begins with the first parts of this one.</summary>
    internal Pep440Version AfterPrefix(int length)
    {
        if (_parts is null && PackedVersion.TryNextPrefix(Packed, length, out ulong packed)) return new Pep440Version(null, packed, length, normal: false);
        VersionParts from = Parts;
        BigInteger[] release = new BigInteger[length];
        Array.Copy(from.Release, release, length);
        release[length - 1]++;
        return new Pep440Version(null, new VersionParts { Epoch = from.Epoch, Release = release, Dev = BigInteger.Zero });
    }

    /// <summary>A part of the release; 0 behind its end.</summary>
    internal BigInteger ReleasePart(int index) => _parts is null
        ? PackedVersion.ReleasePart(Packed, index)
        : index < _parts.Release.Length ? _parts.Release[index] : BigInteger.Zero;

    /// <summary>A version changed in some parts; its text is its normal form.</summary>
    internal Pep440Version With(Action<VersionParts> change)
    {
        VersionParts parts = _parts?.Clone() ?? PackedVersion.Unpack(Packed, _releaseLength);
        change(parts);
        return new Pep440Version(null, parts);
    }

    private static string Slice(string text, int start, int end) => start == 0 && end == text.Length ? text : text.Substring(start, end - start);

    private static string Format(VersionParts parts, bool stripZeros)
    {
        StringBuilder text = new();
        if (!parts.Epoch.IsZero) text.Append(parts.Epoch).Append('!');
        int length = parts.Release.Length;
        while (stripZeros && length > 1 && parts.Release[length - 1].IsZero) length--;
        for (int i = 0; i < length; i++)
        {
            if (i > 0) text.Append('.');
            text.Append(parts.Release[i]);
        }
        if (parts.Pre != PreReleaseKind.None)
        {
            text.Append(parts.Pre switch { PreReleaseKind.Alpha => "a", PreReleaseKind.Beta => "b", _ => "rc" }).Append(parts.PreNumber);
        }
        if (parts.Post is { } post) text.Append(".post").Append(post);
        if (parts.Dev is { } dev) text.Append(".dev").Append(dev);
        if (parts.Local is { } local)
        {
            for (int i = 0; i < local.Length; i++) text.Append(i == 0 ? '+' : '.').Append(local[i].ToString());
        }
        return text.ToString();
    }
}
