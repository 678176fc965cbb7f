using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>
/// What a marker means, apart from how it is written: a decision diagram, so that markers that hold in the same environments are equal.
/// Exact, also for pre-releases of Python; <see cref="ForReleasedPythons"/> leaves those aside, as lock files do.
/// </summary>
public sealed partial class MarkerTree : IEquatable<MarkerTree>
{
    internal static readonly MarkerAtom PythonAtom = new(MarkerAtomKind.Version, MarkerVariable.PythonFullVersion, "");

    // What a set of names is asked for has nothing to do with a target.
    private static readonly MarkerEnvironment NoTarget = MarkerEnvironment.Create([]);

    private readonly MarkerDiagram _diagram;

    private MarkerTree(MarkerDiagram diagram) => _diagram = diagram;

    /// <summary>Holds everywhere.</summary>
    public static MarkerTree True { get; } = new(MarkerDiagram.True);

    /// <summary>Holds nowhere.</summary>
    public static MarkerTree False { get; } = new(MarkerDiagram.False);

    /// <summary>Holds in every environment.</summary>
    public bool IsTrue => ReferenceEquals(_diagram, MarkerDiagram.True);

    /// <summary>Holds in no environment.</summary>
    public bool IsFalse => ReferenceEquals(_diagram, MarkerDiagram.False);

    /// <summary>What a marker means; no marker holds everywhere.</summary>
    public static MarkerTree Of(Marker? marker) => marker is null ? True : Wrap(MarkerLowering.Lower(marker.Root));

    /// <summary>Holds where the Python is one of these, as <c>Requires-Python</c> says it.</summary>
    public static MarkerTree OfPython(VersionSet versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.IsEmpty ? False : Wrap(MarkerDiagrams.OfVersions(PythonAtom, versions));
    }

    /// <summary>Holds where both hold.</summary>
    public MarkerTree And(MarkerTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Wrap(MarkerDiagrams.And(_diagram, other._diagram));
    }

    /// <summary>Holds where one of them holds.</summary>
    public MarkerTree Or(MarkerTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Wrap(MarkerDiagrams.Or(_diagram, other._diagram));
    }

    /// <summary>Holds where this one does not.</summary>
    public MarkerTree Not() => Wrap(MarkerDiagrams.Not(_diagram));

    /// <summary>No real environment satisfies both. What excludes each other in the world (<c>os_name == "nt"</c> and <c>sys_platform == "linux"</c>) is known.</summary>
    public bool IsDisjointWith(MarkerTree other)
    {
        MarkerTree both = And(other);
        return both.IsFalse || both.And(KnownPlatforms.Possible).IsFalse;
    }

    /// <summary>Holds in the same environments, as far as such environments exist: what excludes each other in the world is known.</summary>
    public bool IsEquivalentTo(MarkerTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Equals(other) || And(KnownPlatforms.Possible).Equals(other.And(KnownPlatforms.Possible));
    }

    /// <summary>Wherever this one holds, the other does.</summary>
    public bool Implies(MarkerTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return And(other.Not()).IsFalse;
    }

    /// <summary>A tree, shorter where possible, that says the same wherever the assumption holds; elsewhere it says anything.</summary>
    public MarkerTree Simplify(MarkerTree assumption)
    {
        ArgumentNullException.ThrowIfNull(assumption);
        return assumption.IsFalse ? this : Wrap(MarkerRestriction.Restrict(_diagram, assumption._diagram));
    }

    /// <summary>What is left when the extras (and groups) are decided: these are asked for, all others are not.</summary>
    public MarkerTree WithExtras(IReadOnlyList<ExtraName> extras, IReadOnlyList<ExtraName>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(extras);
        MarkerContext asked = new(NoTarget, extras, groups);
        return Wrap(MarkerRestriction.Decide(_diagram, atom => MarkerVariables.IsSet(atom.Variable) ? atom.Holds(asked) : null));
    }

