using FlowKit.Content.Downloading;

namespace FlowKit.Environments.Resolution;

/// <summary>Adds up the bytes of the metadata that a solve downloads, and tells them where enough has come to be told.</summary>
internal sealed class MetadataProgress(IProgress<EnvironmentProgress>? progress, string subject) : IProgress<DownloadProgress>
{
    private const long Step = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, long> _bytes = [];
    private long _sum;
    private long _told;

    public void Report(DownloadProgress value)
    {
        lock (_gate)
        {
            long before = _bytes.GetValueOrDefault(value.Address);
            // A download that began again has fewer.
            _bytes[value.Address] = Math.Max(before, value.Bytes);
            _sum += Math.Max(0, value.Bytes - before);
            if (_sum - _told < Step && value.Bytes != value.Total) return;
            if (_sum == _told) return;
            _told = _sum;
            progress?.Report(new EnvironmentProgress(EnvironmentPhase.Resolving, subject) { BytesDone = _sum });
        }
    }
}
