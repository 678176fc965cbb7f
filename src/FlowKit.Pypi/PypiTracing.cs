using System.Diagnostics;
using FlowKit.Content;

namespace FlowKit.Pypi;

/// <summary>
/// The spans that the engine writes with .NET's own <see cref="ActivitySource"/>: whoever listens to <see cref="SourceName"/> (OpenTelemetry's <c>AddSource</c>, an <see cref="ActivityListener"/>)
/// sees what took how long; nobody listening, nothing is made. No span holds credentials: addresses are shown as messages show them. A span of something that failed has the status
/// <see cref="ActivityStatusCode.Error"/> and the error's code as <c>error.type</c>.
/// </summary>
public static class PypiTracing
{
    /// <summary>The name of the source: <c>FlowKit.Pypi</c>.</summary>
    public const string SourceName = "FlowKit.Pypi";

    /// <summary>The page of a project, or a flat page, is asked for and read: <c>pypi.index</c>, its name; <c>url.full</c>; <c>pypi.files</c>, how many it lists.</summary>
    public const string Page = "pypi.page";

    /// <summary>The metadata of a file is read by the cheapest way there is: <c>pypi.index</c>, <c>pypi.file</c>.</summary>
    public const string Metadata = "pypi.metadata";

    /// <summary>A request is solved, for one target or for all: <c>pypi.target</c>; <c>pypi.requirements</c>, how many; <c>pypi.packages</c>, how many the answer has.</summary>
    public const string Solve = "pypi.solve";

    /// <summary>A wheel that is not in the cache is downloaded: <c>pypi.file</c>, <c>url.full</c>, <c>pypi.size</c> in bytes.</summary>
    public const string Download = "pypi.download";

    /// <summary>A wheel is built from sources: <c>pypi.source</c>.</summary>
    public const string Build = "pypi.build";

    /// <summary>Wheels are installed: <c>pypi.prefix</c>; <c>pypi.wheels</c>, how many.</summary>
    public const string Install = "pypi.install";

    private static readonly ActivitySource Source = new(SourceName, typeof(PypiTracing).Assembly.GetName().Version!.ToString(3));

    /// <summary>Does a part of the work within a span.</summary>
    internal static Task<T> RunAsync<T>(string name, Action<Activity> describe, Func<Activity?, Task<T>> work) => Source.InSpanAsync(name, span =>
    {
        if (span is not null) describe(span);
        return work(span);
    });
}
