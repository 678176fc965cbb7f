using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>What to solve: the requirements of one environment on one target. The answer is a function of this and of what the source says; nothing of the host enters.</summary>
public sealed record PypiSolveRequest
{
    /// <summary>What the user asks for, in order: earlier requirements are served first where several answers are possible.</summary>
    public required IReadOnlyList<Requirement> Requirements { get; init; }

    /// <summary>The platform and Python to solve for.</summary>
    public required PypiTarget Target { get; init; }

    /// <summary>Where versions, files and metadata come from.</summary>
    public required IPypiSource Source { get; init; }

    /// <summary>Who asked for a requirement (a step, an attribute, a file and line), for messages. Default: nobody is named.</summary>
    public Func<Requirement, string?>? OriginOf { get; init; }

    /// <summary>Versions to keep where they fit. Default: none.</summary>
    public IReadOnlyDictionary<PackageName, PypiPreference> Preferences { get; init; } = new Dictionary<PackageName, PypiPreference>();

    /// <summary>Which preferences do not count, because their packages are to be chosen anew. Default: none of them, everything is kept where it fits.</summary>
    public PypiUpgrade Upgrade { get; init; } = PypiUpgrade.Nothing;

    /// <summary>Versions and files that must stay as they are, if the package is in the answer at all. Default: none.</summary>
    public IReadOnlyDictionary<PackageName, PypiPin> Pins { get; init; } = new Dictionary<PackageName, PypiPin>();

    /// <summary>
    /// Packages that come from a named index of <see cref="Source"/> or not at all. Two pins of one package that hold on the same target, to different indexes, are an error
    /// (<c>FK7222</c>); an index that the source does not have is one too (<c>FK7212</c>). A universal solve parts at a pin's marker. Default: none.
    /// </summary>
    public IReadOnlyList<PypiIndexPin> IndexPins { get; init; } = [];

    /// <summary>Distributions that the environment has already (conda's). Default: none.</summary>
    public IReadOnlyDictionary<PackageName, ProvidedDistribution> Provided { get; init; } = new Dictionary<PackageName, ProvidedDistribution>();

    /// <summary>Bounds on packages that are in the answer for another reason; they add nothing, and their extras are ignored. Default: none.</summary>
    public IReadOnlyList<Requirement> Constraints { get; init; } = [];

    /// <summary>Each replaces every requirement on its name, whoever makes it. One whose marker is false on the target removes the dependency. Default: none.</summary>
    public IReadOnlyList<Requirement> Overrides { get; init; } = [];

    /// <summary>Only files uploaded before this moment. Default: no limit.</summary>
    public DateTimeOffset? ExcludeNewer { get; init; }

    /// <summary>Packages with a cut-off of their own; null exempts the package. Default: none.</summary>
    public IReadOnlyDictionary<PackageName, DateTimeOffset?> ExcludeNewerPackages { get; init; } = new Dictionary<PackageName, DateTimeOffset?>();

    /// <summary>When pre-releases may be chosen. Default: <see cref="PrereleasePolicy.IfNecessary"/>.</summary>
    public PrereleasePolicy Prereleases { get; init; }

    /// <summary>Packages with a policy of their own about pre-releases. Default: none.</summary>
    public IReadOnlyDictionary<PackageName, PrereleasePolicy> PrereleasesByPackage { get; init; } = new Dictionary<PackageName, PrereleasePolicy>();

    /// <summary>Which fitting version is preferred. Default: <see cref="ResolutionMode.Highest"/>.</summary>
    public ResolutionMode Mode { get; init; }

    /// <summary>Packages whose wheels are not used. Default: none.</summary>
    public PackageSelection NoBinary { get; init; } = PackageSelection.None;

    /// <summary>Packages whose source archives are not used. Default: none.</summary>
    public PackageSelection OnlyBinary { get; init; } = PackageSelection.None;

    /// <summary>The hashes (<c>sha256:…</c>) that a file of a package must have one of. Default: any file.</summary>
    public IReadOnlyDictionary<PackageName, IReadOnlyList<string>> RequiredHashes { get; init; } = new Dictionary<PackageName, IReadOnlyList<string>>();

    /// <summary>
    /// Gives the metadata of a source archive or of a direct reference that is no wheel, by building it if need be; null where the caller does not build. Default: none, and
    /// a version without a wheel is used only where its archive tells its metadata reliably (PEP 643).
    /// </summary>
    public Func<PypiFile, CancellationToken, Task<CoreMetadata?>>? SourceMetadata { get; init; }

    /// <summary>
    /// What releases need, in place of what they say themselves (<see cref="CoreMetadata.Of"/>): nothing of such a release is fetched or built to know it. One without a version holds for every
    /// version that has none of its own. Default: none.
    /// </summary>
    public IReadOnlyList<CoreMetadata> KnownMetadata { get; init; } = [];

    /// <summary>The most decisions before the solve gives up with <c>FK7221</c>. Default: 200,000.</summary>
    public int RoundLimit { get; init; } = 200_000;

    /// <summary>The longest time that searching and fetching may take before the solve gives up with <c>FK7221</c>. Default: no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }
}
