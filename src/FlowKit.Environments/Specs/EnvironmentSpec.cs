using FlowKit.Environments.Formats;

namespace FlowKit.Environments.Specs;

/// <summary>
/// What the user asks an environment for. Lists are in the user's order; only that of channels and of indexes means anything.
/// </summary>
public sealed record EnvironmentSpec
{
    /// <summary>What stands for every package in <see cref="NoBuild"/> and <see cref="NoBinary"/>.</summary>
    public const string All = ":all:";

    /// <summary>Conda match specs, for example <c>numpy&gt;=1.26</c>. Default: none.</summary>
    public IReadOnlyList<PackageRequest> Conda { get; init; } = [];

    /// <summary>PyPI requirements (PEP 508), for example <c>scikit-learn==1.5.*</c>. Default: none.</summary>
    public IReadOnlyList<PackageRequest> Pypi { get; init; } = [];

    /// <summary>Channels in order of priority. Default: none, which means those of the options.</summary>
    public IReadOnlyList<EnvironmentSource> Channels { get; init; } = [];

    /// <summary>
    /// How far the relations that channels declare to each other (CEP 42) are followed; see <see cref="Conda.Channels.RepoDataOptions.ChannelRelationsMaxDepth"/>. Default: 0, as far as the options say.
    /// </summary>
    public int ChannelRelationsMaxDepth { get; init; }

    /// <summary>Indexes in order of priority. Default: none, which means those of the options.</summary>
    public IReadOnlyList<EnvironmentSource> Indexes { get; init; } = [];

    /// <summary>Indexes asked before <see cref="Indexes"/>, or before those of the options where the spec names none (pip's <c>--extra-index-url</c>). Default: none; the resolver joins them into <see cref="Indexes"/>.</summary>
    public IReadOnlyList<EnvironmentSource> ExtraIndexes { get; init; } = [];

    /// <summary>Bounds on PyPI packages that are in the answer for another reason; they add nothing by themselves. Default: none.</summary>
    public IReadOnlyList<PackageRequest> Constraints { get; init; } = [];

    /// <summary>
    /// PyPI requirements that each take the place of every requirement on their name, whoever makes it: a way around a package that says what is not so. One whose marker never holds
    /// (<c>numpy; python_version &lt; "0"</c>) takes the requirement away. Default: none.
    /// </summary>
    public IReadOnlyList<PackageRequest> Overrides { get; init; } = [];

    /// <summary>Locks of other tools, whose packages are taken exactly as they say. Default: none.</summary>
    public IReadOnlyList<PypiLockFile> PypiLocks { get; init; } = [];

    /// <summary>Locks of other conda tools, whose packages of conda and PyPI are taken exactly as they say. Default: none.</summary>
    public IReadOnlyList<CondaLockFile> CondaLocks { get; init; } = [];

    /// <summary>The Python versions that what is asked for works with, for example <c>&gt;=3.10</c>; all must hold. It chooses none, it only refuses others. Default: none, any.</summary>
    public IReadOnlyList<string> RequiresPython { get; init; } = [];

    /// <summary>Markers of the targets that what is asked for works on, for example <c>sys_platform == 'linux'</c>; all must hold. They choose nothing, they only refuse other targets. Default: none, any.</summary>
    public IReadOnlyList<string> SupportedEnvironments { get; init; } = [];

    /// <summary>The Python version, <c>3.11</c> or <c>3.11.7</c>. Default: null, which means the one that conda brings, else that of the options.</summary>
    public string? Python { get; init; }

    /// <summary>The Python version where nothing else fixes one. Default: null; the resolver sets it from the options where PyPI requirements need it.</summary>
    public string? DefaultPython { get; init; }

    /// <summary>The platforms to resolve for, for example <c>linux-64</c>. They select what a lock holds and change no requirement id. Default: none, which means those of the options.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Virtual packages of the targets that differ from their defaults, for example <c>__glibc=2.35</c> or <c>__cuda=12.4</c>. Default: none.</summary>
    public IReadOnlyList<string> VirtualPackages { get; init; } = [];

