namespace FlowKit.Pypi.Solving;

/// <summary>Terms that cannot all hold: what the search knows, learns, and in the end explains itself with. Never changes.</summary>
internal sealed class Incompatibility
{
    private Incompatibility(IncompatibilityKind kind, int[] packages, Term[] terms)
    {
        Kind = kind;
        Packages = packages;
        Terms = terms;
    }

    public IncompatibilityKind Kind { get; }

    public int[] Packages { get; }

    public Term[] Terms { get; }

    /// <summary>The two that a derived one follows from.</summary>
    public int Cause1 { get; private init; } = -1;

    /// <inheritdoc cref="Cause1"/>
    public int Cause2 { get; private init; } = -1;

    /// <summary>Of a dependency: the package that is needed, although an empty set leaves no term of it.</summary>
    public int DependencyPackage { get; private init; } = -1;

    /// <summary>Why the versions cannot be used.</summary>
    public UnavailableReason? Reason { get; private init; }

    public static Incompatibility NotRoot(int root, VersionSet version) =>
        new(IncompatibilityKind.NotRoot, [root], [Term.Negative(version)]);

    public static Incompatibility NoVersions(int package, VersionSet set) =>
        new(IncompatibilityKind.NoVersions, [package], [Term.Positive(set)]);

    public static Incompatibility Unavailable(int package, VersionSet set, UnavailableReason reason) =>
        new(IncompatibilityKind.Unavailable, [package], [Term.Positive(set)]) { Reason = reason };

    public static Incompatibility Dependency(int package, VersionSet versions, int needed, VersionSet range) => range.IsEmpty
        ? new Incompatibility(IncompatibilityKind.Dependency, [package], [Term.Positive(versions)]) { DependencyPackage = needed }
        : new Incompatibility(IncompatibilityKind.Dependency, [package, needed], [Term.Positive(versions), Term.Negative(range)]) { DependencyPackage = needed };

    /// <summary>The rule of resolution: what follows from two incompatibilities that share <paramref name="package"/>.</summary>
    public static Incompatibility Derive(int id, Incompatibility incompatibility, int causeId, Incompatibility cause, int package)
    {
        List<int> packages = new(incompatibility.Packages.Length + cause.Packages.Length);
        List<Term> terms = new(packages.Capacity);
        for (int i = 0; i < incompatibility.Packages.Length; i++)
        {
            if (incompatibility.Packages[i] == package) continue;
            packages.Add(incompatibility.Packages[i]);
            terms.Add(incompatibility.Terms[i]);
        }
        for (int i = 0; i < cause.Packages.Length; i++)
        {
            if (cause.Packages[i] == package) continue;
            int at = packages.IndexOf(cause.Packages[i]);
            if (at < 0)
            {
                packages.Add(cause.Packages[i]);
                terms.Add(cause.Terms[i]);
            }
            else
            {
                terms[at] = terms[at].Intersect(cause.Terms[i]);
            }
        }
        Term union = incompatibility.TermOf(package).Union(cause.TermOf(package));
        if (!union.IsAny)
        {
            packages.Add(package);
            terms.Add(union);
        }
        return new Incompatibility(IncompatibilityKind.Derived, [.. packages], [.. terms]) { Cause1 = id, Cause2 = causeId };
    }

    /// <summary>The set of the needed package; null for a dependency on nothing that exists.</summary>
    public VersionSet? DependencyRange => Terms.Length == 2 ? Terms[1].Set : null;

    /// <summary>Says the same as two dependencies of the same package on the same range: one for both sets of versions.</summary>
    public Incompatibility MergeWith(Incompatibility other) =>
        Dependency(Packages[0], Terms[0].Set.Union(other.Terms[0].Set), DependencyPackage, DependencyRange ?? VersionSet.Empty);

    public int IndexOf(int package) => Array.IndexOf(Packages, package);

    public Term TermOf(int package) => Terms[Array.IndexOf(Packages, package)];

    public bool Contains(int package) => Array.IndexOf(Packages, package) >= 0;
}
