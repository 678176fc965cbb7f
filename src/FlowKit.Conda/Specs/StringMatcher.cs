using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FlowKit.Conda.Specs;

/// <summary>A pattern for names, builds and other texts of records (CEP 29): an exact text, a glob with <c>*</c>, or a regular expression <c>^…$</c>. Case matters, except for names and licences.</summary>
public sealed class StringMatcher : IEquatable<StringMatcher>
{
    private const int MostKnownRegexes = 32;
    private const int LongestRegex = 4096;

    // One that runs in linear time takes a millisecond to make, and the specs of a channel repeat the same few.
    private static readonly ConcurrentDictionary<(string Pattern, bool IgnoreCase), Regex> KnownRegexes = new();

    private readonly Regex? _regex;
    private readonly bool _ignoreCase;

    private StringMatcher(string pattern, bool isGlob, Regex? regex, bool ignoreCase)
    {
        Pattern = pattern;
        _ignoreCase = ignoreCase;
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
    public static StringMatcher Parse(string pattern) => Parse(pattern, ignoreCase: false);

    /// <summary>Reads a pattern; <paramref name="ignoreCase"/> as for licences.</summary>
    /// <exception cref="SpecParseException"><c>FK7112</c>: a regular expression is broken, or needs look-around or back-references.</exception>
    public static StringMatcher Parse(string pattern, bool ignoreCase)
    {
        if (pattern is null) throw new ArgumentNullException(nameof(pattern));
        return TryParse(pattern, ignoreCase, out StringMatcher? matcher, out string problem)
            ? matcher!
            : throw new SpecParseException(CondaErrors.BadMatchSpec, "pattern", pattern, 0, problem);
    }

    /// <summary>The matcher of a pattern that is known not to be a regular expression.</summary>
    internal static StringMatcher Plain(string pattern) => new(pattern, pattern.IndexOf('*') >= 0, null, ignoreCase: false);

    internal static bool TryParse(string pattern, bool ignoreCase, out StringMatcher? matcher, out string problem)
    {
        problem = "";
        if (pattern.Length > 1 && pattern[0] == '^' && pattern[pattern.Length - 1] == '$')
        {
            Regex? regex = TryCreateRegex(pattern, ignoreCase, out problem);
            matcher = regex is null ? null : new StringMatcher(pattern, false, regex, ignoreCase);
            return matcher is not null;
        }
        matcher = new StringMatcher(pattern, pattern.IndexOf('*') >= 0, null, ignoreCase);
        return true;
    }

    /// <summary>Whether <paramref name="text"/> matches; a missing text matches only <c>*</c>.</summary>
    public bool Matches(string? text)
    {
        if (_regex is not null) return text is not null && _regex.IsMatch(text);
        return IsGlob ? MatchesGlob(Pattern, text ?? "", _ignoreCase) : string.Equals(Pattern, text, _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public bool Equals(StringMatcher? other) =>
        other is not null && _ignoreCase == other._ignoreCase && string.Equals(Pattern, other.Pattern, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StringMatcher other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Pattern);

    /// <summary>The pattern.</summary>
    public override string ToString() => Pattern;

    /// <summary>Matches <c>*</c> as any run of characters, everything else by itself; never steps back behind the last <c>*</c>.</summary>
    internal static bool MatchesGlob(string pattern, string text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == text[t] || (ignoreCase && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t]))))
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
    internal static Regex? TryCreateRegex(string pattern, bool ignoreCase, out string problem)
    {
        problem = "";
        if (pattern.Length > LongestRegex)
        {
            problem = "the regular expression is longer than " + LongestRegex + " characters";
            return null;
        }
        if (KnownRegexes.TryGetValue((pattern, ignoreCase), out Regex? known)) return known;
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
        RegexOptions options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
#if NET7_0_OR_GREATER
            known = new Regex(pattern, RegexOptions.NonBacktracking | options);
#else
            known = new Regex(pattern, options, TimeSpan.FromSeconds(1));
#endif
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = "the regular expression cannot be read";
            return null;
        }
        if (KnownRegexes.Count >= MostKnownRegexes) KnownRegexes.Clear();
        return KnownRegexes.GetOrAdd((pattern, ignoreCase), known);
    }
}
