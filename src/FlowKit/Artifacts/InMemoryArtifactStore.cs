using System.Collections.Concurrent;
using FlowKit.Content.Hashing;

namespace FlowKit.Artifacts;

/// <summary>An artifact store that lives as long as the object: for unit tests, and for programs that keep nothing.</summary>
public sealed class InMemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<Sha256Digest, byte[]> _contents = new();

    /// <inheritdoc />
    public string Description => "the in-memory artifact store";

    /// <inheritdoc />
    public Task<Sha256Digest> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sha256Digest hash = Sha256Digest.Compute(content.Span);
        _contents.TryAdd(hash, content.ToArray());
        return Task.FromResult(hash);
    }

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken = default) =>
        Task.FromResult(_contents.TryGetValue(hash, out byte[]? content) ? new ReadOnlyMemory<byte>(content) : (ReadOnlyMemory<byte>?)null);
}
