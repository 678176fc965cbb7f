using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Pypi.Specs;

/// <summary>A version specifier: clauses that must all hold, as <c>&gt;=1.2,!=1.5.*</c> (PEP 440). Without clauses it admits every version.</summary>
public sealed class VersionSpecifiers : IEquatable<VersionSpecifiers>
{
    private readonly VersionSpecifier[] _clauses;

    internal VersionSpecifiers(VersionSpecifier[] clauses) => _clauses = clauses;

    /// <summary>Admits every version.</summary>
    public static VersionSpecifiers Any { get; } = new([]);

    /// <summary>The clauses in the order of writing.</summary>
    public IReadOnlyList<VersionSpecifier> Clauses => _clauses;

    /// <summary>Has no clause.</summary>
    public bool IsAny => _clauses.Length == 0;

    /// <summary>A clause other than <c>!=</c> names a pre-release.</summary>
    public bool NamesPreRelease
    {
        get
        {
            foreach (VersionSpecifier clause in _clauses)
            {
                if (clause.NamesPreRelease) return true;
            }
            return false;
        }
    }

    /// <summary>Reads a specifier strictly by the standard. White space around clauses and operators is allowed, an empty text admits every version.</summary>
    /// <exception cref="SpecParseException">The text is none (FK7202).</exception>
    public static VersionSpecifiers Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return SpecifierParser.TryParse(text, out int position, out string problem)
            ?? throw new SpecParseException(PypiErrors.InvalidSpecifier, "version specifier", text, position, problem);
    }

    /// <summary>Reads a specifier strictly by the standard; false where the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionSpecifiers? specifiers)
    {
        specifiers = text is null ? null : SpecifierParser.TryParse(text, out _, out _);
        return specifiers is not null;
    }

    /// <summary>Both specifiers' clauses; a clause that both have is taken once.</summary>
    public VersionSpecifiers And(VersionSpecifiers other)
    {
        if (other is null) throw new ArgumentNullException(nameof(other));
        if (other.IsAny) return this;
        return IsAny ? other : new VersionSpecifiers(_clauses.Concat(other._clauses).Distinct().ToArray());
    }

    /// <summary>The version satisfies every clause. By default, and with <see cref="PreReleases.Allow"/>, pre-releases count as any other version.</summary>
    public bool Contains(Pep440Version version, PreReleases preReleases = PreReleases.Default)
    {
        if (version is null) throw new ArgumentNullException(nameof(version));
        if (preReleases == PreReleases.Forbid && version.IsPreRelease) return false;
        foreach (VersionSpecifier clause in _clauses)
        {
            if (!clause.Contains(version)) return false;
        }
        return true;
    }

    /// <summary>Picks from a list, keeping its order.</summary>
    public IReadOnlyList<Pep440Version> Filter(IEnumerable<Pep440Version> versions, PreReleases preReleases = PreReleases.Default)
    {
        if (versions is null) throw new ArgumentNullException(nameof(versions));
        return Filter(versions, static v => v, static v => v.Text, preReleases);
    }

    /// <summary>Picks from a list of texts, keeping its order. A text that is no version is picked only by <c>===</c>, or where there is no clause.</summary>
    public IReadOnlyList<string> Filter(IEnumerable<string> versions, PreReleases preReleases = PreReleases.Default)
    {
        if (versions is null) throw new ArgumentNullException(nameof(versions));
        return Filter(versions, static t => Pep440Version.TryParse(t, out Pep440Version? v) ? v : null, static t => t, preReleases);
    }

    /// <summary>No version at all can satisfy the clauses.</summary>
    /// <param name="preReleases">With <see cref="PreReleases.Forbid"/>: no version that is not a pre-release can.</param>
    public bool IsUnsatisfiable(PreReleases preReleases = PreReleases.Allow) => SpecifierEmptiness.IsEmpty(_clauses, preReleases == PreReleases.Forbid);

    /// <summary>Has the same clauses, in any order.</summary>
    public bool Equals(VersionSpecifiers? other) => other is not null
        && (ReferenceEquals(this, other) || _clauses.AsSpan().SequenceEqual(other._clauses) || new HashSet<VersionSpecifier>(_clauses).SetEquals(other._clauses));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VersionSpecifiers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Neither the order of the clauses counts, nor that one is there twice.
        int least = int.MaxValue, greatest = int.MinValue;
        foreach (VersionSpecifier clause in _clauses)
        {
            int hash = clause.GetHashCode();
            least = Math.Min(least, hash);
            greatest = Math.Max(greatest, hash);
        }
        return unchecked((least * 397) ^ greatest);
    }

    /// <summary>The clauses as written, without white space, in ordinal order; of equal ones the first.</summary>
    public override string ToString()
    {
        if (_clauses.Length == 1) return _clauses[0].ToString();
        return string.Join(",", _clauses.OrderBy(c => c.ToString(), StringComparer.Ordinal).Distinct());
    }

    private List<T> Filter<T>(IEnumerable<T> items, Func<T, Pep440Version?> versionOf, Func<T, string> textOf, PreReleases preReleases)
    {
        bool allow = preReleases == PreReleases.Allow || (preReleases == PreReleases.Default && NamesPreRelease);
        List<T> matching = [], kept = [];
        bool hasFinal = false;
        foreach (T item in items)
        {
            Pep440Version? version = versionOf(item);
            bool matches = version is null ? Array.TrueForAll(_clauses, c => c.Operator == SpecifierOperator.Arbitrary && c.MatchesText(textOf(item))) : Contains(version);
            if (!matches) continue;
            matching.Add(item);
            if (allow || version is not { IsPreRelease: true }) kept.Add(item);
            // A text that is no version does not tell whether it is a release, so it does not keep the pre-releases out.
            hasFinal |= version is { IsPreRelease: false };
        }
        return preReleases == PreReleases.Default && !hasFinal ? matching : kept;
    }
}
