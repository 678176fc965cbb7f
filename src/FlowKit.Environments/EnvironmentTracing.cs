using System.Diagnostics;
using FlowKit.Content;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments;

/// <summary>
/// The spans that the environment runtime writes with .NET's own <see cref="ActivitySource"/>: whoever listens to <see cref="SourceName"/> (OpenTelemetry's <c>AddSource</c>, an
/// <see cref="ActivityListener"/>) sees what took how long, and below it the spans of the engines; nobody listening, nothing is made. No span holds credentials or the text of a spec. A span of
/// something that failed has the status <see cref="ActivityStatusCode.Error"/> and the error's code as <c>error.type</c>.
/// </summary>
public static class EnvironmentTracing
{
    /// <summary>The name of the source: <c>FlowKit.Environments</c>.</summary>
    public const string SourceName = "FlowKit.Environments";

    /// <summary>A spec is resolved: <c>flowkit.requirement_id</c>, <c>flowkit.environment_id</c>, <c>flowkit.platforms</c>.</summary>
    public const string Resolve = "environment.resolve";

    /// <summary>Bases and a spec are composed: <c>flowkit.bases</c>, <c>flowkit.policy</c>, <c>flowkit.requirement_id</c>, <c>flowkit.environment_id</c>, <c>flowkit.platforms</c>.</summary>
    public const string Compose = "environment.compose";

    /// <summary>An environment is published: <c>flowkit.name</c>, <c>flowkit.requirement_id</c>, <c>flowkit.environment_id</c>, <c>flowkit.platforms</c>.</summary>
    public const string Publish = "environment.publish";

    /// <summary>A name, an id or a pathspec is looked up: <c>flowkit.name</c> as it was asked for, <c>flowkit.requirement_id</c>, <c>flowkit.environment_id</c>, <c>flowkit.platforms</c>.</summary>
    public const string Fetch = "environment.fetch";

    /// <summary>A prefix is found or made: <c>flowkit.requirement_id</c>, <c>flowkit.environment_id</c>, <c>flowkit.platforms</c>, <c>flowkit.made</c>, whether it was not there.</summary>
    public const string Hydrate = "environment.hydrate";

    private static readonly ActivitySource Source = new(SourceName, typeof(EnvironmentTracing).Assembly.GetName().Version!.ToString(3));

    /// <summary>Does something in a span; null where nobody listens.</summary>
    internal static Task<T> InSpanAsync<T>(string name, Func<Activity?, Task<T>> work) => Source.InSpanAsync(name, work);

    /// <summary>Notes which environment a span is about.</summary>
    internal static void Tell(this Activity? span, EnvironmentLock @lock) => span?
        .SetTag("flowkit.requirement_id", @lock.RequirementId.ToString())
        .SetTag("flowkit.environment_id", @lock.Id.ToString())
        .SetTag("flowkit.platforms", @lock.Platforms.Select(static platform => platform.Platform).ToArray());
}
