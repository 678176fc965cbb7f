using System.Globalization;
using FlowKit.Content.Downloading;
using FlowKit.Environments;
using FlowKit.Environments.Specs;

namespace FlowKit.Hosting;

/// <summary>One setting: its name in <c>flowkit.json</c>, its variable, and what it sets.</summary>
internal sealed record Setting(string Name, string Variable, bool IsList, Action<FlowKitOptions, IReadOnlyList<string>, string> Set)
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Path("folder", "FLOWKIT_FOLDER", (options, path) => options.Folder = path),
        Path("cacheFolder", "FLOWKIT_CACHE", (options, path) => options.CacheFolder = path),
        Path("metadata", "FLOWKIT_METADATA", (options, path) => options.MetadataFile = path),
        Path("artifacts", "FLOWKIT_ARTIFACTS", (options, path) => options.ArtifactFolder = path),
        Path("resolutions", "FLOWKIT_RESOLUTIONS", (options, path) => options.ResolutionFolder = path),
        Path("store", "FLOWKIT_STORE", (options, path) => options.StoreFolder = path),
        Sources("channels", "FLOWKIT_CHANNELS", options => options.Channels),
        One("channelRelations", "FLOWKIT_CHANNEL_RELATIONS", (options, text) => options.ChannelRelationsMaxDepth = Count(text)),
        Sources("indexes", "FLOWKIT_INDEXES", options => options.Indexes),
        Sources("sources", "FLOWKIT_SOURCES", options => options.Sources),
        Many("mirrors", "FLOWKIT_MIRRORS", (options, values) => Replace(options.Mirrors, values.Select(Mirror.Parse))),
        Many("platforms", "FLOWKIT_PLATFORMS", (options, values) => Replace(options.Platforms, values)),
        One("defaultPython", "FLOWKIT_DEFAULT_PYTHON", (options, text) => options.DefaultPython = text),
        Path("python", "FLOWKIT_PYTHON", (options, path) => options.PythonExecutable = path),
        One("offline", "FLOWKIT_OFFLINE", (options, text) => options.Offline = Flag(text)),
        One("excludeNewer", "FLOWKIT_EXCLUDE_NEWER", (options, text) => options.ExcludeNewer = CutOff.Parse(text)),
        Many("excludeNewerPackages", "FLOWKIT_EXCLUDE_NEWER_PACKAGES", (options, values) => Replace(options.ExcludeNewerPackages, CutOffs(values))),
        .. SolveSettings.All,
        Many("noBuild", "FLOWKIT_NO_BUILD", (options, values) => Replace(options.NoBuild, values)),
        One("condaRetries", "FLOWKIT_CONDA_RETRIES", (options, text) => options.CondaRetries = Count(text, least: 0)),
        new("condaPypiMapping", "FLOWKIT_CONDA_PYPI_MAPPING", false, (options, values, folder) =>
            options.CondaPypiMapping = values[0] == EnvironmentOptions.NoMapping ? values[0] : System.IO.Path.GetFullPath(values[0], folder)),
        One("compileBytecode", "FLOWKIT_COMPILE_BYTECODE", (options, text) => options.CompileBytecode = Flag(text)),
        One("proxy", "FLOWKIT_PROXY", (options, text) => options.Proxy = new Uri(text, UriKind.Absolute)),
        Path("certificates", "FLOWKIT_CERTIFICATES", (options, path) => options.CertificateFile = path),
        Path("clientCertificate", "FLOWKIT_CLIENT_CERTIFICATE", (options, path) => options.ClientCertificateFile = path),
        Path("clientKey", "FLOWKIT_CLIENT_KEY", (options, path) => options.ClientKeyFile = path),
        One("keyring", "FLOWKIT_KEYRING", (options, text) => options.KeyringHelper = text),
        One("parallelism", "FLOWKIT_PARALLELISM", (options, text) => options.Parallelism = Count(text)),
        One("downloads", "FLOWKIT_DOWNLOADS", (options, text) => options.Downloads = Count(text)),
    ];

    /// <param name="options">What is set.</param>
    /// <param name="values">The values.</param>
    /// <param name="folder">What a relative path is relative to.</param>
    /// <param name="where">What an error calls the place.</param>
    /// <exception cref="FlowKitException">A value cannot be read (<c>FK8601</c>).</exception>
    public void Apply(FlowKitOptions options, IReadOnlyList<string> values, string folder, string where)
    {
        try
        {
            if (!IsList && values.Count != 1)
                throw new FormatException("One value is expected.");
            Set(options, values, folder);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or ArgumentException or SpecParseException)
        {
            // The value is not shown: an address may carry a password.
            throw new FlowKitException(FlowErrors.InvalidConfiguration, $"The value of {where} cannot be used. {Reason(problem)}");
        }
    }

    private static string Reason(Exception problem) => problem switch
    {
        UriFormatException => "An absolute address is expected.",
        SpecParseException parse => parse.Problem + ".",
        _ => problem.Message,
    };

    internal static Setting One(string name, string variable, Action<FlowKitOptions, string> set) => new(name, variable, false, (options, values, _) => set(options, values[0]));

    private static Setting Path(string name, string variable, Action<FlowKitOptions, string> set) =>
        new(name, variable, false, (options, values, folder) => set(options, System.IO.Path.GetFullPath(values[0], folder)));

    private static Setting Sources(string name, string variable, Func<FlowKitOptions, IList<EnvironmentSource>> list) =>
        new(name, variable, true, (options, values, _) => Replace(list(options), values.Select(EnvironmentSource.Parse)));

    internal static Setting Many(string name, string variable, Action<FlowKitOptions, IReadOnlyList<string>> set) => new(name, variable, true, (options, values, _) => set(options, values));

    /// <summary>Reads <c>name=cut-off</c>.</summary>
    internal static Dictionary<string, CutOff> CutOffs(IReadOnlyList<string> values) => values.Select(static text => text.Split('=', 2)).ToDictionary(
        static parts => parts.Length == 2 && parts[0].Trim().Length > 0 ? parts[0].Trim() : throw new FormatException("'NAME=CUT-OFF' is expected, for example 'numpy=7 days'."),
        static parts => CutOff.Parse(parts[1]),
        StringComparer.Ordinal);

    internal static void Replace<T>(ICollection<T> list, IEnumerable<T> values)
    {
        List<T> read = [.. values];
        list.Clear();
        foreach (T value in read)
        {
            list.Add(value);
        }
    }

    private static bool Flag(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        _ => throw new FormatException("true or false is expected."),
    };

    private static int Count(string text, int least = 1) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least ? count : throw new FormatException($"A whole number of {least} or more is expected.");
}
