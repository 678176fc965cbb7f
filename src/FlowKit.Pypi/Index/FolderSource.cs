using System.Collections.Concurrent;
using FlowKit.Content;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// A plain folder of wheels and source archives as an index. The folder is listed once; a project's files are hashed when somebody asks for the project, and again only
/// when their size or time changed. Safe for concurrent calls.
/// </summary>
public sealed class FolderSource : IPypiSource, IIndexSettings, INamedIndexes
{
    private readonly string _folder;
    private readonly Lazy<Dictionary<PackageName, List<FileInfo>>> _files;
    private readonly ConcurrentDictionary<PackageName, Lazy<Task<ProjectPage?>>> _pages = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<CoreMetadata>>> _metadata = new(StringComparer.Ordinal);

    /// <summary>Creates a source.</summary>
    /// <param name="folder">An existing folder. Folders in it are not looked at.</param>
    /// <param name="name">The name of the index, for locks, pins and messages. Default: <c>folder</c>.</param>
    public FolderSource(string folder, string name = "folder")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        Name = name;
        _files = new Lazy<Dictionary<PackageName, List<FileInfo>>>(ListFiles);
    }

    /// <summary>The name of the index.</summary>
    public string Name { get; }

    // A folder has no upload times, and whoever keeps one chose its files.
    IReadOnlySet<string> IIndexSettings.IndexesWithoutUploadTimes => new HashSet<string>(StringComparer.Ordinal) { Name };

    string IIndexSettings.DescribePlaces(PackageName name) => "the folder " + _folder;

    /// <inheritdoc/>
    public IReadOnlyList<string> IndexNames => [Name];

    /// <inheritdoc/>
    public IPypiSource? FindIndex(string name) => Name == name ? this : null;

    /// <inheritdoc/>
    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) =>
        new(_pages.GetOrAdd(name, key => new Lazy<Task<ProjectPage?>>(() => LoadAsync(key))).Value.WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ValueTask<CoreMetadata>(_metadata.GetOrAdd(file.Url.OriginalString, _ => new Lazy<Task<CoreMetadata>>(() => Task.FromResult(ReadMetadata(file)))).Value);
    }

    private Dictionary<PackageName, List<FileInfo>> ListFiles()
    {
        DirectoryInfo folder = new(_folder);
        if (!folder.Exists)
            throw new FlowKitException(ContentErrors.Unreachable, $"The index '{Name}' is the folder {_folder}, which does not exist.");
        Dictionary<PackageName, List<FileInfo>> files = [];
        foreach (FileInfo file in folder.EnumerateFiles().OrderBy(static file => file.Name, StringComparer.Ordinal))
        {
            PackageName name;
            if (WheelFileName.TryParse(file.Name, out WheelFileName? wheel)) name = wheel.Name;
            else if (SourceFileName.TryParse(file.Name, out SourceFileName? source)) name = source.Name;
            else continue;
            if (!files.TryGetValue(name, out List<FileInfo>? list)) files.Add(name, list = []);
            list.Add(file);
        }
        return files;
    }

    private async Task<ProjectPage?> LoadAsync(PackageName name)
    {
        if (!_files.Value.TryGetValue(name, out List<FileInfo>? files)) return null;
        PypiFile[] listed = await Task.WhenAll(files.Select(file => Task.Run(async () => new PypiFile
        {
            FileName = file.Name,
            Url = new Uri(file.FullName),
            Size = Linked(file).Length,
            Hashes = [new("sha256", await FileHashes.GetAsync(Linked(file)).ConfigureAwait(false))],
            IndexName = Name,
        }))).ConfigureAwait(false);
        return new ProjectPage { Files = listed };
    }

    // The length and time of a link are not those of the file behind it.
    private static FileInfo Linked(FileInfo file) => file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

    private static CoreMetadata ReadMetadata(PypiFile file)
    {
        byte[] content;
        try
        {
            using FileStream stream = File.OpenRead(file.Url.LocalPath);
            content = file.FileName.EndsWith(".whl", StringComparison.Ordinal) ? WheelArchive.ReadMetadata(stream, file.FileName) : SourceMetadata.Read(stream, file.FileName);
        }
        catch (IOException e)
        {
            throw new FlowKitException(PypiErrors.MetadataUnavailable, $"Cannot read {file.Url.LocalPath}: {e.Message}", e);
        }
        CoreMetadata metadata = CoreMetadata.Parse(content);
        return metadata.IsUsable ? metadata : throw new FlowKitException(PypiErrors.MetadataUnavailable, $"The metadata of {file.FileName} cannot be used: {metadata.Problems[0].Field} {metadata.Problems[0].Message}.");
    }

    // Wheels are large and seldom change: their hashes are kept for the life of the process, by path, size and time.
    private static class FileHashes
    {
        private static readonly ConcurrentDictionary<(string, long, long), string> Known = new();

        public static async Task<string> GetAsync(FileInfo file)
        {
            (string, long, long) key = (file.FullName, file.Length, file.LastWriteTimeUtc.Ticks);
            if (Known.TryGetValue(key, out string? hash)) return hash;
            FileStream stream = new(file.FullName, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
            await using (stream.ConfigureAwait(false))
            {
                hash = (await Sha256Digest.ComputeAsync(stream).ConfigureAwait(false)).ToString();
            }
            Known[key] = hash;
            return hash;
        }
    }
}
