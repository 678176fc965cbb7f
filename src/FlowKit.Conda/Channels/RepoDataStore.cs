using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Opens repodata documents, and keeps in a folder what was made of them: the uncompressed bytes where they had to be unpacked, and the index.
/// Files are named after the address and what tells one document from the next (its entity tag, else its time of change, else the hash of its bytes), put in place by renaming, and used only
/// where they fit: several processes may share the folder.
/// </summary>
internal sealed class RepoDataStore(RepoDataOptions options)
{
    /// <summary>Opens the document that a source answered with.</summary>
    /// <exception cref="FlowKitException"><c>FK7122</c>: broken; <c>FK7123</c>: too new; or what is thrown while its bytes are read.</exception>
    public async Task<RepoDataDocument> OpenAsync(FetchResponse response, Uri address, string channelName, string subdir, Uri subdirAddress, CancellationToken cancellationToken)
    {
        RepoDataScanner scanner = new(address, channelName + "/" + subdir);
        string? local = Decompression.IsCompressed(address) ? null : LocalFile(response);
        string? key = options.CacheFolder is not null && await IdentityOfAsync(response, cancellationToken).ConfigureAwait(false) is { } identity ? $"{SafeAddress.Of(address)} {identity} {response.Length}" : null;
        string? kept = key is null || !HasFolder() ? null : Path.Combine(options.CacheFolder!, NameOf(SafeAddress.Of(address)));
        string unpacked = local ?? $"{kept}-{NameOf(key ?? "")}.json";
        if (kept is not null && TryOpenKept(kept + ".index", unpacked, key!) is { } known)
        {
            LastUse.Note(kept + ".index");
            // A document that did not have to be unpacked is somebody else's file.
            if (local is null) LastUse.Note(unpacked);
            return new RepoDataDocument(known.Bytes, known.Index, channelName, subdir, subdirAddress);
        }

        DocumentBytes bytes;
        if (local is not null)
        {
            bytes = new DocumentBytes(File.OpenHandle(local, options: FileOptions.RandomAccess, share: FileShare.ReadWrite | FileShare.Delete));
            await RepoDataDocument.ScanAsync(response.Body, scanner, copy: null, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        }
        else if (kept is not null) bytes = await UnpackAsync(response, address, scanner, unpacked, cancellationToken).ConfigureAwait(false);
        else
        {
            ReadOnlyMemory<byte> memory = await Decompression.ReadAllAsync(response, address, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
            scanner.Take(memory.Span, isLast: true);
            bytes = new DocumentBytes(memory);
        }
        RepoDataIndex index = scanner.Finish(bytes);
        if (kept is not null) Publish(kept, unpacked, path => index.Write(path, key!));
        return new RepoDataDocument(bytes, index, channelName, subdir, subdirAddress);
    }

    private static (DocumentBytes Bytes, RepoDataIndex Index)? TryOpenKept(string path, string document, string key)
    {
        if (RepoDataIndex.TryRead(path, key) is not { } index) return null;
        try
        {
            DocumentBytes bytes = new(File.OpenHandle(document, options: FileOptions.RandomAccess, share: FileShare.ReadWrite | FileShare.Delete));
            return bytes.Length == index.DocumentLength ? (bytes, index) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<DocumentBytes> UnpackAsync(FetchResponse response, Uri address, RepoDataScanner scanner, string path, CancellationToken cancellationToken)
    {
        string temporary = path + "." + Path.GetRandomFileName();
        try
        {
            FileStream copy = new(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous, BufferSize = 0 });
            await using (copy.ConfigureAwait(false))
            {
                Stream document = Decompression.Open(response, address, options.MaxDocumentBytes);
                await using (document.ConfigureAwait(false)) await RepoDataDocument.ScanAsync(document, scanner, copy, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
            }
            DocumentBytes bytes = new(File.OpenHandle(temporary, options: FileOptions.RandomAccess, share: FileShare.ReadWrite | FileShare.Delete));
            FilesInUse.Patiently(() => File.Move(temporary, path, overwrite: true));
            return bytes;
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new FlowKitException(Content.ContentErrors.NotWritable, $"Cannot unpack {SafeAddress.Of(address)} into {options.CacheFolder}: {e.Message} Make room there, or name another folder.", e);
        }
    }

    private bool HasFolder()
    {
        try
        {
            PrivateFolder.Create(options.CacheFolder!);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What was unpacked before is of no use any more.
    private static void Publish(string kept, string unpacked, Action<string> write)
    {
        if (!CacheFile.TryWrite(kept + ".index", write)) return;
        try
        {
            foreach (string old in Directory.EnumerateFiles(Path.GetDirectoryName(kept)!, Path.GetFileName(kept) + "-*.json"))
            {
                if (old != unpacked) File.Delete(old);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays takes room until the cache is collected.
        }
    }

    // A file can be hashed before it is read: what its source says of it, or does not say, makes no difference then.
    private static async Task<string?> IdentityOfAsync(FetchResponse response, CancellationToken cancellationToken)
    {
        if (response.ETag is { } tag) return tag;
        if (response.LastModified is { } time) return time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        if (LocalFile(response) is null) return null;
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(response.Body, cancellationToken).ConfigureAwait(false));
        response.Body.Position = 0;
        return hash;
    }

    private static string NameOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    private static string? LocalFile(FetchResponse response) => response.Body is FileStream { Position: 0 } file && file.Length == response.Length ? file.Name : null;
}
