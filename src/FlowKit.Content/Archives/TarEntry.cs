namespace FlowKit.Content.Archives;

/// <summary>The head of one tar entry.</summary>
/// <param name="Name">The path, normalized by <see cref="ArchivePath.Normalize"/>; empty for the root folder.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">The bytes of a file; 0 for the others.</param>
/// <param name="IsExecutable">Whether any of the three x bits is set.</param>
/// <param name="LinkTarget">What a link leads to, as the archive has it; null for the others.</param>
/// <param name="Modified">Seconds since 1970 of the last change.</param>
public sealed record TarEntry(string Name, TarEntryKind Kind, long Size, bool IsExecutable, string? LinkTarget, long Modified);
