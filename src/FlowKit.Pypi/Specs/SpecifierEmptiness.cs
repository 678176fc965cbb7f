namespace FlowKit.Pypi.Specs;

/// <summary>Decides whether any version can satisfy a list of clauses.</summary>
internal static class SpecifierEmptiness
{
    public static bool IsEmpty(VersionSpecifier[] clauses, bool withoutPreReleases)
    {
        VersionSpecifier? arbitrary = Array.Find(clauses, c => c.Operator == SpecifierOperator.Arbitrary);
        if (arbitrary is not null) return !CanMatch(arbitrary, clauses, withoutPreReleases);

        VersionBound lower = VersionBound.Start;
        VersionBound upper = VersionBound.End;
        List<VersionSpecifier> holes = [];
        foreach (VersionSpecifier clause in clauses)
        {
            if (clause.IsComplement)
            {
                holes.Add(clause);
                continue;
            }
            if (clause.Lower > lower) lower = clause.Lower;
            if (clause.Upper < upper) upper = clause.Upper;
        }
        holes.Sort(static (a, b) => a.Lower.CompareTo(b.Lower));
        foreach (VersionSpecifier hole in holes)
        {
            if (Holds(lower, hole.Lower < upper ? hole.Lower : upper, withoutPreReleases)) return false;
            if (hole.Upper > lower) lower = hole.Upper;
        }
        return !Holds(lower, upper, withoutPreReleases);
    }

    private static bool CanMatch(VersionSpecifier arbitrary, VersionSpecifier[] clauses, bool withoutPreReleases)
    {
        foreach (VersionSpecifier clause in clauses)
        {
            bool matches = clause.Operator == SpecifierOperator.Arbitrary
                ? clause.MatchesText(arbitrary.VersionText)
                : arbitrary.Version is not null && clause.Contains(arbitrary.Version);
            if (!matches) return false;
        }
        return !(withoutPreReleases && arbitrary.Version is { IsPreRelease: true });
    }

    /// <summary>A version (one that is no pre-release, where so asked) lies between the two bounds.</summary>
    internal static bool Holds(VersionBound lower, VersionBound upper, bool withoutPreReleases)
    {
        // Bounds are equal exactly where nothing lies between them.
        if (lower >= upper) return false;
        if (!withoutPreReleases) return true;
        Pep440Version version = lower.Version!;
        bool afterLocals = lower.Kind == VersionBoundKind.AfterLocals;

        // From a version on that is none itself, it or one of its local versions; behind all posts the next longer release: all are without end.
        if (!version.IsPreRelease && !afterLocals) return true;

        // Otherwise the final or post-release that the version leads to.
        Pep440Version next = version.With(p =>
        {
            if (p.Pre != PreReleaseKind.None) p.Post = null;
            else if (afterLocals) p.Post = p.Post + 1 ?? System.Numerics.BigInteger.Zero;
            p.Pre = PreReleaseKind.None;
            p.PreNumber = System.Numerics.BigInteger.Zero;
            p.Dev = null;
            p.Local = null;
        });
        return VersionBound.Before(next) < upper;
    }
}
