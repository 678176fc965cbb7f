namespace FlowKit.Content.Downloading;

/// <summary>
/// Fetches what lies under the address of a mirror from its place: where several mirrors have one address, from the first that has it and can be reached. The address itself is asked only
/// where it is named as a place too. Whoever asks sees the address that everybody knows, and in <see cref="FetchResponse.Places"/> where else to go when the bytes are wrong.
/// </summary>
/// <param name="inner">Fetches from the places, and what no mirror is for.</param>
/// <param name="mirrors">The mirrors, those of one address in order.</param>
public sealed class MirrorFetcher(IFetcher inner, IReadOnlyList<Mirror> mirrors) : IFetcher
{
    private readonly IFetcher _inner = inner ?? throw new ArgumentNullException(nameof(inner));
    // The most particular address counts.
    private readonly ILookup<string, Mirror> _mirrors = mirrors.OrderByDescending(mirror => mirror.Key.Length).ToLookup(mirror => mirror.Key, StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="FlowKitException">No place has it, and some could not be asked: the code of the first of those, and what happened at each.</exception>
    public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Uri[] places = [.. PlacesOf(request.Address)];
        if (places.Length == 0) return await _inner.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        FetchResponse? missing = null;
        List<FlowKitException> failures = [];
        for (int place = Math.Min(request.Place, places.Length - 1); place < places.Length; place++)
        {
            try
            {
                FetchResponse response = await _inner.FetchAsync(request with { Address = places[place], Place = 0 }, cancellationToken).ConfigureAwait(false);
                if (response.Status != FetchStatus.NotFound) return response.At(request.Address, places, place);
                await response.DisposeAsync().ConfigureAwait(false);
                missing = response.At(request.Address, places, place);
            }
            catch (FlowKitException e) when (e.Code is ContentErrors.Unreachable or ContentErrors.Unauthorized)
            {
                failures.Add(e);
            }
        }
        // A place that could not be asked may have it: then nobody can say that it is not there.
        return failures switch
        {
            [] => missing!,
            [var only] when missing is null => throw only,
            _ => throw new FlowKitException(failures[0].Code, $"{SafeAddress.Of(request.Address)} can be had from none of its mirrors ({Shown(places)}). {string.Join(" ", failures.Select(e => e.Message))}", failures[0]),
        };
    }

    private static string Shown(IEnumerable<Uri> places) => string.Join(", ", places.Select(SafeAddress.Of));

    private IEnumerable<Uri> PlacesOf(Uri address)
    {
        foreach (IGrouping<string, Mirror> group in _mirrors)
        {
            if (group.First().PlaceOf(address) is not null) return group.Select(mirror => mirror.PlaceOf(address)!);
        }
        return [];
    }
}
