using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Hydration;

/// <summary>Adds up what is known of many downloads at once and tells it in order.</summary>
internal sealed class HydrationProgress(IProgress<EnvironmentProgress>? progress, string subject, PlatformLock platform)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, long> _bytes = [];
    private readonly long _total = platform.Packages.Sum(static p => p.Size ?? 0);
    private int _done;

    /// <summary>Gets the progress of one download.</summary>
    public IProgress<DownloadProgress>? Of(Uri address) => progress is null ? null : new One(this, address);

    /// <summary>A package is in the cache.</summary>
    public void Done(Uri address, long? size)
    {
        lock (_gate)
        {
            if (size is { } bytes) _bytes[address] = bytes;
            _done++;
            Report(EnvironmentPhase.Downloading);
        }
    }

    /// <summary>All packages are in the cache.</summary>
    public void Linking()
    {
        lock (_gate) Report(EnvironmentPhase.Linking);
    }

    /// <summary>Tells what packages would have run after they were installed.</summary>
    public void Skipped(IReadOnlyList<string> scripts)
    {
        string[] after = [.. scripts.Where(static script => script.Contains("-post-link.", StringComparison.Ordinal))];
        if (after.Length == 0) return;
        progress?.Report(new EnvironmentProgress(EnvironmentPhase.Linking, subject)
        {
            Warning = $"Packages of the environment {subject} bring scripts to set themselves up, which are not run: {string.Join(", ", after)}. What they would do is missing.",
        });
    }

    private void Note(Uri address, long bytes)
    {
        lock (_gate)
        {
            _bytes[address] = bytes;
            Report(EnvironmentPhase.Downloading);
        }
    }

    private void Report(EnvironmentPhase phase) => progress?.Report(new EnvironmentProgress(phase, subject)
    {
        PackagesDone = _done,
        PackagesTotal = platform.Packages.Count,
        BytesDone = _bytes.Values.Sum(),
        BytesTotal = _total,
    });

    private sealed class One(HydrationProgress all, Uri address) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => all.Note(address, value.Bytes);
    }
}
