using System.Security.Cryptography;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages;

/// <summary>A wheel of the cache: checked, unpacked, its files hashed. Nothing in its folder may be changed: environments link to it.</summary>
public sealed class CachedWheel
{
    private readonly WheelIndex _index;
    private CoreMetadata? _metadata;
    private EntryPoints? _entryPoints;
    private WheelFile? _wheelFile;

    internal CachedWheel(WheelIndex index, string folder, Sha256Digest sha256) => (_index, Folder, Sha256) = (index, folder, sha256);

    /// <summary>The name of the project.</summary>
    public PackageName Name => _index.FileName.Name;

    /// <summary>The version.</summary>
    public Pep440Version Version => _index.FileName.Version;

    /// <summary>The file name of the wheel.</summary>
    public WheelFileName FileName => _index.FileName;

    /// <summary>The hash of the wheel's archive.</summary>
    public Sha256Digest Sha256 { get; }

    /// <summary>The folder that holds the unpacked files.</summary>
    public string Folder { get; }

    /// <summary>The name of the <c>.dist-info</c> folder.</summary>
    public string DistInfo => _index.DistInfo;

    /// <summary>The files in ordinal order of their paths, without folders.</summary>
    public IReadOnlyList<WheelEntry> Entries => _index.Entries;

    /// <summary>The metadata.</summary>
    public CoreMetadata Metadata => _metadata ??= CoreMetadata.Parse(File.ReadAllBytes(PathOf(DistInfo + "/METADATA")));

    /// <summary>The WHEEL file.</summary>
    public WheelFile WheelFile => _wheelFile ??= WheelFile.Parse(File.ReadAllText(PathOf(DistInfo + "/WHEEL")));

    /// <summary>The entry points; none where the wheel has no entry_points.txt.</summary>
    public EntryPoints EntryPoints => _entryPoints ??= Has("entry_points.txt") ? EntryPoints.Parse(File.ReadAllText(PathOf(DistInfo + "/entry_points.txt"))) : EntryPoints.None;

    internal WheelIndex Index => _index;

    internal string PathOf(string path) => Folder + Path.DirectorySeparatorChar + path;

    /// <summary>Hashes every file again.</summary>
    /// <returns>The paths of the files that are missing or have changed; empty for a sound wheel.</returns>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        System.Collections.Concurrent.ConcurrentBag<string> damaged = [];
        await Task.Run(() => Parallel.ForEach(Entries, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, entry =>
        {
            FileInfo file = new(PathOf(entry.Path));
            if (!file.Exists || file.Length != entry.Size || HashOf(file.FullName) != entry.Sha256) damaged.Add(entry.Path);
        }), cancellationToken).ConfigureAwait(false);
        return [.. damaged.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override string ToString() => FileName.FileName;

    private bool Has(string name)
    {
        string path = DistInfo + "/" + name;
        return Entries.Any(entry => entry.Path == path);
    }

    private static Sha256Digest HashOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        SHA256.HashData(file, digest);
        return new Sha256Digest(digest);
    }
}
