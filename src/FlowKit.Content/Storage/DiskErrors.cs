namespace FlowKit.Content.Storage;

/// <summary>What the error numbers of file systems mean, by system.</summary>
public static class DiskErrors
{
    private const int NoSpace = 28, ReadOnly = 30;

    /// <summary>Whether there is no room left: on the disk, or of what the user may have of it.</summary>
    public static bool IsFull(Exception error) => error is IOException && CodeOf(error) is var code && (OperatingSystem.IsWindows()
        ? code is 112 or 39
        : code == NoSpace || code == (OperatingSystem.IsMacOS() ? 69 : 122));

    /// <summary>Whether the file system cannot be written at all.</summary>
    public static bool IsReadOnly(Exception error) => error is UnauthorizedAccessException || (error is IOException && CodeOf(error) == (OperatingSystem.IsWindows() ? 19 : ReadOnly));

    /// <summary>Whether Windows does not rename or delete a file because somebody has it open, or runs it. Never so elsewhere.</summary>
    public static bool IsInUse(Exception error) => OperatingSystem.IsWindows()
        && (error is UnauthorizedAccessException || (error is IOException && CodeOf(error) is 5 or 32 or 33 or 1224));

    private static int CodeOf(Exception error) => error.HResult & 0xFFFF;
}
