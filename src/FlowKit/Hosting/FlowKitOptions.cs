using FlowKit.Artifacts;
using FlowKit.Content.Downloading;
using FlowKit.Environments;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Metadata;

namespace FlowKit.Hosting;

/// <summary>
/// Everything that can be configured, in one place. What code sets holds over environment variables (<c>FLOWKIT_*</c>), these over <c>flowkit.json</c> in the working folder, and that over the
/// defaults, which work without any configuration: everything that a run leaves is in <c>.flowkit/</c>, and nothing else is needed.
/// </summary>
public sealed class FlowKitOptions
{
    /// <summary>Where runs, artifacts and published environments are kept. The default is <c>.flowkit</c> in the working folder (<c>FLOWKIT_FOLDER</c>).</summary>
    public string Folder { get; set; } = ".flowkit";

    /// <summary>Where packages and prefixes are cached. The default is <c>flowkit</c> in the user's cache folder (<c>FLOWKIT_CACHE</c>).</summary>
    public string CacheFolder { get; set; } = new EnvironmentOptions().CacheFolder;

    /// <summary>The SQLite file in which runs are recorded. The default is <c>metadata.db</c> in <see cref="Folder"/> (<c>FLOWKIT_METADATA</c>).</summary>
    public string? MetadataFile { get; set; }

    /// <summary>The folder of artifacts. The default is <c>artifacts</c> in <see cref="Folder"/> (<c>FLOWKIT_ARTIFACTS</c>).</summary>
    public string? ArtifactFolder { get; set; }

    /// <summary>The folder that environments are published to. The default is <c>environments</c> in <see cref="Folder"/> (<c>FLOWKIT_STORE</c>).</summary>
    public string? StoreFolder { get; set; }

    /// <summary>
    /// The folder where locks of what was resolved are kept, by requirement id: small text files that a project may keep under version control, so that everybody has the same packages.
    /// The default is inside <see cref="CacheFolder"/> (<c>FLOWKIT_RESOLUTIONS</c>).
    /// </summary>
    public string? ResolutionFolder { get; set; }

    /// <summary>Another metadata store, over <see cref="MetadataFile"/>. The default is none.</summary>
    public IMetadataStore? Metadata { get; set; }

    /// <summary>Another artifact store, over <see cref="ArtifactFolder"/>. The default is none.</summary>
    public IArtifactStore? Artifacts { get; set; }

    /// <summary>Another environment store, over <see cref="StoreFolder"/>. The default is none.</summary>
    public IEnvironmentStore? Store { get; set; }

    /// <summary>The channels of steps that name none, in order of priority. The default is <c>conda-forge</c> (<c>FLOWKIT_CHANNELS</c>, separated by commas).</summary>
    public IList<EnvironmentSource> Channels { get; } = ["conda-forge"];

    /// <summary>
    /// How far the relations that channels declare to each other (CEP 42) are followed; see <see cref="EnvironmentOptions.ChannelRelationsMaxDepth"/>. The default is 0, not at all
    /// (<c>FLOWKIT_CHANNEL_RELATIONS</c>).
    /// </summary>
    public int ChannelRelationsMaxDepth { get; set; }

    /// <summary>The indexes of steps that name none, in order of priority. The default is <c>pypi</c> (<c>FLOWKIT_INDEXES</c>, separated by commas).</summary>
    public IList<EnvironmentSource> Indexes { get; } = ["pypi"];

    /// <summary>What further names of channels and indexes mean, as <c>name=address</c>. The default is none (<c>FLOWKIT_SOURCES</c>, separated by commas).</summary>
    public IList<EnvironmentSource> Sources { get; } = [];

    /// <summary>Other places of what lies under the addresses of channels, indexes and files (see <see cref="EnvironmentOptions.Mirrors"/>). The default is none (<c>FLOWKIT_MIRRORS</c>, as <c>address=place</c>, separated by commas).</summary>
    public IList<Mirror> Mirrors { get; } = [];

    /// <summary>The platforms to resolve for, for example <c>linux-64</c>. The default is this machine's (<c>FLOWKIT_PLATFORMS</c>, separated by commas).</summary>
    public IList<string> Platforms { get; } = [];

    /// <summary>The Python of steps that fix none, <c>major.minor</c>. The default is <see cref="EnvironmentOptions.StandardPython"/> (<c>FLOWKIT_DEFAULT_PYTHON</c>).</summary>
    public string DefaultPython { get; set; } = EnvironmentOptions.StandardPython;

    /// <summary>An interpreter for environments without conda's Python. The default is one that is found on the machine and fits (<c>FLOWKIT_PYTHON</c>).</summary>
    public string? PythonExecutable { get; set; }

    /// <summary>Whether the network is off limits. The default is <see langword="false"/> (<c>FLOWKIT_OFFLINE</c>).</summary>
    public bool Offline { get; set; }

