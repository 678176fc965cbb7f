namespace FlowKit.Content.Downloading;

/// <summary>
/// Fetches what lies under the address of a mirror from its place: where several mirrors have one address, from the first that has it and can be reached. The address itself is asked only
/// where it is named as a place too. Whoever asks sees the address that everybody knows.
/// </summary>
/// <param name="inner">Fetches from the places, and what no mirror is for.</param>
/// <param name="mirrors">The mirrors, those of one address in order.</param>
public sealed class MirrorFetcher(IFetcher inner, IReadOnlyList<Mirror> mirrors) : IFetcher
{
    private readonly IFetcher _inner = inner ?? throw new ArgumentNullException(nameof(inner));
    // The most particular address counts.
    private readonly ILookup<string, Mirror> _mirrors = mirrors.OrderByDescending(mirror => mirror.Address.AbsoluteUri.TrimEnd('/').Length).ToLookup(mirror => mirror.Address.AbsoluteUri.TrimEnd('/'), StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Uri[] places = [.. PlacesOf(request.Address)];
        if (places.Length == 0) return await _inner.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        for (int i = 0; ; i++)
        {
            // Who got wrong bytes from the first place begins with the next one.
            Uri place = places[(i + request.Attempt) % places.Length];
            bool isLast = i == places.Length - 1;
            try
            {
                FetchResponse response = await _inner.FetchAsync(request with { Address = place }, cancellationToken).ConfigureAwait(false);
                if (response.Status != FetchStatus.NotFound || isLast) return response.At(request.Address);
                await response.DisposeAsync().ConfigureAwait(false);
            }
            catch (FlowKitException e) when (!isLast && (e.Code is ContentErrors.Unreachable or ContentErrors.Unauthorized))
            {
                // The next one may be there.
            }
        }
    }

    private IEnumerable<Uri> PlacesOf(Uri address)
    {
        foreach (IGrouping<string, Mirror> group in _mirrors)
        {
            if (group.First().PlaceOf(address) is not null) return group.Select(mirror => mirror.PlaceOf(address)!);
        }
        return [];
    }
}
