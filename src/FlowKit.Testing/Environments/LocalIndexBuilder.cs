using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using FlowKit.Content.Downloading;

namespace FlowKit.Testing.Environments;

/// <summary>
/// Makes a PyPI index of wheels and source archives: in memory, as a folder in the form of the simple API (PEP 503 and PEP 691), or as a plain folder of
/// files. Every file carries its SHA-256, size, upload time and, for wheels, its metadata beside it (PEP 658).
/// </summary>
public sealed partial class LocalIndexBuilder
{
    private readonly SortedDictionary<string, IndexedFile> _files = new(StringComparer.Ordinal);

    /// <summary>Adds a wheel.</summary>
    /// <param name="wheel">The wheel.</param>
    /// <param name="uploadTime">When it was uploaded, as the index tells. Default: the first of January 2024.</param>
    /// <exception cref="ArgumentException">The index has a file of that name already.</exception>
    public LocalIndexBuilder Add(BuiltWheel wheel, DateTimeOffset? uploadTime = null)
    {
        ArgumentNullException.ThrowIfNull(wheel);
        return Add(new IndexedFile(Normalize(wheel.Name), wheel.Version, wheel.FileName, wheel.Content) { Metadata = wheel.Metadata, RequiresPython = wheel.RequiresPython }, uploadTime);
    }

    /// <summary>Adds a wheel or a source archive (<c>.tar.gz</c>, <c>.zip</c>) that is there as a file.</summary>
    /// <param name="path">The path of the file; its name tells project and version.</param>
    /// <param name="uploadTime">When it was uploaded, as the index tells. Default: the first of January 2024.</param>
    /// <exception cref="ArgumentException">The name is not that of a wheel or a source archive, or the index has a file of that name already.</exception>
    public LocalIndexBuilder AddFile(string path, DateTimeOffset? uploadTime = null)
    {
        string name = Path.GetFileName(path);
        byte[] content = File.ReadAllBytes(path);
        if (name.EndsWith(".whl", StringComparison.Ordinal) && name.Split('-') is { Length: 5 or 6 } parts)
        {
            byte[] metadata = ReadMetadata(content, name);
            Match requires = RequiresPython().Match(Encoding.UTF8.GetString(metadata));
            return Add(new IndexedFile(Normalize(parts[0]), parts[1].Replace('_', '-'), name, content) { Metadata = metadata, RequiresPython = requires.Success ? requires.Groups[1].Value.Trim() : null }, uploadTime);
        }
        string stem = name.EndsWith(".tar.gz", StringComparison.Ordinal) ? name[..^7] : name.EndsWith(".zip", StringComparison.Ordinal) ? name[..^4] : "";
        int dash = stem.LastIndexOf('-');
        if (dash <= 0) throw new ArgumentException($"'{name}' is not the name of a wheel (.whl) or a source archive (.tar.gz, .zip).", nameof(path));
        return Add(new IndexedFile(Normalize(stem[..dash]), stem[(dash + 1)..], name, content), uploadTime);
    }

    /// <summary>Marks a file as yanked (PEP 592).</summary>
    /// <param name="fileName">The file.</param>
    /// <param name="reason">Why. Default: none told.</param>
    /// <exception cref="KeyNotFoundException">The index has no such file.</exception>
    public LocalIndexBuilder Yank(string fileName, string reason = "")
    {
        _files[fileName].Yanked = reason;
        return this;
    }

    /// <summary>
    /// Writes the index as a tree: <c>simple/NAME/index.html</c> and <c>index.json</c> with relative links into <c>files/</c>, where each wheel has its
    /// <c>.metadata</c> beside it. Any static web server can serve it, and FlowKit reads it as a folder.
    /// </summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    /// <returns>The address of the index: the <c>simple/</c> folder, with a slash at its end.</returns>
    public Uri WriteIndex(string folder)
    {
        string root = Path.GetFullPath(folder);
        foreach ((string path, ReadOnlyMemory<byte> content) in Files().Concat(IndexPages.Folder(_files.Values)))
        {
            string target = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, content.Span);
        }
        Directory.CreateDirectory(Path.Combine(root, "simple"));
        return new Uri(Path.Combine(root, "simple") + Path.DirectorySeparatorChar);
    }

    /// <summary>Writes the files alone into one folder, as <c>--find-links</c> wants it.</summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    public void WriteFiles(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (IndexedFile file in _files.Values) File.WriteAllBytes(Path.Combine(folder, file.FileName), file.Content.Span);
    }

    /// <summary>Puts the index into memory: its pages as JSON (PEP 691), its files, and their metadata.</summary>
    /// <param name="fetcher">What will serve it.</param>
    /// <param name="name">The name of the index: the host of its addresses. Default: <c>index</c>.</param>
    /// <returns>The address of the index, for example <c>memory://index/simple/</c>.</returns>
    public Uri PutInto(MemoryFetcher fetcher, string name = "index")
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        Uri root = new("memory://" + name + "/");
        foreach ((string path, ReadOnlyMemory<byte> content) in Files()) fetcher.Put(new Uri(root, path), content.ToArray());
        foreach ((string path, ReadOnlyMemory<byte> content) in IndexPages.Json(_files.Values)) fetcher.Put(new Uri(root, path), content.ToArray(), IndexPages.JsonType);
        return new Uri(root, "simple/");
    }

    private LocalIndexBuilder Add(IndexedFile file, DateTimeOffset? uploadTime)
    {
        if (uploadTime is not null) file.UploadTime = uploadTime.Value;
        if (!_files.TryAdd(file.FileName, file)) throw new ArgumentException($"The index has a file '{file.FileName}' already.");
        return this;
    }

    private IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Files()
    {
        foreach (IndexedFile file in _files.Values)
        {
            yield return ("files/" + file.FileName, file.Content);
            if (file.Metadata is { } metadata) yield return ("files/" + file.FileName + ".metadata", metadata);
        }
    }

    private static byte[] ReadMetadata(byte[] content, string name)
    {
        using ZipArchive archive = new(new MemoryStream(content), ZipArchiveMode.Read);
        ZipArchiveEntry entry = archive.Entries.FirstOrDefault(e => MetadataPath().IsMatch(e.FullName))
            ?? throw new ArgumentException($"The wheel '{name}' has no METADATA.");
        using Stream stream = entry.Open();
        using MemoryStream metadata = new();
        stream.CopyTo(metadata);
        return metadata.ToArray();
    }

    private static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();

    [GeneratedRegex(@"^[^/]+\.dist-info/METADATA\z")]
    private static partial Regex MetadataPath();

    [GeneratedRegex("^Requires-Python:(.*)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex RequiresPython();
}
