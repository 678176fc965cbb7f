namespace FlowKit.Pypi.Specs;

/// <summary>One clause of a version specifier: an operator and a version, as <c>&gt;=1.2</c> (PEP 440).</summary>
public sealed class VersionSpecifier : IEquatable<VersionSpecifier>
{
    internal VersionSpecifier(SpecifierOperator @operator, string versionText, Pep440Version? version, bool isPrefix)
    {
        Operator = @operator;
        VersionText = versionText;
        Version = version;
        IsPrefix = isPrefix;
        (Lower, Upper, IsComplement) = FindBounds();
    }

    /// <summary>The operator.</summary>
    public SpecifierOperator Operator { get; }

    /// <summary>The version as it was written, <c>.*</c> included.</summary>
    public string VersionText { get; }

    /// <summary>The version, without <c>.*</c>. Null only behind <c>===</c> where the text is no version.</summary>
    public Pep440Version? Version { get; }

    /// <summary>The version ends in <c>.*</c>: the release is compared as a prefix.</summary>
    public bool IsPrefix { get; }

    /// <summary>
    /// Where the versions that the clause admits begin (or, where <see cref="IsComplement"/>, those that it refuses). For <c>===</c> these are
    /// the versions equal to its text; the text itself is compared by <see cref="Contains(Pep440Version)"/> alone.
    /// </summary>
    public VersionBound Lower { get; }

    /// <summary>Where the versions that the clause admits (or refuses) end.</summary>
    public VersionBound Upper { get; }

    /// <summary>The clause admits what lies outside of its two bounds: <c>!=</c>.</summary>
    public bool IsComplement { get; }

    /// <summary>The clause names a pre-release, which by the standard's default lets pre-releases in.</summary>
    public bool NamesPreRelease => Version is { IsPreRelease: true } && Operator is not SpecifierOperator.NotEqual;

    /// <summary>The written form of the operator.</summary>
    public string OperatorText => TextOf(Operator);

    /// <summary>The version is in the set that the clause means; pre-releases are not treated in any special way.</summary>
    public bool Contains(Pep440Version version)
    {
        if (version is null) throw new ArgumentNullException(nameof(version));
        if (Operator == SpecifierOperator.Arbitrary) return MatchesText(version.Text);
        return IsComplement != (Lower.IsBefore(version) && !Upper.IsBefore(version));
    }

    /// <summary>The clause is <c>===</c> and its text is this one, case aside.</summary>
    internal bool MatchesText(string text) => string.Equals(VersionText, text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Equals(VersionSpecifier? other) => other is not null && Operator == other.Operator && IsPrefix == other.IsPrefix
        && (Operator == SpecifierOperator.Arbitrary
            ? string.Equals(VersionText, other.VersionText, StringComparison.Ordinal)
            : Version == other.Version && (!CountsParts || Version!.ReleaseLength == other.Version!.ReleaseLength));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VersionSpecifier);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked(((int)Operator * 397) ^ (Operator == SpecifierOperator.Arbitrary
        ? VersionText.GetHashCode()
        : Version!.GetHashCode()));

    /// <summary>Operator and version as written, without white space.</summary>
    public override string ToString() => OperatorText + VersionText;

    internal static string TextOf(SpecifierOperator @operator) => @operator switch
    {
        SpecifierOperator.Equal => "==",
        SpecifierOperator.NotEqual => "!=",
        SpecifierOperator.Less => "<",
        SpecifierOperator.LessOrEqual => "<=",
        SpecifierOperator.Greater => ">",
        SpecifierOperator.GreaterOrEqual => ">=",
        SpecifierOperator.Compatible => "~=",
        _ => "===",
    };

    // "==1.0.*" is narrower than "==1.*", though 1.0 and 1 are equal versions.
    private bool CountsParts => IsPrefix || Operator == SpecifierOperator.Compatible;

    private (VersionBound Lower, VersionBound Upper, bool Complement) FindBounds()
    {
        if (Version is not { } version) return (VersionBound.End, VersionBound.End, false);
        switch (Operator)
        {
            case SpecifierOperator.GreaterOrEqual:
                return (VersionBound.Before(version), VersionBound.End, false);
            case SpecifierOperator.LessOrEqual:
                return (VersionBound.Start, VersionBound.AfterLocals(version), false);
            case SpecifierOperator.Greater:
                return (VersionBound.AfterPosts(version), VersionBound.End, false);
            case SpecifierOperator.Less:
                // "<1.0" leaves out the pre-releases of 1.0, unless it names one itself.
                return (VersionBound.Start, VersionBound.Before(version.IsPreRelease ? version : version.FirstDev()), false);
            case SpecifierOperator.Compatible:
                return (VersionBound.Before(version), VersionBound.Before(version.AfterPrefix(version.ReleaseLength - 1)), false);
            default:
                bool complement = Operator == SpecifierOperator.NotEqual;
                return IsPrefix
                    ? (VersionBound.Before(version.FirstDev()), VersionBound.Before(version.AfterPrefix(version.ReleaseLength)), complement)
                    : (VersionBound.Before(version), VersionBound.AfterLocals(version), complement);
        }
    }
}
