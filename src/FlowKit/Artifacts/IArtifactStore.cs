using FlowKit.Content.Hashing;

namespace FlowKit.Artifacts;

/// <summary>
/// Where the contents of artifacts are kept, by their hash: equal values are kept once. What is kept never changes. All members may be called by many threads and processes at once.
/// </summary>
public interface IArtifactStore
{
    /// <summary>What messages call the store, for example the folder's path. Holds no credentials.</summary>
    string Description { get; }

    /// <summary>Keeps content. Does nothing where it is there already.</summary>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Stops it; then the content is there as a whole or not at all.</param>
    /// <returns>The hash that the content is kept by.</returns>
    Task<Sha256Digest> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Reads content, and checks that it has its hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The content; <see langword="null"/> where it is not there.</returns>
    /// <exception cref="FlowKitException">What is there has another hash (<c>FK8423</c>).</exception>
    Task<ReadOnlyMemory<byte>?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken = default);
}
