using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Reads METADATA out of a wheel of which only parts are fetched: the end first, then what is missing.</summary>
internal sealed class WheelTail(IFetcher fetcher, PypiFile file, long total, byte[] tail)
{
    // A directory that starts further from the end than this is fetched with the whole wheel's right: such wheels have tens of thousands of files.
    private const long MaxDirectory = 64L << 20;

    public async Task<byte[]> ReadMetadataAsync(CancellationToken cancellationToken)
    {
        using PartialStream stream = new(total);
        stream.Add(total - tail.Length, tail);
        for (int attempt = 0; attempt < 6; attempt++)
        {
            try
            {
                return WheelArchive.ReadMetadata(stream, file.FileName);
            }
            catch (MissingPartException missing)
            {
                // Some more than is asked for: the next reads are close by.
                long from = Math.Max(0, missing.From - (4 << 10)), to = Math.Min(total, Math.Max(missing.To, missing.From + (64 << 10)));
                if (to - from > MaxDirectory) throw WheelArchive.Broken(file.FileName, "its directory is too long");
                FetchResponse response = await fetcher.FetchAsync(new FetchRequest(file.Url) { Range = new ByteRange(from, to - 1) }, cancellationToken).ConfigureAwait(false);
                await using (response.ConfigureAwait(false))
                {
                    byte[] part = await PageBody.ReadAsync(response, cancellationToken, 4L << 30).ConfigureAwait(false);
                    if (response.Status == FetchStatus.Partial && part.Length == to - from) stream.Add(from, part);
                    else if (response.Status == FetchStatus.Ok && part.Length == total) stream.Add(0, part);
                    else throw WheelArchive.Broken(file.FileName, "the server answers ranges in a way that makes no sense");
                }
            }
        }
        throw WheelArchive.Broken(file.FileName, "its directory is spread too wide");
    }
}
