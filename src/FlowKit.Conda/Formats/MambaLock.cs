using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads the JSON locks of mamba and mambajs (JSON is YAML).</summary>
internal static class MambaLock
{
    public static LockFile Read(YamlNode root, string name)
    {
        string version = root.Text("lockVersion") ?? "";
        if (version is not ("1.0.0" or "1.0.1" or "1.0.2" or "1.0.3" or "1"))
            throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is a mamba lock of version {version}; version 1.0 can be read. Update FlowKit.");
        string platform = LockFileReader.Platform(root.Text("platform") ?? throw LockFileReader.Bad(name, "it has no platform"), name);
        List<LockFilePackage> packages = [];
        foreach ((string fileName, YamlNode node) in root.Get("packages").Entries())
        {
            string subdir = node.Text("subdir") ?? throw LockFileReader.Bad(name, $"the package '{fileName}' has no subdir");
            string channel = node.Text("channel") ?? throw LockFileReader.Bad(name, $"the package '{fileName}' has no channel");
            string address = node.Text("url") ?? AddressOf(root.Get("channelInfo").Get(channel), channel) + "/" + subdir + "/" + fileName;
            packages.Add(LockFileReader.Complete(new LockFilePackage
            {
                Kind = LockFilePackageKind.Conda, Url = address, Name = node.Text("name") ?? throw LockFileReader.Bad(name, $"the package '{fileName}' has no name"),
                Version = node.Text("version"), Build = node.Text("build"), Subdir = subdir, Md5 = node.Get("hash").Text("md5"), Sha256 = node.Get("hash").Text("sha256"),
            }));
        }
        foreach ((string key, YamlNode node) in root.Get("pipPackages").Entries())
            packages.Add(new LockFilePackage { Kind = LockFilePackageKind.Pypi, Url = node.Text("url") ?? key, Name = node.Text("name") ?? key, Version = node.Text("version") });
        Dictionary<string, IReadOnlyList<LockFilePackage>> byPlatform = new(StringComparer.Ordinal) { [platform] = packages };
        return new LockFile { Format = LockFileFormat.Mamba, Version = 1, IsLossy = true, Environments = [new LockFileEnvironment("default", root.Get("channels").Texts(), byPlatform)] };
    }

    private static string AddressOf(YamlNode? mirrors, string channel) =>
        (mirrors.Items().FirstOrDefault().Text("url") ?? Channels.Channel.Parse(channel).Address.AbsoluteUri).TrimEnd('/');
}
