using System.Collections.Concurrent;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// One index behind an <see cref="IFetcher"/>: a server of the simple API, the same as a folder tree (<c>file://</c>) or in memory, or a flat page of links. Each page
/// and each metadata file is asked for once. Safe for concurrent calls.
/// </summary>
public sealed class SimpleIndexSource : IPypiSource, IIndexSettings, INamedIndexes
{
    // The last: the folder's own address, which a fetcher of memory may know.
    private static readonly string[] PageNames = ["index.json", "index.html", ""];

    private readonly IFetcher _fetcher;
    private readonly PageCache? _cache;
    private readonly WheelMetadataReader _metadata;
    private readonly Uri _root;
    private readonly HashSet<string> _undated;
    private readonly IReadOnlySet<PackageName> _refresh;
    private readonly ConcurrentDictionary<PackageName, Lazy<Task<ProjectPage?>>> _pages = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<CoreMetadata>>> _told = new(StringComparer.Ordinal);
    private readonly Lazy<Task<ProjectPage?>> _flat;

    /// <summary>Creates a source.</summary>
    /// <param name="fetcher">Opens addresses; retries, credentials, caching and offline mode are its business.</param>
    /// <param name="index">The index.</param>
    /// <param name="cache">What is kept for the next solve; null for nothing. Which page is current is the fetcher's to say, and told by entity tags.</param>
    /// <exception cref="FlowKitException"><c>FK7212</c>: the address may be read in two ways, or is plain http to another machine.</exception>
    public SimpleIndexSource(IFetcher fetcher, PypiIndex index, IndexCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(index);
        Check(index);
        _fetcher = fetcher = index.Authentication == FetchAuthentication.WhenAsked ? fetcher : new IndexFetcher(fetcher, index);
        _cache = cache?.Pages;
        _refresh = cache?.Refresh ?? new HashSet<PackageName>();
        Index = index;
        _metadata = new WheelMetadataReader(fetcher, cache);
        string root = index.Address.OriginalString;
        _root = index.Kind == PypiIndexKind.Flat || root.EndsWith('/') ? index.Address : new Uri(root + "/");
        _flat = new Lazy<Task<ProjectPage?>>(() => FetchPageAsync(_root, index.FreshFor, CancellationToken.None));
        _undated = index.AllowsMissingUploadTime ? [index.Name] : [];
    }

    /// <summary>The index that is asked.</summary>
    public PypiIndex Index { get; }

    IReadOnlySet<string> IIndexSettings.IndexesWithoutUploadTimes => _undated;

    string IIndexSettings.DescribePlaces(PackageName name) => $"the index '{Index.Name}'";

    /// <inheritdoc/>
    public IReadOnlyList<string> IndexNames => [Index.Name];

    /// <inheritdoc/>
    public IPypiSource? FindIndex(string name) => Index.Name == name ? this : null;

