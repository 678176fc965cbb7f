using System.Text.RegularExpressions;

namespace FlowKit.Conda.Specs;

/// <summary>A pattern for names, builds and other texts of records (CEP 29): an exact text, a glob with <c>*</c>, or a regular expression <c>^…$</c>. Case does not matter.</summary>
public sealed class StringMatcher : IEquatable<StringMatcher>
{
    private readonly Regex? _regex;

    private StringMatcher(string pattern, bool isGlob, Regex? regex)
    {
        Pattern = pattern;
        IsGlob = isGlob;
        _regex = regex;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Whether only one text matches.</summary>
    public bool IsExact => !IsGlob && _regex is null;

    /// <summary>Whether the pattern is a glob.</summary>
    public bool IsGlob { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="SpecParseException"><c>FK7112</c>: a regular expression is broken, or needs look-around or back-references.</exception>
    public static StringMatcher Parse(string pattern)
    {
        if (pattern is null) throw new ArgumentNullException(nameof(pattern));
        return TryParse(pattern, out StringMatcher? matcher, out string problem)
            ? matcher!
            : throw new SpecParseException(CondaErrors.BadMatchSpec, "pattern", pattern, 0, problem);
    }

    /// <summary>The matcher of a pattern that is known not to be a regular expression.</summary>
    internal static StringMatcher Plain(string pattern) => new(pattern, pattern.IndexOf('*') >= 0, null);

    internal static bool TryParse(string pattern, out StringMatcher? matcher, out string problem)
    {
        problem = "";
        if (pattern.Length > 1 && pattern[0] == '^' && pattern[pattern.Length - 1] == '$')
        {
            Regex? regex = TryCreateRegex(pattern, out problem);
            matcher = regex is null ? null : new StringMatcher(pattern, false, regex);
            return matcher is not null;
        }
        matcher = new StringMatcher(pattern, pattern.IndexOf('*') >= 0, null);
        return true;
    }

    /// <summary>Whether <paramref name="text"/> matches; a missing text matches only <c>*</c>.</summary>
    public bool Matches(string? text)
    {
        if (_regex is not null) return text is not null && _regex.IsMatch(text);
        return IsGlob ? MatchesGlob(Pattern, text ?? "") : string.Equals(Pattern, text, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public bool Equals(StringMatcher? other) =>
        other is not null && string.Equals(Pattern, other.Pattern, _regex is null ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StringMatcher other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Pattern);

    /// <summary>The pattern.</summary>
    public override string ToString() => Pattern;

    /// <summary>Matches <c>*</c> as any run of characters, the rest by itself without regard to case, in linear steps back.</summary>
    internal static bool MatchesGlob(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    /// <summary>A regular expression that runs in linear time; null with the reason where it needs more than that.</summary>
    internal static Regex? TryCreateRegex(string pattern, out string problem)
    {
        problem = "";
        for (int i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (pattern[i + 1] is >= '1' and <= '9' or 'k')
                {
                    problem = "back-references are not allowed in regular expressions";
                    return null;
                }
                i++;
            }
            else if (pattern[i] == '(' && pattern[i + 1] == '?' && (i + 2 >= pattern.Length || pattern[i + 2] != ':'))
            {
                problem = "look-around and named groups are not allowed in regular expressions";
                return null;
            }
        }
        try
        {
#if NET7_0_OR_GREATER
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
#else
            return new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
#endif
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = "the regular expression cannot be read";
            return null;
        }
    }
}
