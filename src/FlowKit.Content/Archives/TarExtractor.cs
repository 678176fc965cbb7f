using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Content.Archives;

/// <summary>Unpacks tar archives as hostile input.</summary>
public static class TarExtractor
{
    private const int BufferSize = 256 << 10;

    /// <summary>Unpacks an uncompressed tar stream into an empty folder.</summary>
    /// <param name="tar">The archive; it is read to its end and stays open.</param>
    /// <param name="folder">The folder; made when it is not there. On an error, what it holds is worth nothing: delete it.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="FlowKitException"><c>FK7006</c>: broken or hostile. <c>FK7004</c>: more than the limits allow.</exception>
    public static Task ExtractAsync(Stream tar, string folder, ArchiveLimits? limits = null, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        Directory.CreateDirectory(folder);
        ExtractionFolder target = new(folder, limits);
        Extract(tar, target, cancellationToken);
        target.Complete();
    }, cancellationToken);

    /// <summary>Unpacks an uncompressed tar stream into a folder that takes several archives; the caller completes the folder.</summary>
    /// <param name="tar">The archive; it is read to its end and stays open.</param>
    /// <param name="target">The folder.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <inheritdoc cref="ExtractAsync" path="/exception"/>
    public static void Extract(Stream tar, ExtractionFolder target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        TarReader reader = new(tar);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (reader.Next() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (entry.Kind)
                {
                    case TarEntryKind.Directory:
                        target.AddDirectory(entry.Name);
                        break;
                    case TarEntryKind.SymbolicLink:
                        target.AddSymbolicLink(entry.Name, entry.LinkTarget!);
                        break;
                    case TarEntryKind.HardLink:
                        target.AddHardLink(entry.Name, entry.LinkTarget!);
                        break;
                    default:
                        WriteFile(reader, entry, target, buffer, cancellationToken);
                        break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteFile(TarReader reader, TarEntry entry, ExtractionFolder target, byte[] buffer, CancellationToken cancellationToken)
    {
        using FileStream file = target.CreateFile(entry.Name, entry.Size, entry.IsExecutable);
        // Asked for once: the stream seeks each time it hands it out.
        SafeFileHandle handle = file.SafeFileHandle;
        for (long left = entry.Size; left > 0;)
        {
            int length = (int)Math.Min(left, buffer.Length);
            reader.ReadExactly(buffer.AsSpan(0, length));
            RandomAccess.Write(handle, buffer.AsSpan(0, length), entry.Size - left);
            left -= length;
            cancellationToken.ThrowIfCancellationRequested();
        }
        // Bytecode that a package ships is valid only for the time that its source has.
        File.SetLastWriteTimeUtc(handle, DateTime.UnixEpoch.AddSeconds(entry.Modified));
    }
}