    /// <summary>Up to when packages count: a moment, or an age as <c>7 days</c> (<see cref="CutOff"/>). The default is that all do (<c>FLOWKIT_EXCLUDE_NEWER</c>).</summary>
    public CutOff? ExcludeNewer { get; set; }

    /// <summary>Cut-offs of single packages, by their conda or PyPI name. The default is none (<c>FLOWKIT_EXCLUDE_NEWER_PACKAGES</c>, as <c>name=cut-off</c>, separated by commas).</summary>
    public IDictionary<string, CutOff> ExcludeNewerPackages { get; } = new Dictionary<string, CutOff>();

    /// <summary>How conda packages are chosen. The default is strict channel priority and highest versions; each of its settings has a name and a variable of its own (see the configuration page).</summary>
    public CondaSettings CondaSettings { get; set; } = CondaSettings.Default;

    /// <summary>How PyPI packages are chosen. The default is the first index that has a name, and highest versions; each of its settings has a name and a variable of its own (see the configuration page).</summary>
    public PypiSettings PypiSettings { get; set; } = PypiSettings.Default;

    /// <summary>Bounds on PyPI packages, which add nothing by themselves. The default is none (<c>FLOWKIT_CONSTRAINTS</c>, separated by commas).</summary>
    public IList<PackageRequest> Constraints { get; } = [];

    /// <summary>PyPI requirements that each take the place of every requirement on their name. The default is none (<c>FLOWKIT_OVERRIDES</c>, separated by commas).</summary>
    public IList<PackageRequest> Overrides { get; } = [];

    /// <summary>PyPI packages that are never built from source, by name, or <c>:all:</c>. The default is none (<c>FLOWKIT_NO_BUILD</c>, separated by commas).</summary>
    public IList<string> NoBuild { get; } = [];

    /// <summary>How often conda may be solved again for PyPI requirements that cannot live with what it brought (see <see cref="EnvironmentOptions.CondaRetries"/>). The default is 0 (<c>FLOWKIT_CONDA_RETRIES</c>).</summary>
    public int CondaRetries { get; set; }

    /// <summary>
    /// A file that tells which PyPI names conda packages have, or <c>disabled</c> (see <see cref="EnvironmentOptions.CondaPypiMapping"/>). The default is none (<c>FLOWKIT_CONDA_PYPI_MAPPING</c>).
    /// </summary>
    public string? CondaPypiMapping { get; set; }

    /// <summary>Whether modules of wheels and of conda's noarch packages are compiled when an environment is made (see <see cref="EnvironmentOptions.CompileBytecode"/>). The default is <see langword="false"/> (<c>FLOWKIT_COMPILE_BYTECODE</c>).</summary>
    public bool CompileBytecode { get; set; }

    /// <summary>The proxy for HTTP. The default is what <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> say (<c>FLOWKIT_PROXY</c>).</summary>
    public Uri? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities that are trusted besides the system's. The default is none (<c>FLOWKIT_CERTIFICATES</c>).</summary>
    public string? CertificateFile { get; set; }

    /// <summary>
    /// A PEM file with the certificate by which this machine shows who it is to channels and indexes that ask for one (mutual TLS), and with its private key where
    /// <see cref="ClientKeyFile"/> names no other file. The default is none (<c>FLOWKIT_CLIENT_CERTIFICATE</c>).
    /// </summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with the private key of <see cref="ClientCertificateFile"/>, not encrypted. The default is the file of the certificate (<c>FLOWKIT_CLIENT_KEY</c>).</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>A program that is asked for user names and passwords of channels and indexes where nothing else knows them (see <see cref="EnvironmentOptions.KeyringHelper"/>). The default is none (<c>FLOWKIT_KEYRING</c>).</summary>
    public string? KeyringHelper { get; set; }

    /// <summary>How many tasks run at a time. The default is the number of processors (<c>FLOWKIT_PARALLELISM</c>).</summary>
    public int Parallelism { get; set; } = Environment.ProcessorCount;

    /// <summary>How many packages are fetched and unpacked at a time. The default is 8 (<c>FLOWKIT_DOWNLOADS</c>).</summary>
    public int Downloads { get; set; } = 8;

    /// <summary>The options as the environment's variables and <c>flowkit.json</c> of the working folder make them, and code over both.</summary>
    /// <param name="configure">What code sets. The default is nothing.</param>
    /// <returns>The options.</returns>
    /// <exception cref="FlowKitException">A setting cannot be read (<c>FK8601</c>).</exception>
    public static FlowKitOptions Load(Action<FlowKitOptions>? configure = null) =>
        ConfigurationReader.Read(new System.IO.Abstractions.FileSystem(), Directory.GetCurrentDirectory(), Environment.GetEnvironmentVariable, configure);
}
