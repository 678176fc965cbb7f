using System.Collections.Concurrent;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Gets the core metadata of a file by the cheapest way: what was read of it before, the metadata file beside it (PEP 658), the end of the wheel by a range request, the
/// whole wheel. A server that does not do ranges is remembered.
/// </summary>
internal sealed class WheelMetadataReader(IFetcher fetcher, IndexCache? cache = null)
{
    // Central directory and METADATA of most wheels lie in the last 16 KiB.
    private const int TailLength = 16 << 10;
    private const long MaxMetadata = 16L << 20;
    private const long MaxWheel = 4L << 30;
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<string, bool> _noRanges = new(StringComparer.Ordinal);

    public Task<CoreMetadata> ReadAsync(PypiFile file, CancellationToken cancellationToken) => PypiTracing.RunAsync(
        PypiTracing.Metadata, span => span.SetTag("pypi.index", file.IndexName).SetTag("pypi.file", file.FileName), _ => FindAsync(file, cancellationToken));

    private async Task<CoreMetadata> FindAsync(PypiFile file, CancellationToken cancellationToken)
    {
        if (cache?.Metadata.TryRead(file) is { } known) return Parse(known, file);
        if (file.CoreMetadata is not null && await ReadBesideAsync(file, cancellationToken).ConfigureAwait(false) is { } beside) return Parse(beside, file);
        bool isWheel = file.FileName.EndsWith(".whl", StringComparison.Ordinal);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Parse(isWheel ? await ReadFromWheelAsync(file, cancellationToken).ConfigureAwait(false) : await ReadFromSourcesAsync(file, cancellationToken).ConfigureAwait(false), file);
            }
            catch (FlowKitException e) when (e is { Code: ContentErrors.Unreachable, InnerException: IOException } && attempt < MostAttempts)
            {
                // A body broke off; what does not answer at all was asked often enough.
            }
        }
    }

    private static CoreMetadata Parse(byte[] content, PypiFile file)
    {
        CoreMetadata metadata = CoreMetadata.Parse(content);
        if (metadata.IsUsable) return metadata;
        MetadataProblem problem = metadata.Problems.First(found => !found.IsRepaired);
        throw new FlowKitException(PypiErrors.MetadataUnavailable, $"The metadata of {file.FileName} cannot be used: {problem.Field} '{problem.Value}' {problem.Message}.");
    }

    private async Task<byte[]?> ReadBesideAsync(PypiFile file, CancellationToken cancellationToken)
    {
        UrlText url = UrlText.Split(file.Url.OriginalString);
        Uri address = new(url.WithPathSuffix(".metadata").ToString());
        (_, byte[]? content) = await PageBody.FetchAsync(token => fetcher.FetchAsync(new FetchRequest(address), token), cancellationToken, MaxMetadata).ConfigureAwait(false);
        if (content is null) return null;
        if (PromisedHash.FindMismatch(file.CoreMetadata!, content) is ({ } promised, { } found)) throw promised.IsBrokenBy($"The metadata file of {file.FileName}", found);
        if (PromisedHash.Of(file.CoreMetadata!).Any()) cache?.Metadata.Write(file, content);
        return content;
    }

    private async Task<byte[]> ReadFromSourcesAsync(PypiFile file, CancellationToken cancellationToken)
    {
        byte[] metadata = await SourceMetadata.ReadAsync(fetcher, file, cache?.Archives, cancellationToken).ConfigureAwait(false);
        cache?.Metadata.Write(file, metadata);
        return metadata;
    }

    private async Task<byte[]> ReadFromWheelAsync(PypiFile file, CancellationToken cancellationToken)
    {
        if (WholeArchive.TryRead(file, cache?.Archives, WheelArchive.ReadMetadata) is { } kept) return kept;
        string server = file.Url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        FetchRequest request = new(file.Url) { IsPackage = true, Range = _noRanges.ContainsKey(server) ? null : ByteRange.Last(TailLength) };
        FetchResponse response = await fetcher.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        string? etag = response.ETag;
        await using (response.ConfigureAwait(false))
        {
            if (response.Status == FetchStatus.NotFound)
                throw new FlowKitException(PypiErrors.MetadataUnavailable, $"{file.FileName} is listed by {(file.IndexName.Length == 0 ? "its index" : $"the index '{file.IndexName}'")}, but is not there.");
            if (etag is not null && cache?.Metadata.TryRead(file, etag) is { } known) return known;
            if (request.Range is not null)
            {
                if (await RangedFile.OpenAsync(fetcher, file.Url, response, cancellationToken).ConfigureAwait(false) is { } parts
                    && await parts.ReadAsync(wheel => WheelArchive.ReadMetadata(wheel, file.FileName), cancellationToken).ConfigureAwait(false) is { } metadata)
                {
                    cache?.Metadata.Write(file, metadata, etag);
                    return metadata;
                }
                _noRanges.TryAdd(server, true);
            }
            if (response.Status == FetchStatus.Ok) return await ReadWholeAsync(file, response, cancellationToken).ConfigureAwait(false);
        }
        FetchResponse whole = await fetcher.FetchAsync(new FetchRequest(file.Url) { IsPackage = true }, cancellationToken).ConfigureAwait(false);
        await using (whole.ConfigureAwait(false)) return await ReadWholeAsync(file, whole, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadWholeAsync(PypiFile file, FetchResponse response, CancellationToken cancellationToken)
    {
        FileStream wheel = await WholeArchive.ReadAsync(file, response, MaxWheel, cache?.Archives, cancellationToken).ConfigureAwait(false);
        await using (wheel.ConfigureAwait(false))
        {
            byte[] metadata = WheelArchive.ReadMetadata(wheel, file.FileName);
            cache?.Metadata.Write(file, metadata, response.ETag);
            return metadata;
        }
    }
}
