namespace FlowKit.Content.Downloading;

/// <summary>
/// Opens what an address names: the one seam between FlowKit and where bytes come from. <c>file://</c>, <c>http(s)://</c> and, in
/// unit tests, <c>memory://</c> are implementations of it, so that everything above runs the same with and without a network.
/// </summary>
public interface IFetcher
{
    /// <summary>Opens <see cref="FetchRequest.Address"/>. A resource that is not there is an answer (<see cref="FetchStatus.NotFound"/>), not an exception.</summary>
    /// <exception cref="FlowKitException">The source could not be asked (<c>FK7001</c>), refused the credentials (<c>FK7002</c>), or is not allowed offline (<c>FK7003</c>).</exception>
    Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default);
}
