using System.Diagnostics;

namespace FlowKit.Content;

/// <summary>
/// Work in the spans of an <see cref="ActivitySource"/>. A span of something that failed has the status <see cref="ActivityStatusCode.Error"/> and the error's code, or its type, as
/// <c>error.type</c>; no message, for the code is enough to find the kind, and the error itself reaches the caller.
/// </summary>
public static class SpanExtensions
{
    /// <summary>Does something in a span; without one where nobody listens.</summary>
    /// <param name="source">Whose span it is.</param>
    /// <param name="name">The name of the span.</param>
    /// <param name="work">The work; gets the span, or null.</param>
    public static async Task<T> InSpanAsync<T>(this ActivitySource source, string name, Func<Activity?, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(work);
        using Activity? span = source.StartActivity(name);
        try
        {
            return await work(span).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(span, e);
            throw;
        }
    }

    /// <inheritdoc cref="InSpanAsync{T}(ActivitySource, string, Func{Activity?, Task{T}})"/>
    public static Task InSpanAsync(this ActivitySource source, string name, Func<Activity?, Task> work) => source.InSpanAsync(name, async span =>
    {
        await work(span).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc cref="InSpanAsync{T}(ActivitySource, string, Func{Activity?, Task{T}})"/>
    public static T InSpan<T>(this ActivitySource source, string name, Func<Activity?, T> work)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(work);
        using Activity? span = source.StartActivity(name);
        try
        {
            return work(span);
        }
        catch (Exception e)
        {
            Fail(span, e);
            throw;
        }
    }

    private static void Fail(Activity? span, Exception e) => span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e is FlowKitException known ? known.Code : e.GetType().FullName);
}
