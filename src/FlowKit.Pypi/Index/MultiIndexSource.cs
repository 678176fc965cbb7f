using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Several indexes as one source. The order is the user's, with default indexes last; flat indexes (folders and pages of links) are looked at together with
/// whichever index has the name. A package that is pinned to an index comes from there or not at all. Safe for concurrent calls.
/// </summary>
public sealed class MultiIndexSource : IPypiSource, IIndexSettings, INamedIndexes
{
    private readonly List<(PypiIndex Index, IPypiSource Source)> _ordered;
    private readonly IReadOnlyDictionary<PackageName, string> _pins;
    private readonly WheelMetadataReader _reader;

    /// <summary>Creates a source.</summary>
    /// <param name="fetcher">Opens addresses.</param>
    /// <param name="indexes">The indexes, in the user's order.</param>
    /// <param name="strategy">Which index a package may come from. Default: <see cref="IndexStrategy.FirstIndex"/>.</param>
    /// <param name="pins">Packages that come from the named index only. Default: none.</param>
    /// <param name="cache">What is kept for the next solve; null for nothing.</param>
    /// <exception cref="FlowKitException"><c>FK7212</c>: two indexes have one name, or a pin names an index that is not there.</exception>
    public MultiIndexSource(IFetcher fetcher, IReadOnlyList<PypiIndex> indexes, IndexStrategy strategy = IndexStrategy.FirstIndex, IReadOnlyDictionary<PackageName, string>? pins = null, IndexCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(indexes);
        Strategy = strategy;
        _pins = pins ?? new Dictionary<PackageName, string>();
        _reader = new WheelMetadataReader(fetcher, cache);
        _ordered = [.. indexes.Where(index => !index.IsDefault).Concat(indexes.Where(index => index.IsDefault)).Select(index => (index, Open(fetcher, index, cache)))];
        Indexes = [.. _ordered.Select(entry => entry.Index)];
        if (Indexes.GroupBy(index => index.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FlowKitException(PypiErrors.BadIndexConfiguration, $"Two indexes are named '{twice.Key}': {string.Join(" and ", twice.Select(index => SafeAddress.Of(index.Address)))}. Give each a name of its own.");
        foreach ((PackageName name, string index) in _pins)
        {
            if (!Indexes.Any(known => known.Name == index))
                throw new FlowKitException(PypiErrors.BadIndexConfiguration, $"{name} is pinned to the index '{index}', which is not configured. Configured are: {(Indexes.Count == 0 ? "none" : string.Join(", ", Indexes.Select(known => known.Name)))}.");
        }
    }

    /// <summary>The indexes in the order in which they are asked.</summary>
    public IReadOnlyList<PypiIndex> Indexes { get; }

    /// <summary>Which index a package may come from.</summary>
    public IndexStrategy Strategy { get; }

    IReadOnlySet<string> IIndexSettings.IndexesWithoutUploadTimes =>
        _ordered.SelectMany(entry => ((IIndexSettings)entry.Source).IndexesWithoutUploadTimes).ToHashSet(StringComparer.Ordinal);

    /// <summary>Opens one index: a plain folder of wheels as such, everything else through the fetcher.</summary>
    public static IPypiSource Open(IFetcher fetcher, PypiIndex index, IndexCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (!index.Address.IsFile) return new SimpleIndexSource(fetcher, index, cache);
        string path = index.Address.LocalPath;
        bool isPlainFolder = Directory.Exists(path) && !File.Exists(Path.Combine(path, "index.html")) && !File.Exists(Path.Combine(path, "index.json"))
            && (index.Kind == PypiIndexKind.Flat || Directory.EnumerateFiles(path).Any(file => file.EndsWith(".whl", StringComparison.Ordinal) || file.EndsWith(".tar.gz", StringComparison.Ordinal)));
        return isPlainFolder ? new FolderSource(path, index.Name) : new SimpleIndexSource(fetcher, index);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> IndexNames => [.. Indexes.Select(static index => index.Name)];

    /// <inheritdoc/>
    public IPypiSource? FindIndex(string name) => _ordered.FirstOrDefault(entry => entry.Index.Name == name).Source;

    /// <inheritdoc/>
    public async ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default)
    {
        if (_pins.TryGetValue(name, out string? pinned))
        {
            IPypiSource only = _ordered.First(entry => entry.Index.Name == pinned).Source;
            return await only.GetProjectAsync(name, cancellationToken).ConfigureAwait(false);
        }
        List<ProjectPage> pages = [];
        bool found = false;
        foreach ((PypiIndex index, IPypiSource source) in _ordered)
        {
            bool isFlat = index.Kind == PypiIndexKind.Flat;
            if (index.IsExplicit || (found && !isFlat && Strategy == IndexStrategy.FirstIndex)) continue;
            ProjectPage? page;
            try
            {
                page = await source.GetProjectAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (FlowKitException e) when (e.Code == ContentErrors.Unauthorized && index.IgnoresRefusedCredentials)
            {
                continue;
            }
            if (page is null) continue;
            if (page.Status is { IsQuarantined: true }) page = page with { Files = [] };
            found |= !isFlat;
            if (Strategy == IndexStrategy.UnsafeFirstMatch && !isFlat && pages.Count > 0)
            {
                int rank = pages.Count;
                page = page with { Files = [.. page.Files.Select(file => file with { IndexRank = rank })] };
            }
            pages.Add(page);
        }
        return pages.Count switch
        {
            0 => null,
            1 => pages[0],
            _ => pages[0] with { Files = [.. pages.SelectMany(page => page.Files)], Versions = null, Status = pages.Select(page => page.Status).FirstOrDefault(status => status is { IsQuarantined: false }), Warnings = [.. pages.SelectMany(page => page.Warnings)] },
        };
    }

    /// <inheritdoc/>
    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach ((PypiIndex index, IPypiSource source) in _ordered)
        {
            if (index.Name == file.IndexName) return source.GetMetadataAsync(file, cancellationToken);
        }
        return new ValueTask<CoreMetadata>(_reader.ReadAsync(file, cancellationToken));
    }

    string IIndexSettings.DescribePlaces(PackageName name)
    {
        if (_pins.TryGetValue(name, out string? pinned)) return $"the index '{pinned}', the only one that it is pinned to";
        IEnumerable<PypiIndex> asked = Indexes.Where(index => !index.IsExplicit);
        return asked.Any() ? "the " + (asked.Count() == 1 ? "index " : "indexes ") + string.Join(", ", asked.Select(index => $"'{index.Name}'")) : "any index: none is configured";
    }
}
