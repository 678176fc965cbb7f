using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Keeps what another fetcher brings in a folder, as RFC 9111 has it: fresh answers (<c>max-age</c>, <c>Expires</c>, <c>immutable</c>) are given without asking,
/// old ones, and those that differ by who asks (<c>Vary</c>), are asked for with their entity tag or time of change, and <c>no-store</c> is obeyed. Where a server does not say how long an answer holds, nothing is guessed. Offline every answer that is kept holds, also that there is nothing. Meant for documents (repodata, index pages,
/// metadata); packages have a cache of their own. An entry's key is the address without credentials, and what was negotiated. An answer that turned out to be wrong
/// (<see cref="FetchRequest.IsAnew"/>) is asked for anew, where anybody may be asked.
/// </summary>
public sealed class CachingFetcher : IFetcher
{
    private const int MostAttempts = 3;

    private readonly IFetcher _inner;
    private readonly string _folder;
    private readonly CachingFetcherOptions _options;

    /// <summary>Creates a cache over another fetcher.</summary>
    /// <param name="inner">Where answers come from that are not in the cache. Only its <c>http(s)</c> answers are kept.</param>
    /// <param name="folder">The cache's folder, shared by processes; made when it is not there.</param>
    /// <param name="options">When to ask again; null for the defaults.</param>
    public CachingFetcher(IFetcher inner, string folder, CachingFetcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _inner = inner;
        _folder = Path.GetFullPath(folder);
        _options = options ?? new CachingFetcherOptions();
    }

