using System.Globalization;
using System.Text.RegularExpressions;
using FlowKit.Conda.Specs;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads lock files of the field. What a newer tool wrote in a format unknown here is refused, never guessed at.</summary>
public static partial class LockFileReader
{
    private const int NewestPixi = 7;

    /// <summary>Reads a lock file of any kind.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="FlowKitException"><c>FK7130</c>: the file is broken; <c>FK7131</c>: its version or kind cannot be read.</exception>
    public static LockFile Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        if (ExplicitLock.IsExplicit(text)) return ExplicitLock.Read(text, name);
        YamlNode? root = YamlText.Parse(text, name, CondaErrors.BadLockFile);
        if (root.Get("lockVersion") is not null) return MambaLock.Read(root!, name);
        if (root.Get("package") is not null || (root.Get("metadata") is not null && root.Get("environments") is null)) return CondaLockReader.Read(root!, name);
        if (root.Get("environments") is not null) return ReadPixi(root!, name);
        throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is no lock file that can be read: pixi.lock, conda-lock.yml, an @EXPLICIT list or a mamba lock is expected.");
    }

    internal static FlowKitException Bad(string name, string problem) =>
        new(CondaErrors.BadLockFile, $"{name} cannot be read: {problem}. Make it anew with the tool that wrote it.");

    /// <summary>Fills in what the address of a conda archive tells.</summary>
    internal static LockFilePackage Complete(LockFilePackage package)
    {
        if (package.Kind != LockFilePackageKind.Conda || ArchiveAddress.StemOf(package.Url) is null) return package;
        string[] parts = package.Url.Split('/');
        string stem = ArchiveAddress.StemOf(parts[^1])!;
        int build = stem.LastIndexOf('-');
        int version = build > 0 ? stem.LastIndexOf('-', build - 1) : -1;
        if (version <= 0) return package;
        string buildText = package.Build ?? stem[(build + 1)..];
        string subdir = package.Subdir ?? (parts.Length > 1 ? parts[^2] : "");
        return package with
        {
            Name = package.Name ?? stem[..version], Version = package.Version ?? stem[(version + 1)..build], Build = buildText, Subdir = subdir,
            BuildNumber = package.BuildNumber ?? NumberOf(buildText),
            NoArch = package.NoArch != NoArchType.None || subdir != "noarch" ? package.NoArch : buildText.Contains("py", StringComparison.Ordinal) ? NoArchType.Python : NoArchType.Generic,
        };
    }

    private static LockFile ReadPixi(YamlNode root, string name)
    {
        if (!int.TryParse(root.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int version)) throw Bad(name, "it has no version");
        if (version is < 4 or > NewestPixi)
            throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is a pixi.lock of version {version}; versions 1 to {NewestPixi} can be read. Update FlowKit.");
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
                    throw Bad(name, $"the environment '{environment}' uses the platform '{platform}', which is not defined");
                byPlatform.Add(platform, [.. list.Items().Select(item => Find(item, packages, environment, name))]);
            }
            environments.Add(new LockFileEnvironment(environment, [.. node.Get("channels").Items().Select(c => c.Text("url") ?? c.Text() ?? "")], byPlatform) { Indexes = node.Get("indexes").Texts() });
        }
        return new LockFile { Format = LockFileFormat.Pixi, Version = version, Environments = environments, Platforms = platforms };
    }

    private static List<LockFilePlatform> ReadPlatforms(YamlNode? list, string name)
    {
        List<LockFilePlatform> platforms = [];
        foreach (YamlNode node in list.Items())
        {
            string platform = node.Text("name") ?? throw Bad(name, "a platform has no name");
            if (!PlatformName().IsMatch(platform)) throw Bad(name, $"'{platform}' is not a name of platforms (letters, digits, '-' and '_')");
            if (platforms.Exists(p => p.Name == platform)) throw Bad(name, $"the platform '{platform}' is defined twice");
            if (!CondaPlatform.TryParse(node.Text("subdir") ?? platform, out CondaPlatform? subdir)) throw Bad(name, $"the platform '{platform}' names no conda subdir");
            platforms.Add(new LockFilePlatform(platform, subdir, node.Get("virtual-packages").Texts()));
        }
        return platforms;
    }

    // Versions 4 and 5: "kind: conda" and all fields.
    private static LockFilePackage ReadKindPackage(YamlNode node, string name) => node.Text("kind") switch
    {
        "conda" => ReadFields(node, LockFilePackageKind.Conda, node.Text("url") ?? throw Bad(name, "a conda package has no url")),
        "pypi" => ReadFields(node, LockFilePackageKind.Pypi, node.Text("url") ?? node.Text("path") ?? throw Bad(name, "a pypi package has no url and no path")),
        string kind => throw Bad(name, $"a package is of the kind '{kind}'"),
        null => throw Bad(name, "a package has no kind"),
    };

    // From version 6 on: "conda: address", and only what the address does not tell.
    private static LockFilePackage ReadAddressPackage(YamlNode node, string name) =>
        node.Text("conda") is { } conda ? ReadFields(node, LockFilePackageKind.Conda, conda)
        : node.Text("pypi") is { } pypi ? ReadFields(node, LockFilePackageKind.Pypi, pypi)
        : node.Text("conda_source") is { } source ? ReadFields(node, LockFilePackageKind.CondaSource, source)
        : throw Bad(name, "a package is neither conda nor pypi");

    private static LockFilePackage ReadFields(YamlNode node, LockFilePackageKind kind, string url) => Complete(new LockFilePackage
    {
        Kind = kind, Url = url, Name = node.Text("name"), Version = node.Text("version"), Build = node.Text("build"), BuildNumber = node.Number("build_number"),
        Subdir = node.Text("subdir"), Md5 = node.Text("md5"), Sha256 = node.Text("sha256"), Size = node.Number("size"),
        Depends = node.Get(kind == LockFilePackageKind.Pypi ? "requires_dist" : "depends").Texts(), Constrains = node.Get("constrains").Texts(),
        NoArch = node.Text("noarch") switch { "python" => NoArchType.Python, "generic" or "true" => NoArchType.Generic, _ => NoArchType.None },
    });

    private static LockFilePackage Find(YamlNode reference, Dictionary<string, LockFilePackage> packages, string environment, string name)
    {
        (LockFilePackageKind kind, string? url) = reference.Text("conda") is { } conda ? (LockFilePackageKind.Conda, conda)
            : reference.Text("conda_source") is { } source ? (LockFilePackageKind.CondaSource, source)
            : (LockFilePackageKind.Pypi, reference.Text("pypi"));
        return url is not null && packages.TryGetValue(kind + " " + url, out LockFilePackage? package)
            ? package
            : throw Bad(name, $"the environment '{environment}' names the package '{ChannelText.StripSecrets(url ?? "")}', which is not among the packages");
    }

    private static long? NumberOf(string build)
    {
        string digits = build[(build.LastIndexOf('_') + 1)..];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    private static partial Regex PlatformName();
}
