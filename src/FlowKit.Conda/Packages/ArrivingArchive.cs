using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Packages;

/// <summary>
/// Unpacks an archive while it is downloaded: a <c>.tar.bz2</c> wholly, of a <c>.conda</c> the part with the files. What was unpacked ahead counts only when
/// the archive, once it is there and has the promised hashes, confirms it; otherwise everything is unpacked again from the file, which also says what is wrong.
/// </summary>
/// <param name="folder">An empty folder.</param>
/// <param name="limits">Where to stop.</param>
internal sealed class ArrivingArchive(string folder, ArchiveLimits limits)
{
    private ExtractionFolder? _unpacked;
    private ZipEntry? _part;

    /// <summary>Downloads into a file and unpacks meanwhile.</summary>
    /// <param name="file">The empty file, without a buffer.</param>
    /// <param name="download">Writes the archive; it may begin anew.</param>
    /// <param name="cancellationToken">Stops both.</param>
    public async Task ReceiveAsync(FileStream file, Func<Stream, CancellationToken, Task> download, CancellationToken cancellationToken)
    {
        using GrowingFileStream growing = new(file);
        (Stream start, Stream content) = (growing.OpenReader(), growing.OpenReader());
        // It waits for the network, so it needs a thread of its own.
        Task ahead = Task.Factory.StartNew(() => Unpack(start, content, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await download(growing, cancellationToken).ConfigureAwait(false);
            growing.Complete();
        }
        catch
        {
            growing.GiveUp();
            throw;
        }
        finally
        {
            await ahead.ConfigureAwait(false);
        }
    }

    /// <summary>Unpacks what is not unpacked yet, and checks the whole.</summary>
    /// <inheritdoc cref="CondaArchive.ExtractAsync" path="/exception"/>
    public Task FinishAsync(string archive, CancellationToken cancellationToken) => Task.Run(() =>
    {
        if (_unpacked is not null && CondaArchive.TryFinish(archive, _unpacked, _part, limits, cancellationToken)) return;
        // What the folder holds was of no use.
        Directory.Delete(folder, recursive: true);
        CondaArchive.Extract(archive, folder, limits, cancellationToken);
    }, cancellationToken);

    private void Unpack(Stream start, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            ExtractionFolder target = new(folder, limits);
            if (CondaArchive.FormatOf(start, "archive") == CondaArchiveFormat.TarBz2) CondaArchive.ExtractTar(content, long.MaxValue, target, limits, cancellationToken);
            else if (!TryUnpackFiles(new ZipForwardReader(content), target, cancellationToken)) return;
            _unpacked = target;
        }
        catch (Exception e) when (e is FlowKitException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The download tells, or whoever unpacks the file.
        }
    }

    private bool TryUnpackFiles(ZipForwardReader zip, ExtractionFolder target, CancellationToken cancellationToken)
    {
        while (zip.Next() is { } entry)
        {
            if (!CondaArchive.IsFiles(entry)) continue;
            CondaArchive.ExtractPart(zip.Open(entry), entry.Size, target, limits, cancellationToken);
            _part = entry;
            return true;
        }
        return false;
    }
}
