using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Stores;

/// <summary>Gets the bytes of locked packages: from the stores first, then from where the package came from.</summary>
public sealed class PackageSource
{
    private readonly IReadOnlyList<IEnvironmentStore> _stores;
    private readonly IFetcher _fetcher;
    private readonly Func<string, Uri?> _addressOf;

    /// <summary>Creates a source.</summary>
    /// <param name="stores">The stores, asked in order.</param>
    /// <param name="fetcher">Where other bytes come from.</param>
    /// <param name="addressOf">The address of a named channel or index on this machine; null for one that it does not know.</param>
    public PackageSource(IReadOnlyList<IEnvironmentStore> stores, IFetcher fetcher, Func<string, Uri?> addressOf)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(addressOf);
        _stores = stores;
        _fetcher = fetcher;
        _addressOf = addressOf;
    }

    /// <summary>An address under which <see cref="FetcherFor(PlatformLock)"/> gives the package: its own, or one that only the stores answer to.</summary>
    public Uri AddressOf(LockedPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        // Where a built wheel's sources are is not where its bytes are.
        return (package is LockedPypiPackage { Source: not null, IsWheel: true } ? null : OriginOf(package)) ?? new Uri($"{StoreFirstFetcher.Scheme}://packages/{package.Sha256}/{Uri.EscapeDataString(package.FileName)}");
    }

    /// <summary>Where the package, or what it was built from, comes from; null where this machine does not know the place.</summary>
    internal Uri? OriginOf(LockedPackage package) => package.Location.ToAddress(_addressOf);

    /// <summary>Whether a store has the bytes of a package.</summary>
    internal async Task<bool> IsStoredAsync(LockedPackage package, CancellationToken cancellationToken)
    {
        foreach (IEnvironmentStore store in _stores)
        {
            Stream? content = await store.OpenPackageAsync(package.Sha256, cancellationToken).ConfigureAwait(false);
            if (content is null) continue;
            await content.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        return false;
    }

    /// <summary>A fetcher that answers for the packages of a lock from the stores first, and for everything else as before.</summary>
    public IFetcher FetcherFor(PlatformLock platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return FetcherFor(platform.Packages);
    }

    /// <summary>A fetcher that answers for packages from the stores first, and for everything else as before.</summary>
    internal IFetcher FetcherFor(IEnumerable<LockedPackage> packages)
    {
        Dictionary<Uri, LockedPackage> known = [];
        foreach (LockedPackage package in packages) known[AddressOf(package)] = package;
        return new StoreFirstFetcher(_stores, known, _fetcher);
    }

    /// <summary>Copies the bytes of a package into a stream that can seek and be cut: what came wrong or broke off is fetched again, from the next place that has it.</summary>
    /// <exception cref="FlowKitException"><c>FK7315</c>: no store has it, and its address is not known here or has nothing. <c>FK7005</c>: what can be had is not what the lock says.</exception>
    public async Task CopyAsync(LockedPackage package, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(destination);
        Uri address = AddressOf(package);
        StoreFirstFetcher fetcher = new(_stores, new Dictionary<Uri, LockedPackage> { [address] = package }, _fetcher);
        try
        {
            await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(address) { Sha256 = package.Sha256, Size = package.Size }, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.NotFound)
        {
            throw new FlowKitException(EnvironmentErrors.PackageUnavailable,
                $"The package {package} is neither in {string.Join(" nor in ", _stores.Select(static s => s.Description))} nor at {package.Location}. "
                + "Publish the environment from a machine that has it, or resolve it again.", e);
        }
    }
}
