using System.Collections.Concurrent;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>A subdir that several platforms read, whose records are made once for all of them.</summary>
internal sealed class SharedSubdir(ISubdirRecords inner) : ISubdirRecords
{
    private readonly ConcurrentDictionary<string, Lazy<List<PackageRecord>>> _records = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => inner.Names;

    public ChannelRelations Relations => inner.Relations;

    public IReadOnlyList<string> Warnings => inner.Warnings;

    public void AddRecords(string name, List<PackageRecord> records) => records.AddRange(_records.GetOrAdd(name, static (key, source) => new Lazy<List<PackageRecord>>(() =>
    {
        List<PackageRecord> made = [];
        source.AddRecords(key, made);
        return made;
    }), inner).Value);
}
