using System.Diagnostics;

namespace FlowKit.Conda;

/// <summary>
/// The spans that the engine writes with .NET's own <see cref="ActivitySource"/>: whoever listens to <see cref="SourceName"/> (OpenTelemetry's <c>AddSource</c>, an <see cref="ActivityListener"/>)
/// sees what took how long; nobody listening, nothing is made. No span holds credentials: addresses are shown as messages show them. A span of something that failed has the status
/// <see cref="ActivityStatusCode.Error"/> and the error's code as <c>error.type</c>.
/// </summary>
public static class CondaTracing
{
    /// <summary>The name of the source: <c>FlowKit.Conda</c>.</summary>
    public const string SourceName = "FlowKit.Conda";

    /// <summary>The channels of a request are read: <c>conda.platform</c>, <c>conda.channels</c>.</summary>
    public const string Load = "conda.load";

    /// <summary>A repodata document, or the index of shards, is asked for, read and indexed: <c>url.full</c>, <c>conda.found</c>.</summary>
    public const string RepoData = "conda.repodata";

    /// <summary>The shards of a request are fetched, in waves: <c>conda.shards</c>, how many it needs.</summary>
    public const string Shards = "conda.shards";

    /// <summary>A request is solved: <c>conda.specs</c>, how many; <c>conda.solvable</c>; <c>conda.conflicts</c>, how many the search met; <c>conda.packages</c>, how many the answer has.</summary>
    public const string Solve = "conda.solve";

    /// <summary>A package that is not in the cache is downloaded and unpacked: <c>conda.package</c>, <c>url.full</c>, <c>conda.size</c> in bytes, where it is known.</summary>
    public const string Package = "conda.package";

    /// <summary>What of a package was not unpacked while it arrived is unpacked; within <see cref="Package"/>.</summary>
    public const string Unpack = "conda.unpack";

    /// <summary>A prefix is made or changed: <c>conda.prefix</c>, <c>conda.changes</c>, how many packages come, change or go.</summary>
    public const string Link = "conda.link";

    internal static readonly ActivitySource Source = new(SourceName, typeof(CondaTracing).Assembly.GetName().Version!.ToString(3));
}
