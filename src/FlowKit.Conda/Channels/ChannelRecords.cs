using System.Collections.Concurrent;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>The records of channels for one platform (and <c>noarch</c>), made name by name as they are asked for. Safe for use by several threads.</summary>
public sealed class ChannelRecords : ICandidateSource
{
    private readonly IReadOnlyList<ISubdirRecords> _subdirs;
    private readonly IReadOnlyList<string> _notes;
    private readonly ConcurrentDictionary<string, IReadOnlyList<PackageRecord>> _records = new(StringComparer.Ordinal);

    internal ChannelRecords(string platform, IReadOnlyList<string> channels, IReadOnlyList<ISubdirRecords> subdirs, IReadOnlyList<string>? notes = null)
    {
        _notes = notes ?? [];
        Platform = platform;
        Channels = channels;
        _subdirs = subdirs;
    }

    /// <summary>The platform that the records are for.</summary>
    public string Platform { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Names => _subdirs.SelectMany(subdir => subdir.Names).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// What a user should know: which repodata is used unchecked because offline mode is on, and, in the order of channels, packages of revisions that cannot be read and what was wrong with
    /// records that were left out so far.
    /// </summary>
    public IReadOnlyList<string> Warnings => [.. _notes, .. _subdirs.SelectMany(subdir => subdir.Warnings)];

    /// <inheritdoc/>
    public IReadOnlyList<PackageRecord> GetRecords(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_records.TryGetValue(name, out IReadOnlyList<PackageRecord>? known)) return known;
        List<PackageRecord> records = [];
        foreach (ISubdirRecords subdir in _subdirs) subdir.AddRecords(name, records);
        return _records.GetOrAdd(name, records);
    }
}
