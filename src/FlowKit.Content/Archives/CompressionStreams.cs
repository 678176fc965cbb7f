using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace FlowKit.Content.Archives;

/// <summary>
/// Opens compressed streams as hostile input: they stop at the limits of <see cref="ArchiveLimits"/>, and whatever is wrong with them is a
/// <see cref="FlowKitException"/> with the code <c>FK7006</c> (broken) or <c>FK7004</c> (too large). Disposing one closes the compressed stream too.
/// </summary>
public static class CompressionStreams
{
    /// <summary>The largest zstd window that is allowed, as a power of two: 512 MiB. <c>zstd -22 --long=27</c> needs 128.</summary>
    public const int MaxZstdWindowLog = 29;

    private const int BufferSize = 128 << 10;

    /// <summary>Opens zstd (RFC 8878), several frames too.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="maxWindowLog">The largest window, as a power of two; a frame that needs more is refused.</param>
    public static Stream OpenZstd(Stream compressed, ArchiveLimits? limits = null, int maxWindowLog = MaxZstdWindowLog)
    {
        CountingStream counting = new(compressed);
        DecompressionStream stream = new(counting, BufferSize, checkEndOfStream: true, leaveOpen: false);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, maxWindowLog);
        return new GuardedStream(stream, counting, "zstd", limits ?? ArchiveLimits.Default);
    }

    /// <summary>Opens bzip2, several streams one after the other too (pbzip2 and <c>lbzip2</c> write them).</summary>
    public static Stream OpenBzip2(Stream compressed, ArchiveLimits? limits = null)
    {
        CountingStream counting = new(compressed);
        return new GuardedStream(new MultiBzip2Stream(new BufferedStream(counting, BufferSize)), counting, "bzip2", limits ?? ArchiveLimits.Default);
    }

    /// <summary>Opens gzip (RFC 1952), several members too. (The runtime's own stream takes a member that is cut short for a whole one.)</summary>
    public static Stream OpenGzip(Stream compressed, ArchiveLimits? limits = null)
    {
        CountingStream counting = new(compressed);
        return new GuardedStream(new GZipInputStream(counting), counting, "gzip", limits ?? ArchiveLimits.Default);
    }

    /// <summary>Whether an exception of a decoder means that its input is broken.</summary>
    internal static bool IsBroken(Exception e) =>
        e is InvalidDataException or EndOfStreamException or ZstdException or SharpZipBaseException or IndexOutOfRangeException or ArgumentException or OverflowException;
}
