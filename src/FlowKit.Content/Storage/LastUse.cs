namespace FlowKit.Content.Storage;

/// <summary>The last use of what a cache keeps: the time of change of one of its files, because file systems do not tell reliably when a file was last read.</summary>
public static class LastUse
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Whether the last use was before this machine was started: then a power cut may have taken what was written before it.</summary>
    /// <param name="file">The file whose time tells.</param>
    public static bool IsBeforeStart(string file) => File.GetLastWriteTimeUtc(file) < Start;

    private static DateTime Start => DateTime.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64);

    /// <summary>Notes that something is used now, to ten minutes. Not being allowed to is no error: what may only be read has no last use.</summary>
    /// <param name="file">The file whose time tells.</param>
    public static void Note(string file)
    {
        try
        {
            DateTime now = DateTime.UtcNow, noted = File.GetLastWriteTimeUtc(file);
            if (now - noted > Interval || noted < Start) File.SetLastWriteTimeUtc(file, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it counts as used when it was made.
        }
    }
}
