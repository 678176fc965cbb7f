using System.Collections.Concurrent;
using FlowKit.Content.Hashing;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Fetches <c>memory://NAME/path</c> addresses from memory: a whole channel or index for unit tests. It answers ranges and conditions as an
/// HTTP server does. Safe for use by several threads.
/// </summary>
public sealed class MemoryFetcher : IFetcher
{
    private readonly ConcurrentDictionary<string, Resource> _resources = new(StringComparer.Ordinal);

    /// <summary>How many requests have been answered: tests assert that something was, or was not, asked for again.</summary>
    public int RequestCount => _requestCount;

    private int _requestCount;

    /// <summary>The addresses that have something, in ordinal order.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _resources.Keys.Order(StringComparer.Ordinal).Select(key => new Uri(key))];

    /// <summary>Puts <paramref name="content"/> under <paramref name="address"/>, in place of what was there. The array is not copied.</summary>
    public void Put(Uri address, byte[] content, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        _resources[KeyOf(address)] = new Resource(content, '"' + Sha256Digest.Compute(content).ToString()[..32] + '"', contentType);
    }

    /// <summary>Takes away what is under <paramref name="address"/>; false when nothing was.</summary>
    public bool Remove(Uri address) => _resources.TryRemove(KeyOf(address), out _);

    /// <inheritdoc/>
    public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _requestCount);
        if (!_resources.TryGetValue(KeyOf(request.Address), out Resource? resource))
            return Task.FromResult(new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address });
        if (request.IfNoneMatch == resource.Tag)
            return Task.FromResult(new FetchResponse { Status = FetchStatus.NotModified, FinalAddress = request.Address, ETag = resource.Tag });
        if (request.HeadOnly)
        {
            return Task.FromResult(new FetchResponse
            {
                Status = FetchStatus.Ok, FinalAddress = request.Address, Length = resource.Content.Length, TotalLength = resource.Content.Length,
                ETag = resource.Tag, ContentType = resource.ContentType,
            });
        }
        return Task.FromResult(RangeAnswer.Of(request, new MemoryStream(resource.Content, writable: false), resource.Tag, null, resource.ContentType));
    }

    private static string KeyOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    private sealed record Resource(byte[] Content, string Tag, string? ContentType);
}
