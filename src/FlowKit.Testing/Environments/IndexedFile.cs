namespace FlowKit.Testing.Environments;

/// <summary>A file on a page of the index that <see cref="LocalIndexBuilder"/> makes.</summary>
internal sealed record IndexedFile(string Project, string Version, string FileName, ReadOnlyMemory<byte> Content)
{
    public ReadOnlyMemory<byte>? Metadata { get; init; }

    public string? RequiresPython { get; init; }

    // Null: not yanked; empty: yanked without a reason.
    public string? Yanked { get; set; }

    public DateTimeOffset UploadTime { get; set; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
