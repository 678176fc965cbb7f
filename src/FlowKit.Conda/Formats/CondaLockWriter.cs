using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Writes <c>conda-lock.yml</c> of version 1: sorted, the same bytes for the same content, without credentials and without facts of this machine.</summary>
public static class CondaLockWriter
{
    /// <summary>Writes the records of some platforms.</summary>
    /// <param name="channels">The channels, the one of highest priority first.</param>
    /// <param name="records">The records of each platform.</param>
    public static string Write(IReadOnlyList<string> channels, IReadOnlyDictionary<string, IReadOnlyList<PackageRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(records);
        StringBuilder text = new();
        string[] platforms = [.. records.Keys.Order(StringComparer.Ordinal)];
        text.Append("version: 1\nmetadata:\n  content_hash: {}\n  channels:").Append(channels.Count == 0 ? " []\n" : "\n");
        foreach (string channel in channels) text.Append("  - url: ").Append(PixiLock.Quote(ChannelText.StripSecrets(channel))).Append("\n    used_env_vars: []\n");
        text.Append("  platforms:").Append(platforms.Length == 0 ? " []\n" : "\n");
        foreach (string platform in platforms) text.Append("  - ").Append(platform).Append('\n');
        text.Append("  sources: []\npackage:").Append(platforms.All(p => records[p].Count == 0) ? " []\n" : "\n");
        foreach ((string platform, PackageRecord record) in platforms.SelectMany(p => records[p].Select(r => (Platform: p, Record: r))).OrderBy(x => x.Record.Name, StringComparer.Ordinal).ThenBy(x => x.Platform, StringComparer.Ordinal))
        {
            text.Append("- name: ").Append(PixiLock.Quote(record.Name)).Append("\n  version: ").Append(PixiLock.Quote(record.Version.Source));
            text.Append("\n  manager: conda\n  platform: ").Append(platform).Append("\n  dependencies:").Append(record.Depends.Count == 0 ? " {}\n" : "\n");
            foreach ((string name, string constraint) in record.Depends.Select(Split).DistinctBy(d => d.Name, StringComparer.Ordinal).OrderBy(d => d.Name, StringComparer.Ordinal))
                text.Append("    ").Append(PixiLock.Quote(name)).Append(": ").Append(PixiLock.Quote(constraint)).Append('\n');
            text.Append("  url: ").Append(ChannelText.StripSecrets(record.Url.AbsoluteUri)).Append("\n  hash:").Append(record.Md5 is null && record.Sha256 is null ? " {}\n" : "\n");
            if (record.Md5 is not null) text.Append("    md5: ").Append(PixiLock.Quote(record.Md5)).Append('\n');
            if (record.Sha256 is not null) text.Append("    sha256: ").Append(PixiLock.Quote(record.Sha256)).Append('\n');
            text.Append("  category: main\n  optional: false\n");
        }
        return text.ToString();
    }

    private static (string Name, string Constraint) Split(string dependency)
    {
        string name = DependencyName.Of(dependency) ?? dependency;
        return (name, dependency.StartsWith(name, StringComparison.Ordinal) ? dependency[name.Length..].Trim() : "");
    }
}
