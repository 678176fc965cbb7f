using System.Text;
using FlowKit.Environments.Locking;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>
/// Indexes with the packages of bases in them, with the metadata that the lock holds: they are there also when the index is gone. Those that are kept are the only files of their names; those that
/// may move are the first of several.
/// </summary>
internal sealed class FixedPypiSource : IPypiSource, IIndexSettings, INamedIndexes
{
    private readonly Dictionary<PackageName, LockedPypiPackage> _kept, _movable;
    private readonly Func<LockedPackage, Uri> _addressOf;
    private readonly IPypiSource? _inner;

    public FixedPypiSource(IEnumerable<LockedPypiPackage> kept, IEnumerable<LockedPypiPackage> movable, Func<LockedPackage, Uri> addressOf, IPypiSource? inner)
    {
        _kept = kept.ToDictionary(static p => PackageName.Parse(p.Name));
        _movable = movable.ToDictionary(static p => PackageName.Parse(p.Name));
        _addressOf = addressOf;
        _inner = inner;
    }

    public IReadOnlySet<string> IndexesWithoutUploadTimes => (_inner as IIndexSettings)?.IndexesWithoutUploadTimes ?? new HashSet<string>();

    public string DescribePlaces(PackageName name) => (_inner as IIndexSettings)?.DescribePlaces(name) ?? "the index";

    public IReadOnlyList<string> IndexNames => (_inner as INamedIndexes)?.IndexNames ?? [];

    // What a base has stays, whatever index the rest is pinned to.
    public IPypiSource? FindIndex(string name) =>
        (_inner as INamedIndexes)?.FindIndex(name) is { } index ? new FixedPypiSource(_kept.Values, _movable.Values, _addressOf, index) : null;

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) =>
        _kept.TryGetValue(name, out LockedPypiPackage? package) ? ValueTask.FromResult<ProjectPage?>(new ProjectPage { Files = [FileOf(package)] })
        : _movable.TryGetValue(name, out LockedPypiPackage? movable) ? new(GetMovableAsync(movable, name, cancellationToken))
        : _inner is not null ? _inner.GetProjectAsync(name, cancellationToken)
        : ValueTask.FromResult<ProjectPage?>(null);

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        if (Find(file) is { } package) return ValueTask.FromResult(MetadataOf(package));
        return (_inner ?? throw new InvalidOperationException($"No index lists {file.FileName}.")).GetMetadataAsync(file, cancellationToken);
    }

    /// <summary>The locked package that a chosen file is; null for a file of an index.</summary>
    public LockedPypiPackage? Find(PypiFile file) => _kept.Values.Concat(_movable.Values).FirstOrDefault(p => p.FileName == file.FileName && p.Sha256.ToString() == file.Sha256);

    private async Task<ProjectPage?> GetMovableAsync(LockedPypiPackage package, PackageName name, CancellationToken cancellationToken)
    {
        ProjectPage? page = _inner is null ? null : await _inner.GetProjectAsync(name, cancellationToken).ConfigureAwait(false);
        PypiFile locked = FileOf(package);
        return new ProjectPage { Files = [locked, .. (page?.Files ?? []).Where(f => f.Sha256 != locked.Sha256)] };
    }

    private PypiFile FileOf(LockedPypiPackage package) => new()
    {
        FileName = package.FileName,
        Url = _addressOf(package),
        Hashes = [KeyValuePair.Create("sha256", package.Sha256.ToString())],
        Size = package.Size,
        RequiresPython = package.RequiresPython,
        IndexName = package.Index,
        // It was there when the base was locked; a cut-off date of what is added says nothing about it.
        UploadTime = DateTimeOffset.UnixEpoch,
        // Sources, too, need no build to tell what the lock knows.
        CoreMetadata = [],
    };

    private static CoreMetadata MetadataOf(LockedPypiPackage package)
    {
        StringBuilder text = new("Metadata-Version: 2.1\n");
        text.Append("Name: ").Append(package.Name).Append("\nVersion: ").Append(package.Version).Append('\n');
        if (package.RequiresPython is { } python) text.Append("Requires-Python: ").Append(python).Append('\n');
        foreach (string extra in package.ProvidedExtras) text.Append("Provides-Extra: ").Append(extra).Append('\n');
        foreach (string requirement in package.Dependencies) text.Append("Requires-Dist: ").Append(requirement).Append('\n');
        return CoreMetadata.Parse(text.Append('\n').ToString());
    }
}
