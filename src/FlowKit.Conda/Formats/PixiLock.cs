using System.Globalization;
using System.Text;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Writes <c>pixi.lock</c> of version 6 or 7: sorted, with line feeds, the same bytes for the same content, without credentials.</summary>
public static class PixiLock
{
    // In the order in which pixi itself writes them.
    private static readonly string[] KnownOptions = ["strategy", "channel-priority", "pypi-prerelease-mode"];

    /// <summary>Writes environments with their platforms, conda and PyPI packages.</summary>
    /// <param name="lockFile">What is written. Its addresses lose their credentials.</param>
    /// <param name="version">The version of the format: 6, which every pixi since December 2024 reads, or 7, which has the virtual packages of platforms and platforms with names of their own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is another one.</exception>
    /// <exception cref="FlowKitException"><c>FK7191</c>: version 6 cannot name a platform as the file does, or the packages are no part of this format.</exception>
    public static string Write(LockFile lockFile, int version = 6)
    {
        ArgumentNullException.ThrowIfNull(lockFile);
        if (version is not (6 or 7)) throw new ArgumentOutOfRangeException(nameof(version), version, "Versions 6 and 7 are written.");
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"version: {version}\n");
        if (version == 7) WritePlatforms(text, lockFile);
        text.Append(lockFile.Environments.Count == 0 ? "environments: {}\n" : "environments:\n");
        SortedDictionary<(int, string), LockFilePackage> all = new(Comparer<(int Kind, string Address)>.Create(static (x, y) => x.Kind != y.Kind ? x.Kind.CompareTo(y.Kind) : string.CompareOrdinal(x.Address, y.Address)));
        foreach (LockFileEnvironment environment in lockFile.Environments.OrderBy(static e => e.Name, StringComparer.Ordinal)) WriteEnvironment(text, environment, version, all);
        text.Append(all.Count == 0 ? "packages: []\n" : "packages:\n");
        foreach (((int _, string address), LockFilePackage package) in all)
        {
            if (package.Kind == LockFilePackageKind.Conda) WriteConda(text, address, package);
            else WritePypi(text, address, package, version);
        }
        return text.ToString();
    }

    /// <summary>Writes one environment of conda packages, as version 6.</summary>
    /// <param name="environment">The environment's name, <c>default</c> as a rule.</param>
    /// <param name="channels">The addresses of the channels, the one of highest priority first.</param>
    /// <param name="records">The records of each platform.</param>
    public static string Write(string environment, IReadOnlyList<Uri> channels, IReadOnlyDictionary<string, IReadOnlyList<PackageRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(channels);
        return Write(LockFile.Of(environment, [.. channels.Select(static c => c.AbsoluteUri)], records));
    }

    private static void WritePlatforms(StringBuilder text, LockFile lockFile)
    {
        string[] names = [.. lockFile.Environments.SelectMany(static e => e.Packages.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        text.Append(names.Length == 0 ? "platforms: []\n" : "platforms:\n");
        foreach (string name in names)
        {
            LockFilePlatform? platform = lockFile.Platforms.FirstOrDefault(p => p.Name == name);
            text.Append("- name: ").Append(name).Append('\n');
            if (platform is not null && platform.Subdir.Name != name) Field(text, "subdir", platform.Subdir.Name);
            List(text, "virtual-packages", platform?.VirtualPackages ?? []);
        }
    }

    private static void WriteEnvironment(StringBuilder text, LockFileEnvironment environment, int version, SortedDictionary<(int, string), LockFilePackage> all)
    {
        text.Append("  ").Append(YamlScalar.Of(environment.Name)).Append(":\n    channels:").Append(environment.Channels.Count == 0 ? " []\n" : "\n");
        foreach (string channel in environment.Channels) text.Append("    - url: ").Append(YamlScalar.Of(ChannelText.StripSecrets(channel))).Append('\n');
        if (environment.Indexes.Count > 0) text.Append("    indexes:\n");
        foreach (string index in environment.Indexes) text.Append("    - ").Append(YamlScalar.Of(ChannelText.StripSecrets(index))).Append('\n');
        if (environment.Options.Count > 0) text.Append("    options:\n");
        foreach ((string option, string value) in environment.Options.OrderBy(static o => Array.IndexOf(KnownOptions, o.Key) is var known and >= 0 ? known : KnownOptions.Length).ThenBy(static o => o.Key, StringComparer.Ordinal)) text.Append("      ").Append(YamlScalar.Of(option)).Append(": ").Append(YamlScalar.Of(value)).Append('\n');
        text.Append("    packages:").Append(environment.Packages.Count == 0 ? " {}\n" : "\n");
        foreach ((string platform, IReadOnlyList<LockFilePackage> packages) in environment.Packages.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            if (version == 6 && !CondaPlatform.IsKnown(platform)) throw Unwritable($"version 6 of pixi.lock has no platform '{platform}'; write version 7");
            text.Append("      ").Append(platform).Append(':').Append(packages.Count == 0 ? " []\n" : "\n");
            foreach (((int Kind, string Address) key, LockFilePackage package) in packages.Select(static p => (Key: KeyOf(p), Package: p)).OrderBy(static p => p.Key.Kind).ThenBy(static p => p.Key.Address, StringComparer.Ordinal))
            {
                text.Append("      - ").Append(key.Kind == 0 ? "conda: " : "pypi: ").Append(YamlScalar.Of(key.Address)).Append('\n');
                if (!all.TryAdd(key, package) && (all[key].Sha256, all[key].Md5) != (package.Sha256, package.Md5)) throw Unwritable($"'{key.Address}' is two packages with different hashes, and one address is one package");
            }
        }
    }

    private static void WriteConda(StringBuilder text, string address, LockFilePackage package)
    {
        LockFilePackage told = LockFileReader.Complete(new LockFilePackage { Kind = LockFilePackageKind.Conda, Url = address });
        text.Append("- conda: ").Append(YamlScalar.Of(address)).Append('\n');
        // What the address tells is not said again.
        if (package.Name != told.Name) Field(text, "name", package.Name);
        if (package.Version != told.Version) Field(text, "version", package.Version);
        if (package.Build != told.Build) Field(text, "build", package.Build);
        if ((package.BuildNumber ?? 0) != (told.BuildNumber ?? 0)) Number(text, "build_number", package.BuildNumber ?? 0);
        // The address of a file is a path to pixi, and a path tells no subdir.
        if (package.Subdir != told.Subdir || address.StartsWith("file:", StringComparison.Ordinal)) Field(text, "subdir", package.Subdir);
        if (package.NoArch != told.NoArch && package.NoArch != NoArchType.None) Field(text, "noarch", package.NoArch == NoArchType.Python ? "python" : "generic");
        Field(text, "sha256", package.Sha256);
        Field(text, "md5", package.Md5);
        List(text, "depends", package.Depends);
        List(text, "constrains", package.Constrains);
        if (package.ExtraDepends.Count > 0) text.Append("  extra_depends:\n");
        foreach ((string extra, IReadOnlyList<string> needed) in package.ExtraDepends.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            text.Append("    ").Append(YamlScalar.Of(extra)).Append(needed.Count == 0 ? ": []\n" : ":\n");
            foreach (string need in needed) text.Append("    - ").Append(YamlScalar.Of(need)).Append('\n');
        }
        Field(text, "features", package.Features);
        List(text, "flags", package.Flags);
        List(text, "track_features", package.TrackFeatures);
        Field(text, "license", package.License);
        Field(text, "license_family", package.LicenseFamily);
        if (package.Purls is { Count: 0 }) text.Append("  purls: []\n");
        else List(text, "purls", [.. (package.Purls ?? []).Order(StringComparer.Ordinal)]);
        if (package.Size is { } size) Number(text, "size", size);
        if (package.Timestamp is { } time) Number(text, "timestamp", time);
        Field(text, "python_site_packages_path", package.PythonSitePackagesPath);
    }

    private static void WritePypi(StringBuilder text, string address, LockFilePackage package, int version)
    {
        text.Append("- pypi: ").Append(YamlScalar.Of(address)).Append('\n');
        Field(text, "name", package.Name);
        Field(text, "version", package.Version);
        Field(text, "sha256", package.Sha256);
        if (version == 7 && package.Index is { } index) Field(text, "index", ChannelText.StripSecrets(index));
        List(text, "requires_dist", package.Depends);
        Field(text, "requires_python", package.RequiresPython);
    }

    private static void Field(StringBuilder text, string key, string? value)
    {
        if (value is not null) text.Append("  ").Append(key).Append(": ").Append(YamlScalar.Of(value)).Append('\n');
    }

    private static void Number(StringBuilder text, string key, long value) => text.Append(CultureInfo.InvariantCulture, $"  {key}: {value}\n");

    private static void List(StringBuilder text, string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        text.Append("  ").Append(key).Append(":\n");
        foreach (string value in values) text.Append("  - ").Append(YamlScalar.Of(value)).Append('\n');
    }

    private static (int Kind, string Address) KeyOf(LockFilePackage package) => package.Kind switch
    {
        LockFilePackageKind.Conda => (0, ChannelText.StripSecrets(package.Url)),
        LockFilePackageKind.Pypi => (1, ChannelText.StripSecrets(package.Url)),
        _ => throw Unwritable($"'{ChannelText.StripSecrets(package.Url)}' is built from source by pixi itself"),
    };

    private static FlowKitException Unwritable(string problem) => new(CondaErrors.UnwritableLock, $"The lock cannot be written: {problem}.");
}
