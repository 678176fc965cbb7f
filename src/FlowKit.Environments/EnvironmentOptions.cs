using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Packages.Building;

namespace FlowKit.Environments;

/// <summary>How environments are resolved, kept and hydrated on this machine. Every default works without any configuration.</summary>
public sealed class EnvironmentOptions
{
    /// <summary>The Python version of specs that fix none and have no conda Python.</summary>
    public const string StandardPython = "3.11";

    /// <summary>The value of <see cref="CondaPypiMapping"/> for no mapping at all.</summary>
    public const string NoMapping = "disabled";

    /// <summary>Where packages, prefixes and resolved locks are cached. Default: <c>flowkit</c> in the user's cache folder (<c>XDG_CACHE_HOME</c>, <c>~/.cache</c>, on Windows the local application data).</summary>
    public string CacheFolder { get; set; } = DefaultCacheFolder();

    /// <summary>Where environments are published. Default: null, a folder store inside <see cref="CacheFolder"/>.</summary>
    public IEnvironmentStore? Store { get; set; }

    /// <summary>Where this machine remembers what it resolved. Default: null, a folder store inside <see cref="CacheFolder"/>.</summary>
    public IEnvironmentStore? Resolutions { get; set; }

    /// <summary>Where bytes come from. Default: null, folders and HTTP.</summary>
    public IFetcher? Fetcher { get; set; }

    /// <summary>
    /// How the network is used: proxy, certificates, credentials, time-outs. Counts where <see cref="Fetcher"/> is null. Default: null, the system's settings. Its credentials are asked after
    /// those of the sources themselves (<see cref="Pypi.Index.IndexCredentials"/>) and before <see cref="KeyringHelper"/>.
    /// </summary>
    public HttpFetcherOptions? Http { get; set; }

    /// <summary>How git reaches the servers of repositories that are built from; whether it may at all, <see cref="Offline"/> says. Default: as its user configured it.</summary>
    public GitOptions Git { get; set; } = new();

    /// <summary>
    /// A program that is asked for user name and password where nothing else knows them, as <c>HELPER get ADDRESS --mode creds</c>; for example <c>keyring</c>, by name or path. Counts where
    /// <see cref="Fetcher"/> is null. Default: null, no program is started.
    /// </summary>
    public string? KeyringHelper { get; set; }

    /// <summary>
    /// Other places of what lies under the addresses of channels, indexes and files: those are asked instead, in order, and locks keep the addresses that everybody knows. Default: none.
    /// </summary>
    public IList<Mirror> Mirrors { get; } = [];

    /// <summary>The channels of specs that name none, in order of priority. Default: <c>conda-forge</c>.</summary>
    public IList<EnvironmentSource> Channels { get; } = ["conda-forge"];

    /// <summary>
    /// How far the relations that conda channels declare to each other (CEP 42: a base, a channel that is overridden) are followed, in steps from the channels that were asked for; 10 is the
    /// standard's advice. A channel in a folder that is reached so needs a name in <see cref="Sources"/>. Default: 0, no channel is read that nobody named.
    /// </summary>
    public int ChannelRelationsMaxDepth { get; set; }

    /// <summary>The indexes of specs that name none, in order of priority. Default: <c>pypi</c>.</summary>
    public IList<EnvironmentSource> Indexes { get; } = ["pypi"];

    /// <summary>More channels and indexes that specs and locks may name. Default: none.</summary>
    public IList<EnvironmentSource> Sources { get; } = [];

    /// <summary>The platforms of specs that name none. Default: none, which means that of this machine.</summary>
    public IList<string> Platforms { get; } = [];

    /// <summary>The Python of specs that fix none and have no conda Python, <c>major.minor</c>. Default: <see cref="StandardPython"/>. Never taken from an interpreter that happens to be found, because the same spec must resolve to the same lock everywhere.</summary>
    public string DefaultPython { get; set; } = StandardPython;

    /// <summary>An interpreter to use where an environment has no conda Python. Default: null, a fitting one is searched on <c>PATH</c> and in well-known places.</summary>
    public string? PythonExecutable { get; set; }

    /// <summary>
    /// A file that tells which PyPI names conda packages have, for those whose files and channel do not tell (see <see cref="Resolution.Distributions.CondaPypiMapping"/>). Default: null; then such a package of Python
    /// counts as the distribution of its own name and version if it is conda-forge's, and as none otherwise. With <see cref="NoMapping"/> (<c>disabled</c>) it counts as none there, too.
    /// </summary>
    public string? CondaPypiMapping { get; set; }

    /// <summary>Whether the network is off limits. Default: no.</summary>
    public bool Offline { get; set; }

    /// <summary>Up to when packages count, a moment or an age, for specs that say nothing of their own. Default: null, all do.</summary>
    public CutOff? ExcludeNewer { get; set; }

    /// <summary>Cut-offs of single packages in place of <see cref="ExcludeNewer"/>, by their conda or PyPI name; those of a spec come before them. Default: none.</summary>
    public IDictionary<string, CutOff> ExcludeNewerPackages { get; } = new Dictionary<string, CutOff>();

    /// <summary>How conda packages are chosen, where specs say nothing of their own; lists are joined with theirs. Default: strict channel priority, highest versions.</summary>
    public CondaSettings CondaSettings { get; set; } = CondaSettings.Default;

    /// <summary>How PyPI packages are chosen, where specs say nothing of their own; lists are joined with theirs. Default: the first index that has a name, highest versions, pre-releases only where nothing else fits.</summary>
    public PypiSettings PypiSettings { get; set; } = PypiSettings.Default;

    /// <summary>Bounds on PyPI packages (<see cref="Specs.EnvironmentSpec.Constraints"/>), for every spec. Default: none.</summary>
    public IList<PackageRequest> Constraints { get; } = [];

    /// <summary>PyPI requirements that each take the place of every requirement on their name (<see cref="Specs.EnvironmentSpec.Overrides"/>), for every spec. Default: none.</summary>
    public IList<PackageRequest> Overrides { get; } = [];

    /// <summary>PyPI names that are never built from source, or <c>:all:</c>, for every spec. Building runs code of the package. Default: none; what has no fitting wheel is built.</summary>
    public IList<string> NoBuild { get; } = [];

    /// <summary>
    /// How often conda may be solved again where PyPI requirements cannot live with the versions that it brought, for specs that say nothing of their own
    /// (<see cref="Specs.EnvironmentSpec.CondaRetries"/>). Default: 0, conda's answer is never changed for PyPI.
    /// </summary>
    public int CondaRetries { get; set; }

    /// <summary>How many packages are fetched and unpacked at once. Default: 8.</summary>
    public int Parallelism { get; set; } = 8;

    /// <summary>
    /// Whether the modules of wheels and of conda's noarch packages are compiled when a prefix is made, by its own Python, and not when they are first imported; conda's other packages bring their
    /// bytecode. A prefix that is there already stays as it is. Default: no.
    /// </summary>
    public bool CompileBytecode { get; set; }

    private static string DefaultCacheFolder()
    {
        if (Environment.GetEnvironmentVariable("FLOWKIT_CACHE") is { Length: > 0 } configured) return configured;
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "flowkit", "cache");
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)) return Path.Combine(cache, "flowkit");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "flowkit");
    }
}
