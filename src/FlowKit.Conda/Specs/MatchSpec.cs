namespace FlowKit.Conda.Specs;

/// <summary>
/// A query for packages (CEP 29, with the keys of CEP 43, 44 and 45): <c>[channel[/subdir]::]name[ version[ build]][key=value,…]</c>.
/// What a spec does not name is not restricted.
/// </summary>
public sealed class MatchSpec : IEquatable<MatchSpec>
{
    private string? _canonical;

    internal MatchSpec(string source, string name, StringMatcher? namePattern)
    {
        Source = source;
        Name = name;
        NamePattern = namePattern;
    }

    /// <summary>The text that was read.</summary>
    public string Source { get; }

    /// <summary>The name in lower case, or the pattern of names.</summary>
    public string Name { get; }

    /// <summary>Another name that stands in the bracket (<c>numpy[name=scipy]</c>) and does not count, which a user should know; null for none.</summary>
    public string? IgnoredName { get; internal set; }

    /// <summary>Whether <see cref="Name"/> is one name; the solver takes no others.</summary>
    public bool HasExactName => NamePattern is null;

    /// <summary>The one name that the spec is about: <see cref="Name"/>, or what the file name of its address tells; null where there is none.</summary>
    public string? PackageName => HasExactName ? Name : Url is null ? null : ArchiveAddress.PackageNameOf(Url);

    /// <summary>The constraint on the version; null where there is none.</summary>
    public VersionSpec? Version { get; internal set; }

    /// <summary>The pattern of the build string; null where there is none.</summary>
    public StringMatcher? Build { get; internal set; }

    /// <summary>The constraint on the build number; null where there is none.</summary>
    public BuildNumberSpec? BuildNumber { get; internal set; }

    /// <summary>The channel's name or address, without subdir, as written; null where there is none.</summary>
    public string? Channel { get; internal set; }

    /// <summary>The pattern of the subdir; null where there is none.</summary>
    public StringMatcher? Subdir { get; internal set; }

    /// <summary>The namespace between the colons; read and not used.</summary>
    public string? Namespace { get; internal set; }

    /// <summary>The MD5 of the archive, in lower case; null where there is none.</summary>
    public string? Md5 { get; internal set; }

    /// <summary>The SHA-256 of the archive, in lower case; null where there is none.</summary>
    public string? Sha256 { get; internal set; }

    /// <summary>The pattern of the archive's file name; null where there is none.</summary>
    public StringMatcher? FileName { get; internal set; }

    /// <summary>The address of the archive: exactly that one; null where there is none.</summary>
    public string? Url { get; internal set; }

    /// <summary>The pattern of the licence; null where there is none.</summary>
    public StringMatcher? License { get; internal set; }

    /// <summary>The pattern of the licence's family; null where there is none.</summary>
    public StringMatcher? LicenseFamily { get; internal set; }

    /// <summary>Features that the package has to track.</summary>
    public IReadOnlyList<string> TrackFeatures { get; internal set; } = Array.Empty<string>();

    /// <summary>Legacy features that the package has to have.</summary>
    public IReadOnlyList<string> Features { get; internal set; } = Array.Empty<string>();

    /// <summary>The optional groups of dependencies that are asked for (CEP 43).</summary>
    public IReadOnlyList<string> Extras { get; internal set; } = Array.Empty<string>();

    /// <summary>The variant flags that the package has to have (CEP 45).</summary>
    public IReadOnlyList<string> Flags { get; internal set; } = Array.Empty<string>();

    /// <summary>When the spec holds (CEP 44); null for always.</summary>
    public MatchCondition? Condition { get; internal set; }

    /// <summary>Whether nothing but the name and the version is restricted, and no extras, flags or condition are asked for.</summary>
    public bool IsNameAndVersionOnly { get; internal set; }

    internal StringMatcher? NamePattern { get; }

    /// <summary>Reads a match spec, as repodata may write it: where a key is in the bracket twice, the last counts.</summary>
    /// <exception cref="SpecParseException"><c>FK7112</c>: the text is not a match spec; tells the position and what was expected there.</exception>
    public static MatchSpec Parse(string text) => Parse(text, strict: false);