    /// <inheritdoc/>
    /// <exception cref="FlowKitException"><c>FK7003</c>: offline, and the cache has no answer, besides what the inner fetcher throws.</exception>
    public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool isRemote = request.Address.IsAbsoluteUri && (_options.CacheEverything || request.Address.Scheme is "http" or "https");
        bool isWhole = request is { Range: null, HeadOnly: false, IfNoneMatch: null, IfModifiedSince: null, IsPackage: false };
        if (!isRemote || !isWhole)
        {
            if (isRemote && _options.Offline) throw Offline(request.Address);
            return await _inner.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        }
        string entry = Path.Combine(_folder, KeyOf(request));
        CachedAnswer? cached = CachedAnswer.TryRead(entry);
        // That there is nothing is believed only where nobody may be asked: what was missing may have come since.
        if (!_options.Offline && (cached is { IsMissing: true } || request.IsAnew)) cached = null;
        if (cached is not null && (_options.Offline || IsFresh(request, cached))) return Open(request, entry, cached) ?? await RefetchAsync(request, entry, cancellationToken).ConfigureAwait(false);
        if (_options.Offline) throw Offline(request.Address);
        FileLock held = await HoldAsync(entry, cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            // Another process may have asked meanwhile.
            cached = request.IsAnew ? null : CachedAnswer.TryRead(entry);
            if (cached is { IsMissing: true }) cached = null;
            if (cached is not null && IsFresh(request, cached) && Open(request, entry, cached) is { } fresh) return fresh;
            return await AskAsync(request, entry, cached, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FetchResponse> RefetchAsync(FetchRequest request, string entry, CancellationToken cancellationToken)
    {
        if (_options.Offline) throw Offline(request.Address);
        FileLock held = await HoldAsync(entry, cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false)) return await AskAsync(request, entry, null, cancellationToken).ConfigureAwait(false);
    }

    private Task<FileLock> HoldAsync(string entry, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
        return FileLock.AcquireAsync(entry + ".lock", cancellationToken);
    }

    private async Task<FetchResponse> AskAsync(FetchRequest request, string entry, CachedAnswer? cached, CancellationToken cancellationToken)
    {
        FetchRequest conditional = cached is null ? request : request with { IfNoneMatch = cached.ETag, IfModifiedSince = cached.ETag is null ? cached.LastModified : null };
        FetchResponse response = await _inner.FetchAsync(conditional, cancellationToken).ConfigureAwait(false);
        switch (response.Status)
        {
            case FetchStatus.NotModified when cached is not null:
                await response.DisposeAsync().ConfigureAwait(false);
                CachedAnswer? renewed = cached.Renew(response, _options.TimeProvider.GetUtcNow());
                renewed?.TryWrite(entry);
                return (renewed is null ? null : Open(request, entry, renewed)) ?? await AskAsync(request, entry, null, cancellationToken).ConfigureAwait(false);
            case FetchStatus.Ok when !CachedAnswer.ForbidsKeeping(response):
                return await KeepAsync(request, entry, response, cancellationToken).ConfigureAwait(false);
            case FetchStatus.NotFound when !CachedAnswer.ForbidsKeeping(response):
                CachedAnswer.Missing(_options.TimeProvider.GetUtcNow()).TryWrite(entry);
                return response;
            default:
                return response;
        }
    }

    // A body that breaks off does so after its head was taken, when nobody else sends the request again.
    private async Task<FetchResponse> KeepAsync(FetchRequest request, string entry, FetchResponse response, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await KeepOnceAsync(request, entry, response, cancellationToken).ConfigureAwait(false);
            }
            catch (FlowKitException e) when (e.Code == ContentErrors.Unreachable && attempt < MostAttempts)
            {
                response = await _inner.FetchAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.Status != FetchStatus.Ok) return response;
            }
        }
    }

    private async Task<FetchResponse> KeepOnceAsync(FetchRequest request, string entry, FetchResponse response, CancellationToken cancellationToken)
    {
        string temporary = entry + "." + Guid.NewGuid().ToString("N")[..8];
        try
        {
            long length;
            FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (response.ConfigureAwait(false))
            await using (file.ConfigureAwait(false))
            {
                await response.Body.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                length = file.Length;
            }
            if (response.Length is { } told && told != length)
                throw new FlowKitException(ContentErrors.Unreachable, $"{SafeAddress.Of(request.Address)} broke off after {length} of {told} bytes. Try again.");
            CachedAnswer answer = CachedAnswer.Of(response, length, _options.TimeProvider.GetUtcNow());
            // No body stands beside the head of another.
            FilesInUse.Patiently(() => File.Delete(entry + ".head"));
            FilesInUse.Patiently(() => File.Move(temporary, entry + ".body", overwrite: true));
            answer.TryWrite(entry);
            return Open(request, entry, answer)!;
        }
        catch (Exception e) when (DiskErrors.IsFull(e) || DiskErrors.IsReadOnly(e))
        {
            throw NotWritable(e);
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"{SafeAddress.Of(request.Address)} could not be read into the cache: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private FetchResponse? Open(FetchRequest request, string entry, CachedAnswer answer)
    {
        if (answer.IsMissing) return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
        try
        {
            FileStream body = new(entry + ".body", FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            if (body.Length != answer.Length)
            {
                body.Dispose();
                return null;
            }
            LastUse.Note(entry + ".head");
            return new FetchResponse
            {
                Status = FetchStatus.Ok, FinalAddress = answer.FinalAddress ?? request.Address, Body = body, ContentType = answer.ContentType, Length = answer.Length,
                TotalLength = answer.Length, ETag = answer.ETag, LastModified = answer.LastModified, CacheControl = answer.CacheControl,
                UncheckedSince = _options.Offline && !IsFresh(request, answer) ? answer.StoredAt : null,
            };
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool IsFresh(FetchRequest request, CachedAnswer answer)
    {
        if (request.IsImmutable) return true;
        TimeSpan age = _options.TimeProvider.GetUtcNow() - answer.StoredAt;
        if (age < TimeSpan.Zero || _options.Refresh) return false;
        if (request.FreshFor is { } asked) return age < asked;
        if (answer.IsAlwaysAskedFor) return false;
        return age < (_options.FreshFor ?? answer.Lifetime);
    }

    private static string KeyOf(FetchRequest request)
    {
        string address = request.Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);
        return Sha256Digest.Compute(Encoding.UTF8.GetBytes(address + "\n" + request.Accept)).ToString()[..40];
    }

    private FlowKitException NotWritable(Exception e) =>
        new(ContentErrors.NotWritable, $"The cache folder {_folder} cannot be written: {e.Message} Give it the permission or the space, or choose another cache folder.", e);

    private static FlowKitException Offline(Uri address) => new(ContentErrors.Offline,
        $"{SafeAddress.Of(address)} is needed, offline mode is on, and the cache does not have it. Ask for it once while the network is allowed.");
}
