namespace FlowKit.Conda.Specs;

/// <summary>
/// A constraint on versions (CEP 29): comparisons, prefixes (<c>1.2.*</c>, <c>=1.2</c>), globs and regular expressions, joined by <c>,</c>
/// (and) and <c>|</c> (or, which binds weaker), with parentheses. A bare version means exactly that version. Pre-releases are ordinary versions.
/// </summary>
public sealed class VersionSpec : IEquatable<VersionSpec>
{
    private readonly string _text;

    internal VersionSpec(string text, VersionSpecNode root)
    {
        _text = text;
        Root = root;
    }

    /// <summary>Whether every version satisfies this.</summary>
    public bool IsAny => Root.Kind == VersionSpecKind.Any;

    internal VersionSpecNode Root { get; }

    /// <summary>Reads a version spec as repodata and users write it: odd forms that occur there (<c>&gt;=2.*</c>, <c>1.0.*.*</c>) are taken for what they mean.</summary>
    /// <exception cref="SpecParseException"><c>FK7111</c>: the text is not a version spec.</exception>
    public static VersionSpec Parse(string text) => Parse(text, strict: false);

    /// <summary>Reads a version spec; <paramref name="strict"/> refuses bare versions and the odd forms.</summary>
    /// <exception cref="SpecParseException"><c>FK7111</c>: the text is not a version spec, or not a strict one.</exception>
    public static VersionSpec Parse(string text, bool strict)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        VersionSpecParser parser = new(text, 0, text.Length, strict);
        return parser.TryParse(out VersionSpec? spec)
            ? spec!
            : throw new SpecParseException(CondaErrors.BadVersionSpec, "version spec", text, parser.ErrorPosition, parser.Problem);
    }

    /// <summary>Reads a version spec; false where the text is not one.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VersionSpec? spec)
    {
        spec = null;
        return text is not null && new VersionSpecParser(text, 0, text.Length, strict: false).TryParse(out spec);
    }

    /// <summary>The spec that only <paramref name="version"/> satisfies.</summary>
    public static VersionSpec Exactly(CondaVersion version)
    {
        if (version is null) throw new ArgumentNullException(nameof(version));
        return new VersionSpec("==" + version.Source, VersionSpecNode.Compare(VersionSpecKind.Equal, version));
    }

    /// <summary>Whether <paramref name="version"/> satisfies this.</summary>
    public bool Matches(CondaVersion version)
    {
        if (version is null) throw new ArgumentNullException(nameof(version));
        return Root.Matches(version);
    }

    /// <inheritdoc/>
    public bool Equals(VersionSpec? other) => other is not null && Root.SameAs(other.Root);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionSpec other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Root.Hash();

    /// <summary>The spec as it was written, without blanks.</summary>
    public override string ToString() => _text;
}
