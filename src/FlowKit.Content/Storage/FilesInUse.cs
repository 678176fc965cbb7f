using Polly;
using Polly.Retry;

namespace FlowKit.Content.Storage;

/// <summary>
/// Windows does not rename or delete what somebody has open without sharing that. Scanners and indexers open what was just written, for a moment; a program that
/// runs keeps its files and libraries open until it ends, and those can be renamed, though not deleted. Elsewhere nothing of this stands in the way.
/// </summary>
public static class FilesInUse
{
    private static readonly ResiliencePipeline Patience = WithPatience(DiskErrors.IsInUse);

    /// <summary>Renames or deletes, and does it again for some two seconds while what it touches is in use.</summary>
    /// <param name="action">What to do. It must be able to be done again.</param>
    /// <exception cref="IOException">It was in use all the time.</exception>
    /// <exception cref="UnauthorizedAccessException">The same: Windows has both for it.</exception>
    public static void Patiently(Action action) => Patience.Execute(action);

    /// <summary>Deletes a folder that nobody needs any more, but for files that are in use: they stay for the next time.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    public static void Discard(string folder)
    {
        if (!Directory.Exists(folder)) return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (DiskErrors.IsInUse(e))
        {
            // The next who clears this place away finds it.
        }
    }

    internal static ResiliencePipeline WithPatience(Func<Exception, bool> isInUse) => new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && isInUse(error)),
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(10),
        MaxDelay = TimeSpan.FromMilliseconds(500),
        MaxRetryAttempts = 9,
        UseJitter = true,
    }).Build();
}
