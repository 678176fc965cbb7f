using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads requirements files of which some are at addresses: each one that the reader asks for and does not have is fetched, and reading begins again.</summary>
internal sealed class RemoteRequirements(IFetcher fetcher)
{
    private const int MostFiles = 100;
    private const long MaxFile = 16L << 20;

    private readonly Dictionary<string, byte[]?> _fetched = new(StringComparer.Ordinal);

    public async Task<RequirementsFile> LoadAsync(string place, CancellationToken cancellationToken)
    {
        bool isAddress = IsAddress(place);
        string full = isAddress ? place : Path.GetFullPath(place);
        RequirementsSource disk = RequirementsSource.OnDisk(isAddress ? Environment.CurrentDirectory : Path.GetDirectoryName(full)!);
        while (true)
        {
            Uri? missing = null;
            RequirementsSource source = disk with
            {
                ReadFile = path =>
                {
                    if (!IsAddress(path)) return disk.ReadFile(path);
                    if (_fetched.TryGetValue(path, out byte[]? content)) return content;
                    missing = new Uri(path);
                    return [];
                },
            };
            RequirementsFile read = RequirementsFile.Read(isAddress ? full : Path.GetFileName(full), source);
            if (missing is null) return read;
            _fetched[missing.OriginalString] = await FetchAsync(missing, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<byte[]?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            throw new FlowKitException(PypiErrors.InvalidRequirementsFile, $"{SafeAddress.Of(address)} can be changed by anybody on the way: a requirements file is read from https.");
        if (_fetched.Count == MostFiles) throw new FlowKitException(PypiErrors.InvalidRequirementsFile, $"More than {MostFiles} requirements files are included from addresses, the last one being {SafeAddress.Of(address)}.");
        (_, byte[]? content) = await PageBody.FetchAsync(token => fetcher.FetchAsync(new FetchRequest(address), token), cancellationToken, MaxFile).ConfigureAwait(false);
        return content;
    }

    // A drive letter is no scheme.
    private static bool IsAddress(string path) => path.IndexOf("://", StringComparison.Ordinal) > 1;
}
