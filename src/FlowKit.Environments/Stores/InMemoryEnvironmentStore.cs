using System.Runtime.CompilerServices;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Stores;

/// <summary>A store that lives as long as the object: for unit tests, and for programs that keep nothing.</summary>
public sealed class InMemoryEnvironmentStore : IEnvironmentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Sha256Digest, byte[]> _packages = [];
    private readonly Dictionary<EnvironmentId, EnvironmentLock> _locks = [];
    private readonly Dictionary<RequirementId, EnvironmentId> _resolved = [];
    private readonly SortedDictionary<string, NameRecord> _names = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Description => "the in-memory store";

    /// <inheritdoc/>
    public Task<bool> HasPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default)
    {
        lock (_gate) return Task.FromResult(_packages.ContainsKey(hash));
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenPackageAsync(Sha256Digest hash, CancellationToken cancellationToken = default)
    {
        lock (_gate) return Task.FromResult<Stream?>(_packages.TryGetValue(hash, out byte[]? content) ? new MemoryStream(content, writable: false) : null);
    }

    /// <inheritdoc/>
    public async Task PutPackageAsync(Sha256Digest hash, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (await HasPackageAsync(hash, cancellationToken).ConfigureAwait(false)) return;
        using MemoryStream buffer = new();
        await write(buffer, cancellationToken).ConfigureAwait(false);
        byte[] content = buffer.ToArray();
        PackageCheck.Verify(hash, Sha256Digest.Compute(content), Description);
        lock (_gate) _packages.TryAdd(hash, content);
    }

    /// <inheritdoc/>
    public Task<EnvironmentLock?> GetLockAsync(EnvironmentId id, CancellationToken cancellationToken = default)
    {
        lock (_gate) return Task.FromResult(_locks.GetValueOrDefault(id));
    }

    /// <inheritdoc/>
    public Task PutLockAsync(EnvironmentLock @lock, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        lock (_gate) _locks.TryAdd(@lock.Id, @lock);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<EnvironmentId?> GetResolvedAsync(RequirementId id, CancellationToken cancellationToken = default)
    {
        lock (_gate) return Task.FromResult<EnvironmentId?>(_resolved.TryGetValue(id, out EnvironmentId resolved) ? resolved : null);
    }

    /// <inheritdoc/>
    public Task SetResolvedAsync(RequirementId id, EnvironmentId resolved, CancellationToken cancellationToken = default)
    {
        lock (_gate) _resolved[id] = resolved;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<NameRecord?> GetNameAsync(EnvironmentName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate) return Task.FromResult(_names.GetValueOrDefault(Key(name)));
    }

    /// <inheritdoc/>
    public Task<bool> TrySetNameAsync(EnvironmentName name, NameRevision revision, EnvironmentId? expected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(revision);
        lock (_gate)
        {
            NameRecord? current = _names.GetValueOrDefault(Key(name));
            if (current?.Current.EnvironmentId != expected) return Task.FromResult(false);
            _names[Key(name)] = current is null ? new NameRecord(name, revision, []) : new NameRecord(name, revision, [current.Current, .. current.History]);
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<NameRecord> ListNamesAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<NameRecord> found;
        lock (_gate) found = [.. _names.Values.Where(n => n.Name.Path.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (NameRecord name in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static string Key(EnvironmentName name) => name.Path + ":" + name.Tag;
}
