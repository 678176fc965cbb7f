using System.Security.Cryptography;

namespace FlowKit.Content.Hashing;

/// <summary>
/// Computes SHA-256, MD5 where it is asked for, and whatever else is promised, of everything that is read from or written to another stream through it. It goes one
/// way: either all reads or all writes; the other stream stays open when this one is disposed.
/// </summary>
public sealed class HashingStream : Stream
{
    private readonly Stream _inner;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _md5;
    private readonly (PromisedHash Promised, IncrementalHash Hash)[] _promised;
    private readonly (PromisedHash Promised, IncrementalHash Hash)[] _anyOf;
    private long _length;

    /// <summary>Creates a stream around <paramref name="inner"/>.</summary>
    /// <param name="inner">Where bytes are read from or written to.</param>
    /// <param name="withMd5">Computes MD5 too, which old channels promise alone and others beside the SHA-256. Default: no.</param>
    /// <param name="promised">The hashes that the bytes have to have, for <see cref="FindMismatch"/>. Default: none.</param>
    /// <param name="anyOf">Hashes of which the bytes have to have one, for <see cref="FindNoneOf"/>. Default: none.</param>
    public HashingStream(Stream inner, bool withMd5 = false, IEnumerable<PromisedHash>? promised = null, IEnumerable<PromisedHash>? anyOf = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        _md5 = withMd5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
        _promised = [.. (promised ?? []).Select(Begin)];
        _anyOf = [.. (anyOf ?? []).Select(Begin)];
    }

    /// <summary>The SHA-256 digest of the bytes that have passed so far.</summary>
    public Sha256Digest Sha256
    {
        get
        {
            Span<byte> hash = stackalloc byte[Sha256Digest.Size];
            _sha256.GetCurrentHash(hash);
            return new Sha256Digest(hash);
        }
    }

    /// <summary>The MD5 of the bytes that have passed so far as 32 lower-case hexadecimal digits; null when it was not asked for.</summary>
    public string? Md5Hex => _md5 is null ? null : Convert.ToHexStringLower(_md5.GetCurrentHash());

    /// <summary>The number of bytes that have passed so far.</summary>
    public override long Length => _length;

    /// <inheritdoc/>
    public override bool CanRead => _inner.CanRead;

    /// <inheritdoc/>
    public override bool CanWrite => _inner.CanWrite;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>The number of bytes that have passed so far; it cannot be set.</summary>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("A hashing stream goes one way.");
    }

    /// <summary>The first promise that the bytes that have passed so far break, and the hexadecimal digits that they have instead; null where they keep all of them.</summary>
    public (PromisedHash Promised, string Found)? FindMismatch()
    {
        foreach ((PromisedHash promised, IncrementalHash hash) in _promised)
        {
            string found = Convert.ToHexStringLower(hash.GetCurrentHash());
            if (found != promised.Digits) return (promised, found);
        }
        return null;
    }

    /// <summary>What the bytes that have passed so far have in place of the hashes of which they have to have one (<c>sha512:…</c>, one for each algorithm); null where they have one, or need none.</summary>
    public string? FindNoneOf()
    {
        (PromisedHash Promised, string Found)[] found = [.. _anyOf.Select(static one => (one.Promised, Convert.ToHexStringLower(one.Hash.GetCurrentHash())))];
        return found.Length == 0 || Array.Exists(found, static one => one.Found == one.Promised.Digits) ? null
            : string.Join(", ", found.Select(static one => one.Promised.Algorithm + ":" + one.Found).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Forgets everything that has passed, for another try.</summary>
    public void Restart()
    {
        Span<byte> ignored = stackalloc byte[SHA512.HashSizeInBytes];
        _sha256.GetHashAndReset(ignored);
        _md5?.GetHashAndReset(ignored);
        foreach ((_, IncrementalHash hash) in Others) hash.GetHashAndReset(ignored);
        _length = 0;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = _inner.Read(buffer);
        Append(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Append(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _inner.Write(buffer);
        Append(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Append(buffer.Span);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A hashing stream goes one way.");

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("A hashing stream goes one way.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha256.Dispose();
            _md5?.Dispose();
            foreach ((_, IncrementalHash hash) in Others) hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private IEnumerable<(PromisedHash Promised, IncrementalHash Hash)> Others => _promised.Concat(_anyOf).Where(promise => promise.Hash != _sha256);

    private (PromisedHash Promised, IncrementalHash Hash) Begin(PromisedHash promise) => (promise, promise.Name == HashAlgorithmName.SHA256 ? _sha256 : IncrementalHash.CreateHash(promise.Name));

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _md5?.AppendData(bytes);
        foreach ((_, IncrementalHash hash) in Others) hash.AppendData(bytes);
        _length += bytes.Length;
    }
}
