using System.Globalization;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Index;

/// <summary>An archive that is fetched whole because its metadata cannot be had otherwise: kept where there is a place for it and a hash to know it by, else in a file that goes when it is closed.</summary>
internal static class WholeArchive
{
    /// <summary>Reads something of an archive that is kept; null where it is not, or was damaged: then it is kept no longer.</summary>
    public static byte[]? TryRead(PypiFile file, KeptArchives? archives, Func<Stream, string, byte[]> read)
    {
        if (archives is null || !Sha256Digest.TryParse(file.Sha256, out Sha256Digest hash) || archives.Find(file.FileName, hash) is not { } path) return null;
        try
        {
            using FileStream archive = Open(path);
            return read(archive, file.FileName);
        }
        catch (Exception e) when (e is IOException or FlowKitException)
        {
            archives.Remove(file.FileName, hash);
            return null;
        }
    }

    /// <summary>Reads the body of an answer, and holds it to the hashes that the index lists.</summary>
    /// <param name="file">The file that was asked for.</param>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The most bytes that are taken.</param>
    /// <param name="archives">Where it is kept; null for nowhere.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException">The body broke off (<c>FK7001</c>), is too long (<c>FK7004</c>) or another file (<c>FK7005</c>).</exception>
    public static async Task<FileStream> ReadAsync(PypiFile file, FetchResponse response, long limit, KeptArchives? archives, CancellationToken cancellationToken)
    {
        if (archives is not null && Sha256Digest.TryParse(file.Sha256, out Sha256Digest hash))
        {
            return Open(await archives.GetOrAddAsync(file.FileName, hash, (archive, token) => CopyAsync(file, response, limit, archive, token), cancellationToken).ConfigureAwait(false));
        }
        FileStream temporary = new(Path.Combine(Path.GetTempPath(), "flowkit-" + Guid.NewGuid().ToString("N")), new FileStreamOptions
        {
            Access = FileAccess.ReadWrite, Mode = FileMode.CreateNew, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            await CopyAsync(file, response, limit, temporary, cancellationToken).ConfigureAwait(false);
            temporary.Position = 0;
            return temporary;
        }
        catch
        {
            await temporary.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    private static async Task CopyAsync(PypiFile file, FetchResponse response, long limit, FileStream archive, CancellationToken cancellationToken)
    {
        using HashingStream hashing = new(archive, promised: PromisedHash.Of(file.Hashes));
        byte[] chunk = new byte[128 << 10];
        int read;
        while ((read = await ReadSomeAsync(file, response, chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (hashing.Length + read > limit)
                throw new FlowKitException(ContentErrors.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{SafeAddress.Of(file.Url)} is longer than the {limit >> 20} MiB that are taken of such an archive."));
            await hashing.WriteAsync(chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
        if (hashing.FindMismatch() is ({ } promised, { } found)) throw promised.IsBrokenBy(SafeAddress.Of(file.Url), found);
    }

    private static async ValueTask<int> ReadSomeAsync(PypiFile file, FetchResponse response, byte[] chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"The download of {SafeAddress.Of(file.Url)} broke off: {e.Message}", e);
        }
    }
}
