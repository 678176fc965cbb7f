using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>
/// Where packages, locks and names live. A store keeps each of them atomically: a reader sees all of a thing or nothing. The order
/// packages, lock, name is kept by <see cref="Registry.EnvironmentRegistry"/>. All members may be called by many threads and processes at once.
/// </summary>
public interface IEnvironmentStore
{
    /// <summary>What messages call the store, for example the folder's path. Holds no credentials.</summary>
    string Description { get; }

    /// <summary>Whether the package file with that hash is there.</summary>
    Task<bool> HasPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default);

    /// <summary>Opens a package file; null where it is not there.</summary>
    Task<Stream?> OpenPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default);

    /// <summary>Keeps a package file. Does nothing where it is there already.</summary>
    /// <param name="hash">The hash that the written bytes must have.</param>
    /// <param name="write">Writes the bytes, into a stream that can seek and be cut, because what came wrong is written anew.</param>
    /// <param name="cancellationToken">Stops it; then nothing is kept.</param>
    /// <exception cref="FlowKitException"><c>FK7005</c>: the bytes have another hash; then nothing is kept.</exception>
    Task PutPackageAsync(Sha256Digest hash, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default);

    /// <summary>The lock of an environment; null where the store has none.</summary>
    Task<EnvironmentLock?> GetLockAsync(EnvironmentId id, CancellationToken cancellationToken = default);

    /// <summary>Keeps a lock under its environment id. Does nothing where it is there already: two locks with one id are the same packages.</summary>
    Task PutLockAsync(EnvironmentLock @lock, CancellationToken cancellationToken = default);

    /// <summary>What a spec was last resolved to; null where it never was.</summary>
    Task<EnvironmentId?> GetResolvedAsync(RequirementId id, CancellationToken cancellationToken = default);

    /// <summary>Remembers what a spec was resolved to; what was remembered before is forgotten. The lock must be there already.</summary>
    Task SetResolvedAsync(RequirementId id, EnvironmentId resolved, CancellationToken cancellationToken = default);

    /// <summary>What a name means; null for a name that was never set.</summary>
    Task<NameRecord?> GetNameAsync(EnvironmentName name, CancellationToken cancellationToken = default);

    /// <summary>Sets a name, if it still means what the caller saw last. Of several racing callers exactly one succeeds.</summary>
    /// <param name="name">The name.</param>
    /// <param name="revision">What it shall mean.</param>
    /// <param name="expected">What it means now, as last seen; null: it must not exist.</param>
    /// <param name="cancellationToken">Stops it; then the name may or may not be set.</param>
    /// <returns>False where the name means something else than <paramref name="expected"/>; then nothing changed.</returns>
    Task<bool> TrySetNameAsync(EnvironmentName name, NameRevision revision, EnvironmentId? expected, CancellationToken cancellationToken = default);

    /// <summary>All names whose path begins with <paramref name="prefix"/>, in ordinal order.</summary>
    /// <param name="prefix">For example <c>team/</c>; empty for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<NameRecord> ListNamesAsync(string prefix = "", CancellationToken cancellationToken = default);
}
