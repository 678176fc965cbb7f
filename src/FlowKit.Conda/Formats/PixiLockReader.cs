using System.Globalization;
using System.Text.RegularExpressions;
using FlowKit.Conda.Specs;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads <c>pixi.lock</c> of versions 4 to 7.</summary>
internal static partial class PixiLockReader
{
    private const int NewestVersion = 7;

    public static LockFile Read(YamlNode root, string name)
    {
        if (!int.TryParse(root.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int version)) throw LockFileReader.Bad(name, "it has no version");
        if (version is < 4 or > NewestVersion)
            throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is a pixi.lock of version {version}; versions 1 to {NewestVersion} can be read. Update FlowKit.");
        List<LockFilePlatform> platforms = version >= 7 ? ReadPlatforms(root.Get("platforms"), name) : [];
        Dictionary<string, LockFilePackage> packages = new(StringComparer.Ordinal);
        foreach (YamlNode node in root.Get("packages").Items())
        {
            LockFilePackage package = version <= 5 ? ReadKindPackage(node, name) : ReadAddressPackage(node, name);
            packages.TryAdd(package.Kind + " " + package.Url, package);
        }
        List<LockFileEnvironment> environments = [];
        foreach ((string environment, YamlNode node) in root.Get("environments").Entries())
        {
            Dictionary<string, IReadOnlyList<LockFilePackage>> byPlatform = new(StringComparer.Ordinal);
            foreach ((string platform, YamlNode list) in node.Get("packages").Entries())
            {
                if (version >= 7 ? !platforms.Exists(p => p.Name == platform) : !CondaPlatform.TryParse(platform, out _))
                    throw LockFileReader.Bad(name, $"the environment '{environment}' uses the platform '{platform}', which is not defined");
                byPlatform.Add(platform, [.. list.Items().Select(item => Find(item, packages, environment, name))]);
            }
            environments.Add(new LockFileEnvironment(environment, [.. node.Get("channels").Items().Select(c => c.Text("url") ?? c.Text() ?? "")], byPlatform)
            {
                Indexes = node.Get("indexes").Texts(),
                Options = node.Get("options").Entries().Where(static o => o.Value.Text() is not null).ToDictionary(static o => o.Key, static o => o.Value.Text()!, StringComparer.Ordinal),
            });
        }
        return new LockFile { Format = LockFileFormat.Pixi, Version = version, Environments = environments, Platforms = platforms };
    }

    private static List<LockFilePlatform> ReadPlatforms(YamlNode? list, string name)
    {
        List<LockFilePlatform> platforms = [];
        foreach (YamlNode node in list.Items())
        {
            string platform = node.Text("name") ?? throw LockFileReader.Bad(name, "a platform has no name");
            if (!PlatformName().IsMatch(platform)) throw LockFileReader.Bad(name, $"'{platform}' is not a name of platforms (letters, digits, '-' and '_')");
            if (platforms.Exists(p => p.Name == platform)) throw LockFileReader.Bad(name, $"the platform '{platform}' is defined twice");
            if (!CondaPlatform.TryParse(node.Text("subdir") ?? platform, out CondaPlatform? subdir)) throw LockFileReader.Bad(name, $"the platform '{platform}' names no conda subdir");
            platforms.Add(new LockFilePlatform(platform, subdir, node.Get("virtual-packages").Texts()));
        }
        return platforms;
    }

    // Versions 4 and 5: "kind: conda" and all fields.
    private static LockFilePackage ReadKindPackage(YamlNode node, string name) => node.Text("kind") switch
    {
        "conda" => ReadFields(node, LockFilePackageKind.Conda, node.Text("url") ?? throw LockFileReader.Bad(name, "a conda package has no url")),
        "pypi" => ReadFields(node, LockFilePackageKind.Pypi, node.Text("url") ?? node.Text("path") ?? throw LockFileReader.Bad(name, "a pypi package has no url and no path")),
        string kind => throw LockFileReader.Bad(name, $"a package is of the kind '{kind}'"),
        null => throw LockFileReader.Bad(name, "a package has no kind"),
    };

    // From version 6 on: "conda: address", and only what the address does not tell.
    private static LockFilePackage ReadAddressPackage(YamlNode node, string name) =>
        node.Text("conda") is { } conda ? ReadFields(node, LockFilePackageKind.Conda, conda)
        : node.Text("pypi") is { } pypi ? ReadFields(node, LockFilePackageKind.Pypi, pypi)
        : node.Text("conda_source") is { } source ? ReadFields(node, LockFilePackageKind.CondaSource, source)
        : throw LockFileReader.Bad(name, "a package is neither conda nor pypi");

    private static LockFilePackage ReadFields(YamlNode node, LockFilePackageKind kind, string url) => LockFileReader.Complete(new LockFilePackage
    {
        Kind = kind, Url = url, Name = node.Text("name"), Version = node.Text("version"), Build = node.Text("build"), BuildNumber = node.Number("build_number"),
        Subdir = node.Text("subdir"), Md5 = node.Text("md5")?.ToLowerInvariant(), Sha256 = node.Text("sha256")?.ToLowerInvariant(), Size = node.Number("size"),
        Depends = node.Get(kind == LockFilePackageKind.Pypi ? "requires_dist" : "depends").Texts(), Constrains = node.Get("constrains").Texts(),
        ExtraDepends = node.Get("extra_depends").Entries().ToDictionary(static e => e.Key, static IReadOnlyList<string> (e) => e.Value.Texts(), StringComparer.Ordinal), Flags = node.Get("flags").Texts(),
        Features = node.Text("features"), TrackFeatures = node.Get("track_features").TextOrTexts(),
        License = node.Text("license"), LicenseFamily = node.Text("license_family"), Timestamp = node.Number("timestamp"), Purls = node.Get("purls") is null ? null : node.Get("purls").Texts(),
        PythonSitePackagesPath = node.Text("python_site_packages_path"), RequiresPython = node.Text("requires_python"), Index = node.Text("index"),
        NoArch = node.Text("noarch") switch { "python" => NoArchType.Python, "generic" or "true" => NoArchType.Generic, _ => NoArchType.None },
    });

    private static LockFilePackage Find(YamlNode reference, Dictionary<string, LockFilePackage> packages, string environment, string name)
    {
        (LockFilePackageKind kind, string? url) = reference.Text("conda") is { } conda ? (LockFilePackageKind.Conda, conda)
            : reference.Text("conda_source") is { } source ? (LockFilePackageKind.CondaSource, source)
            : (LockFilePackageKind.Pypi, reference.Text("pypi"));
        return url is not null && packages.TryGetValue(kind + " " + url, out LockFilePackage? package)
            ? package
            : throw LockFileReader.Bad(name, $"the environment '{environment}' names the package '{ChannelText.StripSecrets(url ?? "")}', which is not among the packages");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    private static partial Regex PlatformName();
}
