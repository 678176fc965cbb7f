using System.Globalization;
using FlowKit.Conda.Specs;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads <c>conda-lock.yml</c> of version 1, and the <c>pixi.lock</c> of versions 1 to 3, which is of the same shape.</summary>
internal static class CondaLockReader
{
    private const int NewestVersion = 3;

    public static LockFile Read(YamlNode root, string name)
    {
        int version = 1;
        if (root.Text("version") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) || version is < 1 or > NewestVersion))
            throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is a lock of version {text}; version 1 of conda-lock and versions 1 to 7 of pixi can be read. Update FlowKit.");
        Dictionary<string, IReadOnlyList<LockFilePackage>> byPlatform = new(StringComparer.Ordinal);
        foreach (YamlNode node in root.Get("package").Items())
        {
            string platform = LockFileReader.Platform(node.Text("platform") ?? throw LockFileReader.Bad(name, $"the package '{node.Text("name")}' has no platform"), name);
            if (!byPlatform.TryGetValue(platform, out IReadOnlyList<LockFilePackage>? packages)) byPlatform.Add(platform, packages = new List<LockFilePackage>());
            ((List<LockFilePackage>)packages).Add(ReadPackage(node, name));
        }
        string[] channels = [.. root.Get("metadata").Get("channels").Items().Select(c => c.Text("url") ?? c.Text() ?? "")];
        return new LockFile
        {
            Format = version == 1 ? LockFileFormat.CondaLock : LockFileFormat.Pixi, Version = version, IsLossy = true,
            Environments = [new LockFileEnvironment("default", channels, byPlatform)],
        };
    }

    private static LockFilePackage ReadPackage(YamlNode node, string name)
    {
        string manager = node.Text("manager") ?? node.Text("kind") ?? "conda";
        if (manager is not ("conda" or "pip" or "pypi")) throw LockFileReader.Bad(name, $"the package '{node.Text("name")}' is of the manager '{manager}'");
        return LockFileReader.Complete(new LockFilePackage
        {
            Kind = manager == "conda" ? LockFilePackageKind.Conda : LockFilePackageKind.Pypi,
            Url = node.Text("url") ?? throw LockFileReader.Bad(name, $"the package '{node.Text("name")}' has no url"),
            Name = node.Text("name") ?? throw LockFileReader.Bad(name, "a package has no name"), Version = node.Text("version"), Build = node.Text("build"),
            BuildNumber = node.Number("build_number"), Subdir = node.Text("subdir"), Md5 = (node.Get("hash").Text("md5") ?? node.Text("md5"))?.ToLowerInvariant(),
            Sha256 = (node.Get("hash").Text("sha256") ?? node.Text("sha256"))?.ToLowerInvariant(), Size = node.Number("size"), Category = node.Text("category") ?? "main",
            Depends = ReadSpecs(node.Get("dependencies") ?? node.Get("depends") ?? node.Get("requires_dist")), Constrains = ReadSpecs(node.Get("constrains")),
            NoArch = node.Text("noarch") switch { "python" => NoArchType.Python, "generic" => NoArchType.Generic, _ => NoArchType.None },
            License = node.Text("license"), LicenseFamily = node.Text("license_family"), Timestamp = node.Number("timestamp"), Features = node.Text("features"), Flags = node.Get("flags").Texts(),
            TrackFeatures = node.Get("track_features").TextOrTexts(), Purls = node.Get("purls") is null ? null : node.Get("purls").Texts(), PythonSitePackagesPath = node.Text("python_site_packages_path"),
            RequiresPython = node.Text("requires_python"),
        });
    }

    // A mapping from names to constraints, or a list of specs.
    private static List<string> ReadSpecs(YamlNode? node) =>
        node is YamlMappingNode ? [.. node.Entries().Select(entry => entry.Value.Text() is { } constraint && constraint.Length > 0 ? entry.Key + " " + constraint : entry.Key)] : node.Texts();
}
