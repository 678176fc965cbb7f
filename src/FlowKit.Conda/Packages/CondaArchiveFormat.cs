namespace FlowKit.Conda.Packages;

/// <summary>The two formats of package archives.</summary>
public enum CondaArchiveFormat
{
    /// <summary><c>.conda</c>: a zip with two zstd-compressed tar archives (CEP 35).</summary>
    Conda,

    /// <summary><c>.tar.bz2</c>: one bzip2-compressed tar archive.</summary>
    TarBz2,
}
