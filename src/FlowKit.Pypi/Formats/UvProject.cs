using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>What the table <c>[tool.uv]</c> of a <c>pyproject.toml</c> says about which packages are chosen. What it says about uv itself (its cache, its links, its downloads) is in <see cref="Others"/>.</summary>
public sealed record UvProject
{
    /// <summary>Where requirements of the project itself are taken from (<c>sources</c>), by package. Default: none.</summary>
    public IReadOnlyDictionary<PackageName, IReadOnlyList<UvProjectSource>> Sources { get; init; } = new Dictionary<PackageName, IReadOnlyList<UvProjectSource>>();

    /// <summary>The indexes (<c>index</c>, then <c>extra-index-url</c>, then <c>index-url</c>), in the order of writing, the default one last. Default: none.</summary>
    public IReadOnlyList<UvProjectIndex> Indexes { get; init; } = [];

    /// <summary>Bounds (<c>constraint-dependencies</c>). Default: none.</summary>
    public IReadOnlyList<Requirement> Constraints { get; init; } = [];

    /// <summary>What takes the place of every requirement on its name (<c>override-dependencies</c>). Default: none.</summary>
    public IReadOnlyList<Requirement> Overrides { get; init; } = [];

    /// <summary>Packages that nobody may require (<c>exclude-dependencies</c>). Default: none.</summary>
    public IReadOnlyList<PackageName> Excluded { get; init; } = [];

    /// <summary>Bounds on what builds use (<c>build-constraint-dependencies</c>). Default: none.</summary>
    public IReadOnlyList<Requirement> BuildConstraints { get; init; } = [];

    /// <summary>What packages need in place of what they say themselves (<c>dependency-metadata</c>). Default: none.</summary>
    public IReadOnlyList<CoreMetadata> StaticMetadata { get; init; } = [];

    /// <summary>Extras and groups of which at most one of each set may be chosen (<c>conflicts</c>). Default: none.</summary>
    public IReadOnlyList<IReadOnlyList<UvConflictItem>> Conflicts { get; init; } = [];

    /// <summary>The targets that the project supports, any of them (<c>environments</c>). Default: none, all.</summary>
    public IReadOnlyList<Marker> Environments { get; init; } = [];

    /// <summary>The targets for which every package must have a usable file (<c>required-environments</c>). Default: none.</summary>
    public IReadOnlyList<Marker> RequiredEnvironments { get; init; } = [];

    /// <summary>The dependency groups that are installed without being asked for (<c>default-groups</c>); null where nothing is said, which for uv means <c>dev</c>.</summary>
    public IReadOnlyList<ExtraName>? DefaultGroups { get; init; }

    /// <summary>Whether that is every group (<c>default-groups = "all"</c>). Default: no.</summary>
    public bool AllGroupsByDefault { get; init; }

    /// <summary>Requirements of the group <c>dev</c> besides those of <c>[dependency-groups]</c> (<c>dev-dependencies</c>). Default: none.</summary>
    public IReadOnlyList<Requirement> DevDependencies { get; init; } = [];

    /// <summary>The Python versions that groups work with (<c>dependency-groups</c>). Default: none.</summary>
    public IReadOnlyDictionary<ExtraName, VersionSpecifiers> GroupPythons { get; init; } = new Dictionary<ExtraName, VersionSpecifiers>();

    /// <summary>Whether nothing is built from source (<c>no-build</c>). Default: no.</summary>
    public bool NoBuild { get; init; }

    /// <summary>Packages that are not built from source (<c>no-build-package</c>). Default: none.</summary>
    public IReadOnlyList<PackageName> NoBuildPackages { get; init; } = [];

    /// <summary>Whether everything is built from source (<c>no-binary</c>). Default: no.</summary>
    public bool NoBinary { get; init; }

    /// <summary>Packages that are built from source (<c>no-binary-package</c>). Default: none.</summary>
    public IReadOnlyList<PackageName> NoBinaryPackages { get; init; } = [];

    /// <summary>When pre-releases may be chosen (<c>prerelease</c>); null where nothing is said.</summary>
    public PrereleasePolicy? Prereleases { get; init; }

    /// <summary>The same for single packages (<c>prerelease-package</c>). Default: none.</summary>
    public IReadOnlyDictionary<PackageName, PrereleasePolicy> PrereleasesByPackage { get; init; } = new Dictionary<PackageName, PrereleasePolicy>();

    /// <summary>Which versions are preferred (<c>resolution</c>); null where nothing is said.</summary>
    public ResolutionMode? Resolution { get; init; }

    /// <summary>Which index a package may come from (<c>index-strategy</c>); null where nothing is said.</summary>
    public IndexStrategy? IndexStrategy { get; init; }

    /// <summary>Where a universal solve parts (<c>fork-strategy</c>); null where nothing is said.</summary>
    public ForkStrategy? ForkStrategy { get; init; }

    /// <summary>Up to when files count (<c>exclude-newer</c>), as written; <c>false</c> for no limit; null where nothing is said.</summary>
    public UvProjectText? ExcludeNewer { get; init; }

    /// <summary>The same for single packages (<c>exclude-newer-package</c>). Default: none.</summary>
    public IReadOnlyDictionary<PackageName, UvProjectText> ExcludeNewerPackages { get; init; } = new Dictionary<PackageName, UvProjectText>();

    /// <summary>The settings that stand in the table and are none of the others here, as <c>link-mode</c> or <c>index.cache-control</c>, by their names and with where they stand.</summary>
    public IReadOnlyList<UvProjectText> Others { get; init; } = [];

    /// <summary>Reads the table of a <c>pyproject.toml</c>; null where it has none.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <exception cref="FlowKitException">The file is no TOML, or a setting has a value that it cannot have (FK7231). The message points to the place.</exception>
    public static UvProject? Parse(string text, string fileName = "pyproject.toml")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        return UvProjectReader.Read(TomlView.Parse(text, fileName, PypiErrors.InvalidProjectFile));
    }
}
