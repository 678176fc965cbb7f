using System.Collections.Concurrent;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Stores;

/// <summary>Answers for known packages from stores before anything else is asked. What is asked for again was broken: then its own address is next.</summary>
internal sealed class StoreFirstFetcher(IReadOnlyList<IEnvironmentStore> stores, Dictionary<Uri, LockedPackage> packages, IFetcher inner) : IFetcher
{
    public const string Scheme = "flowkit-store";

    private readonly ConcurrentDictionary<Uri, bool> _given = new();

    public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        // A range is asked only of big things on the network; a store gives whole packages.
        if (request.Range is null && packages.TryGetValue(request.Address, out LockedPackage? package) && _given.TryAdd(request.Address, true))
        {
            foreach (IEnvironmentStore store in stores)
            {
                Stream? content = await store.OpenPackageAsync(package.Sha256, cancellationToken).ConfigureAwait(false);
                if (content is null) continue;
                long? length = content.CanSeek ? content.Length : package.Size;
                return new FetchResponse { Status = FetchStatus.Ok, FinalAddress = request.Address, Body = content, Length = length, TotalLength = length };
            }
        }
        if (request.Address.Scheme == Scheme) return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
        return await inner.FetchAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
