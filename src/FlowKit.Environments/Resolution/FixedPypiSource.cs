using System.Text;
using FlowKit.Environments.Locking;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>Indexes in which the wheels of a base are the only files of their names, with the metadata that the lock holds: they are there also when the index is gone.</summary>
internal sealed class FixedPypiSource : IPypiSource
{
    private readonly Dictionary<PackageName, LockedPypiPackage> _kept;
    private readonly Func<LockedPackage, Uri> _addressOf;
    private readonly IPypiSource? _inner;

    public FixedPypiSource(IEnumerable<LockedPypiPackage> kept, Func<LockedPackage, Uri> addressOf, IPypiSource? inner)
    {
        _kept = kept.ToDictionary(static p => PackageName.Parse(p.Name));
        _addressOf = addressOf;
        _inner = inner;
    }

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) =>
        _kept.TryGetValue(name, out LockedPypiPackage? package) ? ValueTask.FromResult<ProjectPage?>(new ProjectPage { Files = [FileOf(package)] })
        : _inner is not null ? _inner.GetProjectAsync(name, cancellationToken)
        : ValueTask.FromResult<ProjectPage?>(null);

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        foreach (LockedPypiPackage package in _kept.Values)
        {
            if (package.FileName == file.FileName && package.Sha256.ToString() == file.Sha256) return ValueTask.FromResult(MetadataOf(package));
        }
        return (_inner ?? throw new InvalidOperationException($"No index lists {file.FileName}.")).GetMetadataAsync(file, cancellationToken);
    }

    /// <summary>The locked package that a chosen file is; null for a file of an index.</summary>
    public LockedPypiPackage? Find(PypiFile file) => _kept.Values.FirstOrDefault(p => p.FileName == file.FileName && p.Sha256.ToString() == file.Sha256);

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
