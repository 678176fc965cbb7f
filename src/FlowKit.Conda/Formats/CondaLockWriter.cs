using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Writes <c>conda-lock.yml</c> of version 1: sorted, with line feeds, the same bytes for the same content, without credentials and without facts of this machine.</summary>
public static class CondaLockWriter
{
    /// <summary>Writes one environment with its platforms, conda and PyPI packages.</summary>
    /// <param name="lockFile">What is written; it has one environment. Build numbers, constraints and everything else that the format has no field for are left out.</param>
    /// <exception cref="FlowKitException"><c>FK7191</c>: the file has several environments, or a package that the format cannot name.</exception>
    public static string Write(LockFile lockFile)
    {
        ArgumentNullException.ThrowIfNull(lockFile);
        if (lockFile.Environments is not [{ } environment])
            throw new FlowKitException(CondaErrors.UnwritableLock, $"A conda-lock.yml holds one environment, and {lockFile.Environments.Count} are to be written. Write one file for each.");
        StringBuilder text = new();
        string[] platforms = [.. environment.Packages.Keys.Order(StringComparer.Ordinal)];
        text.Append("version: 1\nmetadata:\n  content_hash: {}\n  channels:").Append(environment.Channels.Count == 0 ? " []\n" : "\n");
        foreach (string channel in environment.Channels) text.Append("  - url: ").Append(YamlScalar.Of(ChannelText.StripSecrets(channel))).Append("\n    used_env_vars: []\n");
        text.Append("  platforms:").Append(platforms.Length == 0 ? " []\n" : "\n");
        foreach (string platform in platforms) text.Append("  - ").Append(platform).Append('\n');
        text.Append("  sources: []\npackage:").Append(environment.Packages.Values.All(static p => p.Count == 0) ? " []\n" : "\n");
        foreach ((string platform, LockFilePackage package) in platforms.SelectMany(p => environment.Packages[p].Select(r => (Platform: p, Package: r)))
            .OrderBy(static x => x.Package.Kind).ThenBy(static x => x.Package.Name, StringComparer.Ordinal).ThenBy(static x => x.Platform, StringComparer.Ordinal).ThenBy(static x => x.Package.Url, StringComparer.Ordinal))
        {
            WritePackage(text, platform, package);
        }
        return text.ToString();
    }

    /// <summary>Writes the records of some platforms.</summary>
    /// <param name="channels">The channels, the one of highest priority first.</param>
    /// <param name="records">The records of each platform.</param>
    public static string Write(IReadOnlyList<string> channels, IReadOnlyDictionary<string, IReadOnlyList<PackageRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return Write(LockFile.Of("default", channels, records));
    }

    private static void WritePackage(StringBuilder text, string platform, LockFilePackage package)
    {
        if (package.Kind == LockFilePackageKind.CondaSource) throw new FlowKitException(CondaErrors.UnwritableLock, $"The lock cannot be written: '{ChannelText.StripSecrets(package.Url)}' is built from source by pixi itself.");
        text.Append("- name: ").Append(YamlScalar.Of(package.Name ?? "")).Append("\n  version: ").Append(YamlScalar.Of(package.Version ?? ""));
        text.Append("\n  manager: ").Append(package.Kind == LockFilePackageKind.Conda ? "conda" : "pip").Append("\n  platform: ").Append(platform);
        text.Append("\n  dependencies:").Append(package.Depends.Count == 0 ? " {}\n" : "\n");
        foreach ((string name, string constraint) in package.Depends.Select(d => Split(d, package.Kind)).DistinctBy(static d => d.Name, StringComparer.Ordinal).OrderBy(static d => d.Name, StringComparer.Ordinal))
            text.Append("    ").Append(YamlScalar.Of(name)).Append(": ").Append(YamlScalar.Of(constraint)).Append('\n');
        text.Append("  url: ").Append(YamlScalar.Of(ChannelText.StripSecrets(package.Url))).Append("\n  hash:").Append(package.Md5 is null && package.Sha256 is null ? " {}\n" : "\n");
        if (package.Md5 is not null) text.Append("    md5: ").Append(YamlScalar.Of(package.Md5)).Append('\n');
        if (package.Sha256 is not null) text.Append("    sha256: ").Append(YamlScalar.Of(package.Sha256)).Append('\n');
        text.Append("  category: ").Append(YamlScalar.Of(package.Category ?? "main")).Append("\n  optional: ").Append(package.Category is null or "main" ? "false" : "true").Append('\n');
    }

    // A constraint of a PyPI requirement stands without its marker: what is in the file is in it for its platform.
    private static (string Name, string Constraint) Split(string dependency, LockFilePackageKind kind)
    {
        if (kind == LockFilePackageKind.Pypi)
        {
            string requirement = dependency.Split(';')[0].Trim();
            int end = 0;
            while (end < requirement.Length && (char.IsAsciiLetterOrDigit(requirement[end]) || requirement[end] is '-' or '_' or '.')) end++;
            string rest = requirement[end..].Trim();
            if (rest.StartsWith('[')) rest = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim();
            return (requirement[..end], rest.StartsWith('@') ? "" : rest);
        }
        string name = DependencyName.Of(dependency) ?? dependency;
        return (name, dependency.StartsWith(name, StringComparison.Ordinal) ? dependency[name.Length..].Trim() : "");
    }
}
