using System.Collections.Frozen;

namespace FlowKit.Content.Downloading;

/// <summary>Sends each request to the fetcher of its address's scheme.</summary>
public sealed class SchemeFetcher : IFetcher, IDisposable
{
    private readonly FrozenDictionary<string, IFetcher> _fetchers;

    /// <summary>Creates a router.</summary>
    /// <param name="fetchers">Scheme without a colon (<c>file</c>, <c>https</c>) to fetcher. They are disposed with this one.</param>
    public SchemeFetcher(IEnumerable<KeyValuePair<string, IFetcher>> fetchers) =>
        _fetchers = fetchers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Files and HTTP(S): what an engine needs outside unit tests.</summary>
    /// <param name="options">Options of HTTP; null for the defaults.</param>
    public static SchemeFetcher CreateDefault(HttpFetcherOptions? options = null)
    {
        HttpFetcher http = new(options ?? new HttpFetcherOptions());
        return new SchemeFetcher([new("file", new FileFetcher()), new("http", http), new("https", http)]);
    }

    /// <inheritdoc/>
    /// <exception cref="FlowKitException"><c>FK7008</c>: no fetcher for the scheme, besides what the scheme's own fetcher throws.</exception>
    public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Address.IsAbsoluteUri)
            throw new FlowKitException(ContentErrors.BadAddress, $"'{request.Address}' is not an absolute address. Write it with its scheme, for example https://… or file:///….");
        if (!_fetchers.TryGetValue(request.Address.Scheme, out IFetcher? fetcher))
        {
            throw new FlowKitException(ContentErrors.BadAddress,
                $"Nothing here can fetch {request.Address.Scheme}:// addresses ({SafeAddress.Of(request.Address)}). Known are: {string.Join(", ", _fetchers.Keys.Order(StringComparer.Ordinal))}.");
        }
        return fetcher.FetchAsync(request, cancellationToken);
    }

    /// <summary>Disposes the fetchers it was made of.</summary>
    public void Dispose()
    {
        foreach (IFetcher fetcher in _fetchers.Values.Distinct()) (fetcher as IDisposable)?.Dispose();
    }
}
