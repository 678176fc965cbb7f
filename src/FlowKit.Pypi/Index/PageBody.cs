using FlowKit.Content;
using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Reads the body of an answer into memory, up to a limit, with broken connections told as errors of the source.</summary>
internal static class PageBody
{
    /// <summary>The largest page of PyPI has a few dozen MiB.</summary>
    private const long MaxPage = 256L << 20;

    /// <summary>Opens and reads; a body that breaks off in the middle is asked for again, twice. The content is null where there is nothing or nothing new.</summary>
    public static async Task<(FetchResponse Response, byte[]? Content)> FetchAsync(Func<CancellationToken, Task<FetchResponse>> open, CancellationToken cancellationToken, long limit = MaxPage, Func<FetchResponse, bool>? isKnown = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            FetchResponse response = await open(cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                if (response.Status is FetchStatus.NotFound or FetchStatus.NotModified || isKnown?.Invoke(response) == true) return (response, null);
                try
                {
                    return (response, await ReadAsync(response, cancellationToken, limit).ConfigureAwait(false));
                }
                catch (FlowKitException e) when (e.Code == ContentErrors.Unreachable && attempt < 3)
                {
                    // Once more from the start.
                }
            }
        }
    }

    public static async Task<byte[]> ReadAsync(FetchResponse response, CancellationToken cancellationToken, long limit = MaxPage)
    {
        using MemoryStream buffer = new(response.Length is > 0 and <= int.MaxValue ? (int)Math.Min(response.Length.Value, limit) : 0);
        byte[] chunk = new byte[64 << 10];
        int read;
        try
        {
            while ((read = await response.Body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (buffer.Length + read > limit)
                    throw new FlowKitException(ContentErrors.TooLarge, $"{SafeAddress.Of(response.FinalAddress)} is longer than the {limit >> 20} MiB that are read of such a document.");
                buffer.Write(chunk, 0, read);
            }
        }
        catch (IOException e)
        {
            throw new FlowKitException(ContentErrors.Unreachable, $"The answer of {SafeAddress.Of(response.FinalAddress)} broke off after {buffer.Length} bytes: {e.Message}", e);
        }
        return buffer.GetBuffer().Length == buffer.Length ? buffer.GetBuffer() : buffer.ToArray();
    }
}
