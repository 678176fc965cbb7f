namespace FlowKit.Content.Downloading;

/// <summary>Answers a request from a seekable stream, whole or the range that was asked for.</summary>
internal static class RangeAnswer
{
    public static FetchResponse Of(FetchRequest request, Stream content, string tag, DateTimeOffset? modified, string? contentType = null)
    {
        long total = content.Length;
        if (request.Range is not { } range)
        {
            return new FetchResponse
            {
                Status = FetchStatus.Ok, FinalAddress = request.Address, Body = content, Length = total, TotalLength = total, ETag = tag,
                LastModified = modified, ContentType = contentType,
            };
        }
        (long from, long length) = Resolve(range, total);
        content.Position = from;
        return new FetchResponse
        {
            Status = FetchStatus.Partial, FinalAddress = request.Address, Body = new LimitedStream(content, length), Length = length, TotalLength = total,
            ETag = tag, LastModified = modified, ContentType = contentType,
        };
    }

    /// <summary>The first byte and the number of bytes of a range in a resource of <paramref name="total"/> bytes.</summary>
    public static (long From, long Length) Resolve(ByteRange range, long total)
    {
        if (range.From is not { } from)
        {
            long last = Math.Min(range.To ?? total, total);
            return (total - last, last);
        }
        from = Math.Min(from, total);
        long to = Math.Min(range.To ?? total - 1, total - 1);
        return (from, Math.Max(0, to - from + 1));
    }
}
