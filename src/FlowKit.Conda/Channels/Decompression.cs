using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>Reads whole documents into memory, decompressing by the name's ending.</summary>
internal static class Decompression
{
    public static bool IsCompressed(Uri address) => address.AbsolutePath.EndsWith(".zst", StringComparison.Ordinal) || address.AbsolutePath.EndsWith(".bz2", StringComparison.Ordinal);

    /// <summary>The uncompressed bytes of an answer. Reading to the end tells one that is too long, or that was cut off.</summary>
    public static Stream Open(FetchResponse response, Uri address, long limit)
    {
        CountedStream counted = new(response.Body, address, response.Length);
        string path = address.AbsolutePath;
        Stream body = path.EndsWith(".zst", StringComparison.Ordinal) ? CompressionStreams.OpenZstd(counted, Limits(limit))
            : path.EndsWith(".bz2", StringComparison.Ordinal) ? CompressionStreams.OpenBzip2(counted, Limits(limit))
            : counted;
        return body;
    }

    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(FetchResponse response, Uri address, long limit, CancellationToken cancellationToken)
    {
        Stream body = Open(response, address, limit);
        await using (body.ConfigureAwait(false))
        {
            int guess = (int)Math.Min(limit, Math.Max(64 << 10, (response.Length ?? (64 << 10)) * (IsCompressed(address) ? 8 : 1)));
            byte[] buffer = GC.AllocateUninitializedArray<byte>(guess + 1);
            int length = 0, read;
            while ((read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > limit) throw new FlowKitException(Content.ContentErrors.TooLarge, $"{SafeAddress.Of(address)} is longer than the {limit} bytes that are read of such a document.");
                if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, buffer.Length * 2L));
            }
            return buffer.AsMemory(0, length);
        }
    }

    // Repodata compresses far better than the packages that the general limits are made for.
    private static ArchiveLimits Limits(long limit) => ArchiveLimits.Default with { MaxEntryBytes = limit, MaxTotalBytes = limit, MaxRatio = 10_000 };

    private sealed class CountedStream(Stream inner, Uri address, long? promised) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Counted(int read)
        {
            Count += read;
            if (read > 0 || promised is not { } length || Count >= length) return read;
            throw new FlowKitException(
                CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} was cut off after {Count} of {length} bytes. Try again; if it stays so, tell the owner of the channel.");
        }
    }
}
