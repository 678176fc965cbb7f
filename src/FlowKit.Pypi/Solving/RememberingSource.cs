using System.Collections.Concurrent;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Remembers what a source answered for as long as one solve lasts: the searches that an explanation needs ask nothing twice.</summary>
internal sealed class RememberingSource(IPypiSource source) : IPypiSource, IIndexSettings, INamedIndexes
{
    private readonly ConcurrentDictionary<PackageName, Task<ProjectPage?>> _pages = new();
    private readonly ConcurrentDictionary<string, IPypiSource?> _indexes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<CoreMetadata>> _metadata = new(StringComparer.Ordinal);

    public IReadOnlySet<string> IndexesWithoutUploadTimes { get; } = (source as IIndexSettings)?.IndexesWithoutUploadTimes ?? new HashSet<string>();

    public string DescribePlaces(PackageName name) => (source as IIndexSettings)?.DescribePlaces(name) ?? "the index";

    public IReadOnlyList<string> IndexNames => (source as INamedIndexes)?.IndexNames ?? [];

    public IPypiSource? FindIndex(string name) => _indexes.GetOrAdd(name, static (key, source) => (source as INamedIndexes)?.FindIndex(key) is { } found ? new RememberingSource(found) : null, source);

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) =>
        new(_pages.GetOrAdd(name, static (key, state) => state.source.GetProjectAsync(key, state.cancellationToken).AsTask(), (source, cancellationToken)));

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) =>
        new(_metadata.GetOrAdd(file.Url.OriginalString, static (_, state) => state.source.GetMetadataAsync(state.file, state.cancellationToken).AsTask(), (source, file, cancellationToken)));
}