    /// <summary>Up to when packages count: a moment or an age. Default: null, what the options say; <see cref="CutOff.None"/> lifts that.</summary>
    public CutOff? ExcludeNewer { get; init; }

    /// <summary>Cut-offs of single packages in place of <see cref="ExcludeNewer"/>, by their conda or PyPI name. Default: none.</summary>
    public IReadOnlyDictionary<string, CutOff> ExcludeNewerPackages { get; init; } = new Dictionary<string, CutOff>();

    /// <summary>The moment that cut-offs which are ages are counted back from: when the environment was resolved. It is in the lock and not in the requirement id. Default: null; the resolver sets it where there is an age.</summary>
    public DateTimeOffset? AgesFrom { get; init; }

    /// <summary>How conda packages are chosen. Default: as the options say.</summary>
    public CondaSettings CondaSettings { get; init; } = CondaSettings.Default;

    /// <summary>How PyPI packages are chosen. Default: as the options say.</summary>
    public PypiSettings PypiSettings { get; init; } = PypiSettings.Default;

    /// <summary>PyPI names that are installed from the index although conda brings them. Default: none.</summary>
    public IReadOnlyList<string> FromPypi { get; init; } = [];

    /// <summary>
    /// How often conda may be solved again where PyPI requirements cannot live with the versions that it brought, each time with the bound that they put on them. 0: conda's answer is never changed
    /// for PyPI. Default: null, what the options say.
    /// </summary>
    public int? CondaRetries { get; init; }

    /// <summary>
    /// Which mapping of conda to PyPI names counts for packages whose files and channel do not tell: the hash of what it says, or <c>disabled</c>. Default: null, none; the resolver sets it from the options
    /// where conda and PyPI packages meet.
    /// </summary>
    public string? CondaPypiMapping { get; init; }

    /// <summary>PyPI names that are never built from source, or <c>:all:</c>: then a release without a fitting wheel cannot be used. Default: none.</summary>
    public IReadOnlyList<string> NoBuild { get; init; } = [];

    /// <summary>PyPI names that are built from source although there are wheels, or <c>:all:</c>. Default: none.</summary>
    public IReadOnlyList<string> NoBinary { get; init; } = [];

    /// <summary>Whether PyPI pre-releases are taken as other versions are. Default: no, only where nothing else fits.</summary>
    public bool AllowPreReleases { get; init; }

    /// <summary>Whether every PyPI package of the answer must have been given a hash (<see cref="PackageRequest.Hashes"/>, or a lock). Default: no.</summary>
    public bool RequireHashes { get; init; }

    /// <summary>Variables that are set for every process in the environment. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether anything of conda is asked for.</summary>
    public bool AsksConda => Conda.Count > 0 || CondaLocks.Count > 0;

    /// <summary>Whether anything of PyPI is asked for.</summary>
    public bool AsksPypi => Pypi.Count > 0 || PypiLocks.Count > 0 || CondaLocks.Any(static l => l.HasPypi);

    /// <summary>Whether nothing is asked for: no package, no Python and no variable.</summary>
    public bool IsEmpty => Conda.Count == 0 && CondaLocks.Count == 0 && !AsksPypi && Python is null && Variables.Count == 0;

    /// <summary>
    /// In a composition under <see cref="CompositionPolicy.Prefer"/> or <see cref="CompositionPolicy.Fresh"/>: names of conda or PyPI packages that bases ask for and that are not asked for any more. One that
    /// another package needs stays. Default: none.
    /// </summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>What whoever resolves the spec should know of the files that it was read from, because it is not followed. Told as warnings; in no id and no lock. Default: none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal bool HasAges => ExcludeNewer is { Age: not null } || ExcludeNewerPackages.Values.Concat(CondaSettings.ExcludeNewerChannels.Values).Any(static c => c.Age is not null);