    /// <summary>What is left when no <c>extra</c> is asked for; <c>extras</c> and <c>dependency_groups</c> of a lock stay open.</summary>
    internal MarkerTree WithoutExtra() =>
        Wrap(MarkerRestriction.Decide(_diagram, static atom => atom.Variable == MarkerVariable.Extra ? atom.Holds(new MarkerContext(NoTarget, null, null)) : null));

    /// <summary>The names that a set-valued variable is asked for.</summary>
    internal IReadOnlyList<ExtraName> MembersOf(MarkerVariable variable) => MarkerRestriction.MembersOf(_diagram, variable);

    /// <summary>Holds wherever the tree holds with some choice of extras and groups.</summary>
    public MarkerTree WithoutExtras() => Wrap(MarkerRestriction.Exists(_diagram, static atom => MarkerVariables.IsSet(atom.Variable)));

    /// <summary>The Python versions with which the tree can hold at all.</summary>
    public VersionSet PythonVersions()
    {
        if (_diagram.IsTerminal || !_diagram.Atom!.Equals(PythonAtom)) return IsFalse ? VersionSet.Empty : VersionSet.All;
        VersionSet versions = VersionSet.Empty;
        for (int i = 0; i < _diagram.Children.Length; i++)
        {
            if (ReferenceEquals(_diagram.Children[i], MarkerDiagram.False)) continue;
            versions = versions.Union(VersionSet.Between(
                i == 0 ? VersionBound.Start : _diagram.Cuts[i - 1],
                i == _diagram.Cuts.Length ? VersionBound.End : _diagram.Cuts[i]));
        }
        return versions;
    }

    /// <summary>
    /// The same over final releases of Python alone: <c>python_full_version &gt;= "3.8"</c> becomes equal to <c>python_version &gt;= "3.8"</c>,
    /// from which only the pre-releases of 3.8.0 keep it apart.
    /// </summary>
    public MarkerTree ForReleasedPythons() => Wrap(MarkerRestriction.ToReleases(_diagram));

    /// <summary>
    /// The same on the systems that Python runs on, said by <c>sys_platform</c> where <c>platform_system</c> says it too: lock files write
    /// <c>sys_platform == "win32"</c> for <c>platform_system == "Windows"</c>. Every kernel is taken for a version: <c>platform_release &lt; "20"</c> is the opposite of <c>platform_release &gt;= "20"</c>.
    /// </summary>
    public MarkerTree ForKnownPlatforms() => Wrap(MarkerRestriction.Substitute(
        _diagram, MarkerVariable.PlatformSystem, static system => KnownPlatforms.SysPlatformOf(system) is { } platform ? (MarkerVariable.SysPlatform, platform) : null));

    /// <summary>The tree holds in the environment.</summary>
    public bool Evaluate(MarkerEnvironment environment, IReadOnlyList<ExtraName>? extras = null, IReadOnlyList<ExtraName>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        MarkerContext context = new(environment, extras, groups);
        MarkerDiagram node = _diagram;
        while (node.Atom is { } atom)
        {
            switch (atom.Kind)
            {
                case MarkerAtomKind.Version:
                    node = environment.VersionOf(atom.Variable) is { } version ? node.ChildAt(version) : MarkerDiagram.False;
                    break;
                case MarkerAtomKind.Text:
                    node = node.ChildOf(environment[atom.Variable]);
                    break;
                default:
                    node = node.Children[atom.Holds(context) ? 1 : 0];
                    break;
            }
        }
        return ReferenceEquals(node, MarkerDiagram.True);
    }

    /// <inheritdoc/>
    public bool Equals(MarkerTree? other) => other is not null && ReferenceEquals(_diagram, other._diagram);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MarkerTree);

    /// <inheritdoc/>
    public override int GetHashCode() => _diagram.Id;

    private static MarkerTree Wrap(MarkerDiagram diagram) =>
        ReferenceEquals(diagram, MarkerDiagram.True) ? True : ReferenceEquals(diagram, MarkerDiagram.False) ? False : new MarkerTree(diagram);
}
