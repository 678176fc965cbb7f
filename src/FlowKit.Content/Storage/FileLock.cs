using System.Diagnostics;

namespace FlowKit.Content.Storage;

/// <summary>
/// A lock between processes (and between tasks of one process): an open file that the operating system lets only one have, or several that share it. It is free as
/// soon as its holders are gone, also when they were killed. The file itself stays; it is empty.
/// </summary>
public sealed class FileLock : IAsyncDisposable, IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free and takes it. The folder of <paramref name="path"/> is made when it is not there.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the file cannot be made. <c>FK7011</c>: the wait took longer than <paramref name="timeout"/>.</exception>
    public static async Task<FileLock> AcquireAsync(string path, TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        for (int wait = 2; ; wait = Math.Min(wait * 2, 100))
        {
            if (TryAcquire(path) is { } taken) return taken;
            if (timeout is { } limit && Stopwatch.GetElapsedTime(start) > limit)
                throw new FlowKitException(ContentErrors.LockTimeout, $"Another process has held {path} for more than {limit.TotalSeconds:0} s. See what it does, or wait longer.");
            await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the lock is free, as long as it takes, and takes it.</summary>
    /// <inheritdoc cref="AcquireAsync(string, TimeSpan?, CancellationToken)"/>
    public static Task<FileLock> AcquireAsync(string path, CancellationToken cancellationToken = default) => AcquireAsync(path, null, cancellationToken);

    /// <summary>Waits until nobody has the lock for himself, and shares it with others who do the same.</summary>
    /// <inheritdoc cref="AcquireAsync(string, TimeSpan?, CancellationToken)"/>
    public static async Task<FileLock> AcquireSharedAsync(string path, CancellationToken cancellationToken = default)
    {
        for (int wait = 2; ; wait = Math.Min(wait * 2, 100))
        {
            if (TryAcquireShared(path) is { } taken) return taken;
            await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock when it is free; null when somebody has it or shares it.</summary>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the file cannot be made.</exception>
    public static FileLock? TryAcquire(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Shares the lock; null when somebody has it for himself.</summary>
    /// <inheritdoc cref="TryAcquire"/>
    public static FileLock? TryAcquireShared(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    private static FileLock? TryOpen(string path, FileAccess access, FileShare share)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, access, share, 1));
            }
            // The runtime names a missing folder "file not found" when somebody else makes the folder between its open and its look at why that failed.
            catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException && tries < 3)
            {
                MakeFolderOf(path);
            }
            catch (UnauthorizedAccessException e)
            {
                throw NotWritable(path, e);
            }
            catch (IOException e) when (!IsHeld(e))
            {
                throw NotWritable(path, e);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Gives the lock back.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static void MakeFolderOf(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }
    }

    private static FlowKitException NotWritable(string path, Exception e) =>
        new(ContentErrors.NotWritable, $"The lock file {path} cannot be made: {e.Message} Check the folder's permissions, or choose another cache folder.", e);

    // EWOULDBLOCK of Linux and of macOS; sharing and lock violation of Windows.
    private static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