    /// <summary>The moment that a cut-off of this spec means; null for none.</summary>
    internal DateTimeOffset? MomentOf(CutOff? cutOff) => cutOff is not { } limit ? null
        : limit.Age is null ? limit.Moment
        : limit.At(AgesFrom ?? throw new InvalidOperationException("A spec with ages is resolved by EnvironmentResolver, which says what they are counted from."));

    /// <summary>
    /// The canonical form, which <see cref="RequirementId"/> hashes: one line for each thing asked for, in normal form, sorted and without repetition;
    /// channels and indexes by name and in order, each only where packages come from one; no platform, no address, no place in the code.
    /// </summary>
    /// <exception cref="SpecParseException">A match spec, a requirement or another text cannot be read.</exception>
    public string ToCanonicalText() => CanonicalSpec.Write(this);

    /// <summary>This spec with everything of <paramref name="other"/> added to it; where both state a Python or the same variable, <paramref name="other"/>'s holds.</summary>
    public EnvironmentSpec Join(EnvironmentSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Conda = [.. Conda, .. other.Conda],
            Pypi = [.. Pypi, .. other.Pypi],
            Channels = Union(Channels, other.Channels),
            Indexes = Union(Indexes, other.Indexes),
            ChannelRelationsMaxDepth = Math.Max(ChannelRelationsMaxDepth, other.ChannelRelationsMaxDepth),
            Python = other.Python ?? Python,
            DefaultPython = other.DefaultPython ?? DefaultPython,
            Platforms = other.Platforms.Count > 0 ? other.Platforms : Platforms,
            VirtualPackages = [.. VirtualPackages.Union(other.VirtualPackages, StringComparer.Ordinal)],
            ExcludeNewer = other.ExcludeNewer ?? ExcludeNewer,
            ExcludeNewerPackages = SettingMaps.Or(other.ExcludeNewerPackages, ExcludeNewerPackages),
            CondaSettings = other.CondaSettings.Or(CondaSettings),
            PypiSettings = other.PypiSettings.Or(PypiSettings),
            Removed = [.. Removed.Union(other.Removed, StringComparer.Ordinal)],
            FromPypi = [.. FromPypi.Union(other.FromPypi, StringComparer.Ordinal)],
            ExtraIndexes = Union(ExtraIndexes, other.ExtraIndexes),
            Constraints = [.. Constraints, .. other.Constraints],
            Overrides = [.. Overrides, .. other.Overrides],
            PypiLocks = [.. PypiLocks, .. other.PypiLocks],
            CondaLocks = [.. CondaLocks, .. other.CondaLocks],
            RequiresPython = [.. RequiresPython.Union(other.RequiresPython, StringComparer.Ordinal)],
            SupportedEnvironments = [.. SupportedEnvironments.Union(other.SupportedEnvironments, StringComparer.Ordinal)],
            Notes = [.. Notes.Union(other.Notes, StringComparer.Ordinal)],
            CondaRetries = other.CondaRetries ?? CondaRetries,
            NoBuild = [.. NoBuild.Union(other.NoBuild, StringComparer.Ordinal)],
            NoBinary = [.. NoBinary.Union(other.NoBinary, StringComparer.Ordinal)],
            AllowPreReleases = AllowPreReleases || other.AllowPreReleases,
            RequireHashes = RequireHashes || other.RequireHashes,
            Variables = Variables.Concat(other.Variables).GroupBy(static v => v.Key, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.Last().Value, StringComparer.Ordinal),
        };
    }

    private static List<EnvironmentSource> Union(IReadOnlyList<EnvironmentSource> first, IReadOnlyList<EnvironmentSource> second)
    {
        List<EnvironmentSource> all = [.. first];
        foreach (EnvironmentSource source in second)
        {
            if (!all.Exists(s => s.Name == source.Name)) all.Add(source);
        }
        return all;
    }
}
