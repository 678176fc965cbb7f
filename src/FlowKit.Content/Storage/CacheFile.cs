namespace FlowKit.Content.Storage;

/// <summary>A file of a cache: whoever reads it sees it whole, and not being able to write it costs time, nothing else.</summary>
public static class CacheFile
{
    /// <summary>Writes a file beside its place and renames it into it. Its folder is made where it is missing, and is its user's alone.</summary>
    /// <param name="path">The place.</param>
    /// <param name="content">The bytes.</param>
    /// <returns>Whether it was written; where not, what was there before is there still.</returns>
    public static bool TryWrite(string path, byte[] content) => TryWrite(path, temporary => File.WriteAllBytes(temporary, content));

    /// <inheritdoc cref="TryWrite(string, byte[])"/>
    /// <param name="path">The place.</param>
    /// <param name="write">Makes a file of a given path.</param>
    public static bool TryWrite(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string temporary = path + "." + Guid.NewGuid().ToString("N");
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
            write(temporary);
            FilesInUse.Patiently(() => File.Move(temporary, path, overwrite: true));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written there is nothing to delete.
        }
    }
}
