using System.Text;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Linking;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Brings sources into a folder of their own. Archives are hostile input (PEP 706): nothing of them is written outside of the folder, and modes are masked.</summary>
internal sealed class SourceUnpacker(ContentStore store, IFetcher fetcher, bool allowLocalRepositories, GitOptions git)
{
    // Folders that a build does not need and that can be very large.
    private static readonly HashSet<string> NotCopied = new(StringComparer.Ordinal) { "__pycache__", ".venv", ".tox", ".nox", "node_modules" };

    private readonly KeptArchives _archives = new(store);
    private readonly GitCheckout _git = new(store, allowLocalRepositories, git);

    /// <summary>What the sources are, so that the same are not built twice: a hash, a commit, or the state of a folder.</summary>
    public async Task<(SourceLocation Location, string Identity)> IdentifyAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        switch (location)
        {
            case SourceArchive archive:
                SourceArchive known = await PinAsync(archive, cancellationToken).ConfigureAwait(false);
                return (known, "archive " + known.Sha256 + " " + known.FileName);
            case GitSource git:
                string commit = await _git.ResolveAsync(git, cancellationToken).ConfigureAwait(false);
                return (git, $"git {git.Repository.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} {commit} {git.Submodules} {git.LargeFiles}");
            default:
                return (location, "folder " + StateOf(((SourceFolder)location).Path));
        }
    }

    /// <summary>The sources with everything that could mean something else tomorrow fixed: an archive's hash, a repository's commit.</summary>
    public async Task<SourceLocation> PinAsync(SourceLocation location, CancellationToken cancellationToken) => location switch
    {
        GitSource git => git with { Revision = await _git.ResolveAsync(git, cancellationToken).ConfigureAwait(false) },
        SourceArchive archive => await PinAsync(archive, cancellationToken).ConfigureAwait(false),
        _ => location,
    };

    // Once the bytes were held to what is required of them, their SHA-256 stands for it.
    private async Task<SourceArchive> PinAsync(SourceArchive archive, CancellationToken cancellationToken)
    {
        if (archive is not { Sha256: { } known }) return archive with { Sha256 = await HashAsync(archive, cancellationToken).ConfigureAwait(false), RequiredHashes = [] };
        if (archive.RequiredHashes is []) return archive;
        FileStream content = File.OpenRead(await FetchAsync(archive, cancellationToken).ConfigureAwait(false));
        await using (content.ConfigureAwait(false))
            await PromisedHash.VerifyAsync([.. archive.Hashes, KeyValuePair.Create("sha256", known.ToString())], archive.RequiredHashes, archive.FileName, content, cancellationToken).ConfigureAwait(false);
        return archive with { RequiredHashes = [] };
    }

    /// <summary>Brings the sources into a folder that is empty.</summary>
    public async Task<UnpackedSource> UnpackAsync(SourceLocation location, string folder, CancellationToken cancellationToken)
    {
        switch (location)
        {
            case SourceArchive archive:
                return await UnpackAsync(archive, folder, cancellationToken).ConfigureAwait(false);
            case GitSource git:
                string commit = await _git.ResolveAsync(git, cancellationToken).ConfigureAwait(false);
                DateTimeOffset time = await _git.CheckOutAsync(git, commit, folder, cancellationToken).ConfigureAwait(false);
                DirectUrl url = new() { Url = git.Repository.ToString(), Vcs = new DirectUrlVcs("git", commit) { RequestedRevision = git.Revision }, Subdirectory = git.Subdirectory };
                return new UnpackedSource(ProjectOf(folder, git), url, time, IsArchive: false);
            default:
                SourceFolder source = (SourceFolder)location;
                string root = Path.GetFullPath(source.Path);
                if (!Directory.Exists(root)) throw new FlowKitException(PypiErrors.InvalidSource, $"The folder {root} is not there. Check the path of the requirement.");
                DirectUrl place = new() { Url = new Uri(root).AbsoluteUri, Directory = new DirectUrlDirectory { Editable = source.Editable ? true : null }, Subdirectory = source.Subdirectory };
                DateTimeOffset newest = Copy(root, source.Editable ? null : folder, cancellationToken);
                return new UnpackedSource(ProjectOf(source.Editable ? root : folder, source), place, newest, IsArchive: false);
        }
    }

    private async Task<UnpackedSource> UnpackAsync(SourceArchive archive, string folder, CancellationToken cancellationToken)
    {
        string file = await FetchAsync(archive, cancellationToken).ConfigureAwait(false);
        if (archive.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            await ZipExtractor.ExtractAsync(file, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        else
        {
            FileStream packed = File.OpenRead(file);
            await using (packed.ConfigureAwait(false))
            {
                Stream tar = archive.FileName.ToLowerInvariant() switch
                {
                    { } name when name.EndsWith(".tar.gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal) => CompressionStreams.OpenGzip(packed),
                    { } name when name.EndsWith(".tar.bz2", StringComparison.Ordinal) => CompressionStreams.OpenBzip2(packed),
                    _ => throw new FlowKitException(PypiErrors.InvalidSource, $"{archive.FileName} is no source archive that can be unpacked: .tar.gz, .tgz, .tar.bz2 and .zip are."),
                };
                await using (tar.ConfigureAwait(false)) await TarExtractor.ExtractAsync(tar, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }
        string[] tops = Directory.GetFileSystemEntries(folder);
        if (tops.Length != 1 || !Directory.Exists(tops[0]))
            throw new FlowKitException(PypiErrors.InvalidSource, $"{archive.FileName} cannot be built: a source archive has one folder at its top, and this one has {tops.Length} entries there (PEP 625).");
        DateTimeOffset newest = Directory.EnumerateFiles(tops[0], "*", SearchOption.AllDirectories).Select(path => new DateTimeOffset(File.GetLastWriteTimeUtc(path))).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
        DirectUrlArchive info = new(new Dictionary<string, string> { ["sha256"] = (archive.Sha256 ?? throw new InvalidOperationException("An archive is identified before it is unpacked.")).ToString() });
        return new UnpackedSource(ProjectOf(tops[0], archive), new DirectUrl { Url = archive.Address.AbsoluteUri, Archive = info, Subdirectory = archive.Subdirectory }, newest, IsArchive: true);
    }

    // Archives stay in the cache: metadata and build each need them, and a lock may ask again years later.
    private async Task<string> FetchAsync(SourceArchive archive, CancellationToken cancellationToken)
    {
        Task DownloadAsync(Stream stream, CancellationToken token) =>
            new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(archive.Address) { Sha256 = archive.Sha256, Size = archive.Size }, stream, token);

        return await _archives.GetOrAddAsync(archive.FileName, archive.Sha256!.Value, DownloadAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Sha256Digest> HashAsync(SourceArchive archive, CancellationToken cancellationToken)
    {
        string work = store.CreateTemporaryFolder();
        try
        {
            string path = Path.Combine(work, "archive");
            Sha256Digest hash;
            FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite);
            await using (file.ConfigureAwait(false))
                hash = (await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(archive.Address) { Size = archive.Size, Promised = [.. PromisedHash.Of(archive.Hashes)], AnyOf = [.. PromisedHash.Of(archive.RequiredHashes)] }, file, cancellationToken).ConfigureAwait(false)).Sha256;
            await _archives.GetOrAddAsync(archive.FileName, hash, async (stream, token) =>
            {
                FileStream again = File.OpenRead(path);
                await using (again.ConfigureAwait(false)) await again.CopyToAsync(stream, token).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
            return hash;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string ProjectOf(string root, SourceLocation location)
    {
        if (location.Subdirectory is not { Length: > 0 } part) return root;
        string path = Path.GetFullPath(Path.Combine(root, part));
        bool inside = path.StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && new Installation.PrefixFolders(Path.GetFullPath(root)).Resolve(path) is not null;
        return inside && Directory.Exists(path) ? path : throw new FlowKitException(PypiErrors.InvalidSource, $"{location.Display} has no folder '{part}'. Check the subdirectory of the requirement.");
    }

    // Copies the tree, or only looks at it, and tells the time of its newest file.
    private static DateTimeOffset Copy(string source, string? target, CancellationToken cancellationToken)
    {
        DateTimeOffset newest = DateTimeOffset.UnixEpoch;
        if (target is not null) Directory.CreateDirectory(target);
        foreach (FileSystemInfo entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? copy = target is null ? null : Path.Combine(target, entry.Name);
            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                if (NotCopied.Contains(entry.Name)) continue;
                DateTimeOffset inner = Copy(entry.FullName, copy, cancellationToken);
                if (inner > newest) newest = inner;
            }
            else
            {
                if (entry.LastWriteTimeUtc > newest.UtcDateTime) newest = new DateTimeOffset(entry.LastWriteTimeUtc);
                if (copy is not null) TreeLinker.CopyFile(entry.FullName, copy);
            }
        }
        return newest;
    }

    private static string StateOf(string folder)
    {
        StringBuilder state = new();
        state.Append(Path.GetFullPath(folder)).Append('\n');
        Add(new DirectoryInfo(folder));
        return Sha256Digest.Compute(Encoding.UTF8.GetBytes(state.ToString())).ToString();

        void Add(DirectoryInfo at)
        {
            if (!at.Exists) return;
            foreach (FileSystemInfo entry in at.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (NotCopied.Contains(entry.Name)) continue;
                state.Append(entry.FullName).Append('|').Append(entry.LastWriteTimeUtc.Ticks).Append('|').Append(entry is FileInfo file ? file.Length : 0).Append('\n');
                if (entry is DirectoryInfo inner && entry.LinkTarget is null) Add(inner);
            }
        }
    }
}
