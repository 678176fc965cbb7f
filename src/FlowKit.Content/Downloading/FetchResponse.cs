namespace FlowKit.Content.Downloading;

/// <summary>An open answer of a source. Disposing it closes the body.</summary>
public sealed class FetchResponse : IAsyncDisposable
{
    /// <summary>How the source answered.</summary>
    public required FetchStatus Status { get; init; }

    /// <summary>The address after redirects: what relative links are resolved against.</summary>
    public required Uri FinalAddress { get; init; }

    /// <summary>The bytes, to be read once. Empty unless <see cref="Status"/> is <see cref="FetchStatus.Ok"/> or <see cref="FetchStatus.Partial"/>.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>The media type with its parameters, as sent.</summary>
    public string? ContentType { get; init; }

    /// <summary>The number of bytes of the body in this answer, where the source tells it.</summary>
    public long? Length { get; init; }

    /// <summary>The number of bytes of the whole resource, where the source tells it.</summary>
    public long? TotalLength { get; init; }

    /// <summary>The entity tag.</summary>
    public string? ETag { get; init; }

    /// <summary>When the resource last changed.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The value of <c>Cache-Control</c>, as sent.</summary>
    public string? CacheControl { get; init; }

    /// <summary>When the source made the answer (<c>Date</c>), where it tells.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>When the answer gets old (<c>Expires</c>), for where <see cref="CacheControl"/> has no <c>max-age</c>; the beginning of time where what is told is no date (RFC 9111, 5.3). Default: not told.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The headers of requests by which answers differ (<c>Vary</c>), as sent.</summary>
    public string? Vary { get; init; }

    /// <summary>How old the answer was when it came: a cache on the way had it for so long (<c>Age</c>, RFC 9111). Default: not at all.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Since when nobody has asked whether the answer still holds, where it is kept and too old to be given unasked, and nobody may be asked; null otherwise.</summary>
    public DateTimeOffset? UncheckedSince { get; init; }

    /// <summary>The places of the resource, in the order in which they are asked, where the source has several or another one than was asked for (a mirror). Default: none, the address itself.</summary>
    public IReadOnlyList<Uri> Places { get; init; } = [];

    /// <summary>Which of <see cref="Places"/> answered, counted from 0: whoever finds the answer wrong asks again with the next one as <see cref="FetchRequest.Place"/>.</summary>
    public int Place { get; init; }

    /// <summary>The same answer under the address that was asked for, as that of one of its places.</summary>
    internal FetchResponse At(Uri address, IReadOnlyList<Uri> places, int place) => new()
    {
        Status = Status, FinalAddress = address, Body = Body, ContentType = ContentType, Length = Length, TotalLength = TotalLength, ETag = ETag, LastModified = LastModified,
        CacheControl = CacheControl, Date = Date, Expires = Expires, Vary = Vary, Age = Age, UncheckedSince = UncheckedSince, Places = places, Place = place,
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
