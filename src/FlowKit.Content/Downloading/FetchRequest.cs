namespace FlowKit.Content.Downloading;

/// <summary>What to fetch, and on which conditions.</summary>
/// <param name="Address">An absolute address.</param>
public sealed record FetchRequest(Uri Address)
{
    /// <summary>The value of the <c>Accept</c> header, for sources that negotiate. Default: none.</summary>
    public string? Accept { get; init; }

    /// <summary>Only these bytes; a source that cannot do ranges answers with the whole. Default: all.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>An entity tag: an unchanged resource answers <see cref="FetchStatus.NotModified"/>.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>A time of last change: an unchanged resource answers <see cref="FetchStatus.NotModified"/>.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>When credentials are sent along. Default: <see cref="FetchAuthentication.WhenAsked"/>.</summary>
    public FetchAuthentication Authentication { get; init; }

    /// <summary>Of a source with several places (<see cref="FetchResponse.Places"/>), the one to begin with, counted from 0. Default: 0.</summary>
    public int Place { get; init; }

    /// <summary>Whether what came before was wrong: a cache then asks anew, where anybody may be asked. Default: no.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Whether the address names its content, as one that holds a hash does: an answer that is kept never gets old. Default: no.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>How long a kept answer is fresh for this request, in place of what the server and <see cref="CachingFetcherOptions"/> say; zero: the server is asked whether it changed. Default: what they say.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Is told of the bytes of the body as they come over the network; what a cache, a file or memory gives is not told. Default: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Asks whether the resource is there, without its bytes.</summary>
    public bool HeadOnly { get; init; }

    /// <summary>The bytes are a package's, and who asks keeps them: a cache of documents (<see cref="CachingFetcher"/>) passes them on. Default: no.</summary>
    public bool IsPackage { get; init; }
}
