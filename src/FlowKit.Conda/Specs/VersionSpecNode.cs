using System.Text.RegularExpressions;

namespace FlowKit.Conda.Specs;

internal enum VersionSpecKind
{
    Any,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    StartsWith,
    NotStartsWith,
    Compatible,
    Glob,
    NotGlob,
    Regex,
    And,
    Or,
}

/// <summary>A node of a version spec.</summary>
internal sealed class VersionSpecNode
{
    private readonly VersionSpecNode[]? _children;
    private readonly Regex? _regex;

    private VersionSpecNode(VersionSpecKind kind, CondaVersion? version = null, string? pattern = null, Regex? regex = null, VersionSpecNode[]? children = null)
    {
        Kind = kind;
        Version = version;
        Pattern = pattern;
        _regex = regex;
        _children = children;
    }

    public VersionSpecKind Kind { get; }

    public CondaVersion? Version { get; }

    /// <summary>Of a glob or regular expression: its text in lower case.</summary>
    public string? Pattern { get; }

    public IReadOnlyList<VersionSpecNode> Children => _children ?? Array.Empty<VersionSpecNode>();

    public static VersionSpecNode Any() => new(VersionSpecKind.Any);

    public static VersionSpecNode Compare(VersionSpecKind kind, CondaVersion version) => new(kind, version);

    public static VersionSpecNode Glob(VersionSpecKind kind, string pattern) => new(kind, pattern: pattern);

    public static VersionSpecNode OfRegex(string pattern, Regex regex) => new(VersionSpecKind.Regex, pattern: pattern, regex: regex);

    public static VersionSpecNode Group(VersionSpecKind kind, List<VersionSpecNode> children) => new(kind, children: children.ToArray());

    public bool Matches(CondaVersion version)
    {
        switch (Kind)
        {
            case VersionSpecKind.Any: return true;
            case VersionSpecKind.Equal: return version.CompareTo(Version) == 0;
            case VersionSpecKind.NotEqual: return version.CompareTo(Version) != 0;
            case VersionSpecKind.Less: return version.CompareTo(Version) < 0;
            case VersionSpecKind.LessOrEqual: return version.CompareTo(Version) <= 0;
            case VersionSpecKind.Greater: return version.CompareTo(Version) > 0;
            case VersionSpecKind.GreaterOrEqual: return version.CompareTo(Version) >= 0;
            case VersionSpecKind.StartsWith: return version.StartsWith(Version!);
            case VersionSpecKind.NotStartsWith: return !version.StartsWith(Version!);
            case VersionSpecKind.Compatible: return version.IsCompatibleWith(Version!);
            case VersionSpecKind.Glob: return StringMatcher.MatchesGlob(Pattern!, version.Source, ignoreCase: true);
            case VersionSpecKind.NotGlob: return !StringMatcher.MatchesGlob(Pattern!, version.Source, ignoreCase: true);
            case VersionSpecKind.Regex: return _regex!.IsMatch(version.Source);
            case VersionSpecKind.And:
                foreach (VersionSpecNode child in _children!)
                {
                    if (!child.Matches(version)) return false;
                }
                return true;
            default:
                foreach (VersionSpecNode child in _children!)
                {
                    if (child.Matches(version)) return true;
                }
                return false;
        }
    }

    public bool SameAs(VersionSpecNode other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (Kind != other.Kind || !string.Equals(Pattern, other.Pattern, StringComparison.Ordinal) || Children.Count != other.Children.Count) return false;
        if (!(Version is null ? other.Version is null : SameVersion(Version, other.Version!))) return false;
        for (int i = 0; i < Children.Count; i++)
        {
            if (!Children[i].SameAs(other.Children[i])) return false;
        }
        return true;
    }

    public int Hash()
    {
        unchecked
        {
            int hash = ((int)Kind * 397) ^ (Version?.GetHashCode() ?? 0) ^ (Pattern is null ? 0 : StringComparer.Ordinal.GetHashCode(Pattern));
            foreach (VersionSpecNode child in Children) hash = (hash * 31) + child.Hash();
            return hash;
        }
    }

    // As prefixes and in "~=" 1.2 and 1.2.0 mean different things, although they are equal as versions.
    private bool SameVersion(CondaVersion left, CondaVersion right) =>
        left.Equals(right)
        && (Kind is not (VersionSpecKind.StartsWith or VersionSpecKind.NotStartsWith or VersionSpecKind.Compatible)
            || (left.MainCount == right.MainCount && left.LocalCount == right.LocalCount));
}