    /// <inheritdoc/>
    public async ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default)
    {
        if (Index.Kind == PypiIndexKind.Flat)
            return OfProject(await _flat.Value.WaitAsync(cancellationToken).ConfigureAwait(false), name);
        TimeSpan? freshFor = _refresh.Contains(name) ? TimeSpan.Zero : Index.FreshFor;
        return await Once(_pages, name, () => FetchPageAsync(new Uri(_root, name.Value + "/"), freshFor, CancellationToken.None)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ValueTask<CoreMetadata>(Once(_told, file.Url.OriginalString, () => _metadata.ReadAsync(file, CancellationToken.None)).WaitAsync(cancellationToken));
    }

    /// <summary>The files of a flat page that belong to one project; null where there are none.</summary>
    internal static ProjectPage? OfProject(ProjectPage? flat, PackageName name)
    {
        if (flat is null) return null;
        List<PypiFile> files = [];
        foreach (PypiFile file in flat.Files)
        {
            if (WheelFileName.TryParse(file.FileName, out WheelFileName? wheel) ? wheel.Name == name : SourceFileName.TryParse(file.FileName, name, out _)) files.Add(file);
        }
        return files.Count == 0 ? null : flat with { Files = files };
    }

    private static void Check(PypiIndex index)
    {
        Uri address = index.Address;
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !index.AllowsPlainHttp)
            throw new FlowKitException(PypiErrors.BadIndexConfiguration, $"The index '{index.Name}' is at {SafeAddress.Of(address)}, which anybody on the way can change. Use https, or allow plain http for this index.");

        // "https://user/name:password@host" asks the host "user" for a path that holds a password.
        string rest = address.PathAndQuery + address.Fragment;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && rest.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon && colon < at)
            throw new FlowKitException(PypiErrors.BadIndexConfiguration, $"The address of the index '{index.Name}' can be read in two ways: its user name or password holds a character that has to be percent-encoded ('@' as %40, '/' as %2F, ':' as %3A).");
    }

    // A failure is not remembered: the next to ask tries again. Who asks first may give up without spoiling it for the others: loads know no caller's token.
    private static Task<T> Once<TKey, T>(ConcurrentDictionary<TKey, Lazy<Task<T>>> known, TKey key, Func<Task<T>> load)
        where TKey : notnull
    {
        Lazy<Task<T>> made = known.GetOrAdd(key, static (_, make) => new Lazy<Task<T>>(make), load);
        if (!made.IsValueCreated || !(made.Value.IsFaulted || made.Value.IsCanceled)) return made.Value;
        Lazy<Task<T>> again = new(load);
        return (known.TryUpdate(key, again, made) ? again : known[key]).Value;
    }

    private Task<ProjectPage?> FetchPageAsync(Uri address, TimeSpan? freshFor, CancellationToken cancellationToken) => PypiTracing.RunAsync(
        PypiTracing.Page, span => span.SetTag("pypi.index", Index.Name).SetTag("url.full", SafeAddress.Of(address)), async span =>
        {
            ProjectPage? page = await ReadPageAsync(address, freshFor, cancellationToken).ConfigureAwait(false);
            span?.SetTag("pypi.files", page?.Files.Count);
            return page;
        });

    private async Task<ProjectPage?> ReadPageAsync(Uri address, TimeSpan? freshFor, CancellationToken cancellationToken)
    {
        try
        {
            ProjectPage? kept = null;
            (FetchResponse response, byte[]? content) = await PageBody.FetchAsync(token => OpenAsync(address, freshFor, token), cancellationToken, isKnown: TryCache).ConfigureAwait(false);
            if (kept is not null) return kept;
            if (content is null) return null;
            ProjectPage page = ProjectPageReader.ReadProject(content, response.ContentType, response.FinalAddress, Index.Name);
            if (response.ETag is { } tag) _cache?.Write(address, response.FinalAddress, tag, page);
            return page;

            bool TryCache(FetchResponse answer)
            {
                kept = _cache is not null && answer is { Status: FetchStatus.Ok, ETag: { } etag } ? _cache.TryRead(address, answer.FinalAddress, etag) : null;
                if (kept is { Files: [var first, ..] } && first.IndexName != Index.Name) kept = null;
                return kept is not null;
            }
        }
        catch (FlowKitException e) when (!e.Message.Contains($"'{Index.Name}'", StringComparison.Ordinal))
        {
            throw new FlowKitException(e.Code, $"The index '{Index.Name}' cannot be used: {e.Message}", e);
        }
    }

    // A folder answers with the page file in it.
    private async Task<FetchResponse> OpenAsync(Uri address, TimeSpan? freshFor, CancellationToken cancellationToken)
    {
        if (!address.IsFile && address.Scheme is not "memory")
            return await _fetcher.FetchAsync(new FetchRequest(address) { Accept = ProjectPageReader.Accept, FreshFor = freshFor }, cancellationToken).ConfigureAwait(false);
        if (!address.AbsolutePath.EndsWith('/'))
        {
            FetchResponse exact = await _fetcher.FetchAsync(new FetchRequest(address), cancellationToken).ConfigureAwait(false);
            if (exact.Status != FetchStatus.NotFound) return exact;
            await exact.DisposeAsync().ConfigureAwait(false);
            address = new Uri(address.OriginalString + "/");
        }
        FetchResponse? last = null;
        foreach (string name in PageNames)
        {
            if (last is not null) await last.DisposeAsync().ConfigureAwait(false);
            if (name.Length == 0 && address.IsFile) break;
            last = await _fetcher.FetchAsync(new FetchRequest(name.Length == 0 ? address : new Uri(address, name)) { Accept = ProjectPageReader.Accept }, cancellationToken).ConfigureAwait(false);
            if (last.Status != FetchStatus.NotFound) return last;
        }
        return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = address };
    }
}
