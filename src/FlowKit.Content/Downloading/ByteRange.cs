namespace FlowKit.Content.Downloading;

/// <summary>A range of bytes, as in RFC 9110: from an offset to an inclusive end, or the last bytes of a resource.</summary>
/// <param name="From">The first byte; null for a suffix range.</param>
/// <param name="To">The last byte, inclusive; null for "to the end". In a suffix range, how many bytes from the end.</param>
public readonly record struct ByteRange(long? From, long? To)
{
    /// <summary>The last <paramref name="length"/> bytes.</summary>
    public static ByteRange Last(long length) => new(null, length);
}
