namespace FlowKit.Content.Archives;

/// <summary>How much an archive may unpack to before it is taken for a bomb.</summary>
/// <param name="MaxEntryBytes">The most bytes of one file.</param>
/// <param name="MaxTotalBytes">The most bytes of all files together.</param>
/// <param name="MaxEntries">The most files, folders and links.</param>
/// <param name="MaxRatio">The most unpacked bytes for each packed one, looked at once 64 MiB are unpacked.</param>
public sealed record ArchiveLimits(long MaxEntryBytes, long MaxTotalBytes, int MaxEntries, double MaxRatio)
{
    /// <summary>16 GiB a file, 64 GiB in all, 1,000,000 entries, 1:500. The largest public packages (CUDA, PyTorch) stay far below.</summary>
    public static ArchiveLimits Default { get; } = new(16L << 30, 64L << 30, 1_000_000, 500);

    /// <summary>Below this many unpacked bytes no ratio is looked at: small files of zeros are ordinary.</summary>
    internal const long RatioFloor = 64L << 20;
}
