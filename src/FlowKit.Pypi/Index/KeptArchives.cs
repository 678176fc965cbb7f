using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Pypi.Index;

/// <summary>Archives in the store of packages, by their hash: fetched whole for their metadata, and there for who installs a wheel or builds of sources.</summary>
internal sealed class KeptArchives(ContentStore store)
{
    private const string Wheels = "wheel-archives-v1";
    private const string Sources = "source-archives-v1";

    /// <summary>The archive; null where it is not kept. It may have been damaged since it was.</summary>
    public string? Find(string fileName, Sha256Digest sha256) => store.TryGet(BucketOf(fileName), sha256.ToString(), out string path) ? path : null;

    /// <summary>The archive, written and checked by <paramref name="fill"/> where it is not kept yet.</summary>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the store cannot be written.</exception>
    public Task<string> GetOrAddAsync(string fileName, Sha256Digest sha256, Func<FileStream, CancellationToken, Task> fill, CancellationToken cancellationToken) =>
        store.GetOrAddFileAsync(BucketOf(fileName), sha256.ToString(), fill, cancellationToken);

    /// <summary>Throws an archive away: a damaged one, or a wheel that is kept unpacked now.</summary>
    public void Remove(string fileName, Sha256Digest sha256) => store.Remove(BucketOf(fileName), sha256.ToString());

    private static string BucketOf(string fileName) => fileName.EndsWith(".whl", StringComparison.Ordinal) ? Wheels : Sources;
}
