using System.Globalization;
using System.Security.Cryptography;
using FlowKit.Content;
using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>An archive that is fetched whole because its metadata cannot be had otherwise: into a file that goes when it is closed.</summary>
internal static class WholeArchive
{
    /// <summary>Reads the body of an answer, and holds it to the SHA-256 that the index lists.</summary>
    /// <param name="file">The file that was asked for.</param>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The most bytes that are taken.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException">The body broke off (<c>FK7001</c>), is too long (<c>FK7004</c>) or another file (<c>FK7005</c>).</exception>
    public static async Task<FileStream> ReadAsync(PypiFile file, FetchResponse response, long limit, CancellationToken cancellationToken)
    {
        FileStream archive = new(Path.Combine(Path.GetTempPath(), "flowkit-" + Guid.NewGuid().ToString("N")), new FileStreamOptions
        {
            Access = FileAccess.ReadWrite, Mode = FileMode.CreateNew, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] chunk = new byte[128 << 10];
            int read;
            while ((read = await ReadSomeAsync(file, response, chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (archive.Length + read > limit)
                    throw new FlowKitException(ContentErrors.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{SafeAddress.Of(file.Url)} is longer than the {limit >> 20} MiB that are taken of such an archive."));
                hash.AppendData(chunk, 0, read);
                await archive.WriteAsync(chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            string found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (file.Sha256 is { } promised && !string.Equals(found, promised, StringComparison.OrdinalIgnoreCase))
                throw new FlowKitException(ContentErrors.HashMismatch, $"{SafeAddress.Of(file.Url)} does not have the sha256 that the index promises: it is {found}, and {promised.ToLowerInvariant()} was expected.");
            archive.Position = 0;
            return archive;
        }
        catch
        {
            await archive.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
