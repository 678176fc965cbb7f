using System.Collections.Concurrent;
using System.Diagnostics;

namespace FlowKit.Tests.Shared;

/// <summary>Records the spans of what a test does. Other tests run beside it: its spans are those below one of its own.</summary>
internal static class RecordedSpans
{
    /// <summary>The spans of the named sources that ended while something was done, in the order of their ends.</summary>
    public static async Task<Activity[]> OfAsync(IReadOnlyCollection<string> sources, Func<Task> work)
    {
        ConcurrentQueue<Activity> spans = new();
        using ActivitySource own = new("test " + Guid.NewGuid());
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source == own || sources.Contains(source.Name),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        Activity root = own.StartActivity("test")!;
        using (root) await work();
        return [.. spans.Where(span => span.TraceId == root.TraceId && span != root)];
    }
}
