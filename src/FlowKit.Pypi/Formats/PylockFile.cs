using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Pypi.Formats;

/// <summary>A file that a lock names: a wheel, a source archive, or an archive given by URL.</summary>
public sealed record PylockFile
{
    /// <summary>The file's name where it is not the last part of <see cref="Path"/> or <see cref="Url"/>.</summary>
    public string? Name { get; init; }

    /// <summary>When the file was uploaded, or null.</summary>
    public DateTimeOffset? UploadTime { get; init; }

    /// <summary>Where the file is fetched from, or null where <see cref="Path"/> says it. Written without credentials.</summary>
    public string? Url { get; init; }

    /// <summary>Where the file is, relative to the lock file, or null.</summary>
    public string? Path { get; init; }

    /// <summary>The size in bytes, or null.</summary>
    public long? Size { get; init; }

    /// <summary>The folder of the project inside the archive, or null. For <see cref="PylockPackage.Archive"/> alone.</summary>
    public string? Subdirectory { get; init; }

    /// <summary>The hashes: algorithm (<c>sha256</c>) to lower-case hex. At least one; every one must match.</summary>
    public required IReadOnlyDictionary<string, string> Hashes { get; init; }

    /// <summary>The file's name: <see cref="Name"/>, else the last part of the path or URL.</summary>
    public string FileName => Name ?? LastPart(Path) ?? LastPart(PathOf(Url)) ?? "";

    private static string? LastPart(string? path)
    {
        if (string.IsNullOrEmpty(path)) return null;
        int slash = path.LastIndexOf('/');
        if (slash < 0) slash = path.LastIndexOf('\\');
        return path[(slash + 1)..];
    }

    [return: NotNullIfNotNull(nameof(url))]
    private static string? PathOf(string? url)
    {
        if (url is null) return null;
        int end = url.AsSpan().IndexOfAny('?', '#');
        return Uri.UnescapeDataString(end < 0 ? url : url[..end]);
    }
}
