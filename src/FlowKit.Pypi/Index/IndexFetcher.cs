using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Sends credentials to an index's own server as the index is configured; the files of other servers are fetched as ever.</summary>
internal sealed class IndexFetcher(IFetcher inner, PypiIndex index) : IFetcher
{
    public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        bool isOwn = Uri.Compare(request.Address, index.Address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
        return inner.FetchAsync(isOwn ? request with { Authentication = index.Authentication } : request, cancellationToken);
    }
}
