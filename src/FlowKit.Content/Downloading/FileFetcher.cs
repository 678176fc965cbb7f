namespace FlowKit.Content.Downloading;

/// <summary>Fetches <c>file://</c> addresses. The entity tag is made of size and time of change, so that conditional requests work as over HTTP.</summary>
public sealed class FileFetcher : IFetcher
{
    /// <inheritdoc/>
    public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (!request.Address.IsAbsoluteUri || !request.Address.IsFile)
            throw new FlowKitException(ContentErrors.BadAddress, $"'{SafeAddress.Of(request.Address)}' is not a file:// address.");
        return Task.FromResult(Fetch(request));
    }

    private static FetchResponse Fetch(FetchRequest request)
    {
        string path = request.Address.LocalPath;
        FileStream file;
        try
        {
            FileInfo info = new(path);
            if (!info.Exists) return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
            string tag = $"\"{info.Length:x}-{info.LastWriteTimeUtc.Ticks:x}\"";
            DateTimeOffset modified = new(info.LastWriteTimeUtc);
            // HTTP's times have whole seconds; a condition that came through a header must still hold.
            if (request.IfNoneMatch is { } known ? known == tag : request.IfModifiedSince is { } since && modified.AddSeconds(-1) < since)
                return new FetchResponse { Status = FetchStatus.NotModified, FinalAddress = request.Address, ETag = tag, LastModified = modified };
            if (request.HeadOnly)
                return new FetchResponse { Status = FetchStatus.Ok, FinalAddress = request.Address, Length = info.Length, TotalLength = info.Length, ETag = tag, LastModified = modified };
            file = new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Mode = FileMode.Open,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });
            return RangeAnswer.Of(request, file, tag, modified);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"Cannot read {path}: {e.Message}", e);
        }
    }
}