    /// <summary>Reads a match spec; <paramref name="strict"/> refuses a key that is in the bracket twice.</summary>
    /// <exception cref="SpecParseException"><c>FK7112</c>: the text is not a match spec, or not a strict one; tells the position and what was expected there.</exception>
    public static MatchSpec Parse(string text, bool strict)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        MatchSpecParser parser = new(text, strict: strict);
        return parser.Parse() ?? throw new SpecParseException(CondaErrors.BadMatchSpec, "match spec", parser.ShownText, parser.ShownPosition, parser.Problem);
    }

    /// <summary>This spec under a further condition: it is asked for only where that holds too.</summary>
    public MatchSpec When(MatchCondition condition)
    {
        if (condition is null) throw new ArgumentNullException(nameof(condition));
        MatchSpec conditional = Parse(Source);
        conditional.IsNameAndVersionOnly = false;
        conditional.Condition = Condition is null ? condition : MatchCondition.All([Condition, condition]);
        return conditional;
    }

    /// <summary>Reads a match spec; false where the text is not one.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MatchSpec? spec)
    {
        spec = text is null ? null : new MatchSpecParser(text).Parse();
        return spec is not null;
    }

    /// <summary>Whether the name of a package fits.</summary>
    public bool MatchesName(string name) =>
        NamePattern is null ? string.Equals(Name, name, StringComparison.Ordinal) : NamePattern.Matches(name);

    /// <summary>Whether a package fits. <see cref="Extras"/> and <see cref="Condition"/> say nothing about a single package and are not looked at.</summary>
    public bool Matches(PackageRecord record)
    {
        if (record is null) throw new ArgumentNullException(nameof(record));
        return MatchesName(record.Name) && MatchesExceptName(record);
    }

    /// <summary>Whether a virtual package fits.</summary>
    public bool Matches(VirtualPackage package)
    {
        if (package is null) throw new ArgumentNullException(nameof(package));
        return MatchesName(package.Name)
            && (Version is null || Version.Matches(package.Version))
            && (IsNameAndVersionOnly
                || ((Build is null || Build.Matches(package.Build)) && Md5 is null && Sha256 is null && Url is null && FileName is null
                    && (BuildNumber is null || BuildNumber.Matches(0)) && Flags.Count == 0 && Channel is (null or "*")));
    }

    /// <inheritdoc/>
    public bool Equals(MatchSpec? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MatchSpec other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>The canonical text (CEP 29, appendix A). Reading it gives an equal spec.</summary>
    public override string ToString() => _canonical ??= MatchSpecFormatter.Format(this);

    internal bool MatchesExceptName(PackageRecord record)
    {
        if (Version is not null && !Version.Matches(record.Version)) return false;
        if (IsNameAndVersionOnly) return true;
        return (Build is null || Build.Matches(record.Build))
            && (BuildNumber is null || BuildNumber.Matches(record.BuildNumber))
            && (Subdir is null || Subdir.Matches(record.Subdir))
            && (Channel is null || ChannelText.Matches(Channel, record))
            && (Md5 is null || string.Equals(Md5, record.Md5, StringComparison.OrdinalIgnoreCase))
            && (Sha256 is null || string.Equals(Sha256, record.Sha256, StringComparison.OrdinalIgnoreCase))
            && (FileName is null || FileName.Matches(record.FileName))
            && (Url is null || ChannelText.SameAddress(Url, record.Url))
            && (License is null || License.Matches(record.License))
            && (LicenseFamily is null || LicenseFamily.Matches(record.LicenseFamily))
            && HasAll(TrackFeatures, record.TrackFeatures)
            && (Features.Count == 0 || HasAll(Features, MatchSpecBracket.SplitFeatures(record.Features ?? "")))
            && HasFlags(record.Flags);
    }

    private static bool HasAll(IReadOnlyList<string> wanted, IReadOnlyList<string> present)
    {
        foreach (string feature in wanted)
        {
            if (!present.Contains(feature, StringComparer.OrdinalIgnoreCase)) return false;
        }
        return true;
    }

    private bool HasFlags(IReadOnlyList<string> present)
    {
        foreach (string flag in Flags)
        {
            bool found = false;
            foreach (string candidate in present) found |= StringMatcher.MatchesGlob(flag, candidate, ignoreCase: false);
            if (!found) return false;
        }
        return true;
    }
}
