using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Content.Archives;

/// <summary>Unpacks zip archives as hostile input, with as many threads as the machine has.</summary>
public static class ZipExtractor
{
    private const int BufferSize = 128 << 10;

    /// <summary>Unpacks an archive file into an empty folder.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="folder">The folder; made when it is not there. On an error, what it holds is worth nothing: delete it.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="parallelism">How many threads unpack; 0 for one for each processor.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="FlowKitException"><c>FK7006</c>: broken, ambiguous or hostile. <c>FK7004</c>: more than the limits allow.</exception>
    public static async Task ExtractAsync(string archive, string folder, ArchiveLimits? limits = null, int parallelism = 0, CancellationToken cancellationToken = default)
    {
        using ZipReader directory = ZipReader.Open(OpenFile(archive), limits);
        List<ZipEntry> files = [];
        Directory.CreateDirectory(folder);
        ExtractionFolder target = new(folder, limits);
        foreach (ZipEntry entry in directory.Entries)
        {
            if (entry.IsDirectory)
            {
                target.AddDirectory(entry.Name);
                continue;
            }
            target.ReserveFile(entry.Name, entry.Size);
            files.Add(entry);
        }
        int threads = Math.Max(1, Math.Min(parallelism > 0 ? parallelism : Environment.ProcessorCount, files.Count / 8 + 1));
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(Work, cancellationToken))).ConfigureAwait(false);

        // Each thread has a file handle of its own, so that none waits for another's position.
        void Work()
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                using ZipReader reader = directory.Again(OpenFile(archive));
                for (int i = Interlocked.Increment(ref next); i < files.Count; i = Interlocked.Increment(ref next))
                    Write(reader, files[i], target, buffer, cancellationToken);
            }
            catch
            {
                Interlocked.Exchange(ref next, files.Count);
                throw;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static void Write(ZipReader reader, ZipEntry entry, ExtractionFolder target, byte[] buffer, CancellationToken cancellationToken)
    {
        using Stream content = reader.OpenEntry(entry);
        using FileStream file = new(target.OnDisk(entry.Name), ExtractionFolder.OptionsOf(entry.IsExecutable));
        SafeFileHandle handle = file.SafeFileHandle;
        int read;
        for (long at = 0; (read = content.ReadAtLeast(buffer.AsSpan(0, BufferSize), BufferSize, throwOnEndOfStream: false)) > 0; at += read)
        {
            RandomAccess.Write(handle, buffer.AsSpan(0, read), at);
            cancellationToken.ThrowIfCancellationRequested();
        }
        File.SetLastWriteTimeUtc(handle, entry.Modified);
    }

    private static FileStream OpenFile(string archive) => new(archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);
}
