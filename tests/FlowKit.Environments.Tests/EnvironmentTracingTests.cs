using System.Diagnostics;
using FlowKit.Conda;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EnvironmentTracingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Each_part_of_the_work_is_a_span_with_the_ids_and_names_that_it_is_about_and_the_engines_are_below_it()
    {
        EnvironmentRuntime runtime = Runtime();
        EnvironmentLock? trained = null;
        ComposedEnvironment? composed = null;
        Activity[] spans = await TraceAsync(async () =>
        {
            trained = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["data"] });
            await runtime.PublishAsync(new ComposedEnvironment(trained, []), EnvironmentName.Parse("team/data:v1"));
            composed = await runtime.ComposeAsync(new CompositionRequest(["team/data:v1"], new EnvironmentSpec { Conda = ["more"] }));
            for (int i = 0; i < 2; i++) (await runtime.HydrateAsync(composed.Lock)).Use!.Dispose();
        });
        Activity resolve = One(EnvironmentTracing.Resolve), publish = One(EnvironmentTracing.Publish), compose = One(EnvironmentTracing.Compose), fetch = One(EnvironmentTracing.Fetch);
        Assert.That((Tag(resolve, "requirement_id"), Tag(resolve, "environment_id")), Is.EqualTo((trained!.RequirementId.ToString(), trained.Id.ToString())));
        Assert.That((Tag(publish, "name"), Tag(publish, "environment_id")), Is.EqualTo(("team/data:v1", trained.Id.ToString())));
        Assert.That((compose.GetTagItem("flowkit.bases"), Tag(compose, "policy"), Tag(compose, "environment_id")), Is.EqualTo((new[] { "team/data:v1" }, "Locked", composed!.Lock.Id.ToString())));
        Assert.That((Tag(fetch, "name"), Tag(fetch, "environment_id"), fetch.Parent), Is.EqualTo(("team/data:v1", trained.Id.ToString(), compose)));
        Activity[] hydrations = [.. spans.Where(static span => span.OperationName == EnvironmentTracing.Hydrate)];
        Assert.That(hydrations.Select(static span => span.GetTagItem("flowkit.made")), Is.EqualTo(new object[] { true, false }));
        Assert.That(hydrations.Select(static span => Tag(span, "environment_id")), Has.All.EqualTo(composed.Lock.Id.ToString()));
        Assert.That(Below(resolve), Has.Some.EqualTo(CondaTracing.Load).And.Some.EqualTo(CondaTracing.Solve));
        Assert.That(Below(compose), Has.Some.EqualTo(CondaTracing.Solve));
        Assert.That(Below(hydrations[0]), Has.Some.EqualTo(CondaTracing.Package).And.Some.EqualTo(CondaTracing.Link));
        Assert.That(Below(hydrations[1]), Is.Empty);
        Assert.That(spans.Select(static span => span.Status), Has.All.EqualTo(ActivityStatusCode.Unset));

        Activity One(string name) => spans.Single(span => span.OperationName == name);

        IEnumerable<string> Below(Activity above) => spans.Where(span => Ancestors(span).Contains(above)).Select(static span => span.OperationName);
    }

    [Test]
    public async Task What_fails_has_the_status_and_the_code_of_its_error_and_no_secret()
    {
        EnvironmentRuntime runtime = Runtime();
        Activity[] spans = await TraceAsync(async () =>
        {
            await Assert.ThatAsync(() => runtime.ResolveAsync(new EnvironmentSpec { Conda = ["nothing-of-that-name"] }), Throws.InstanceOf<FlowKitException>());
            await Assert.ThatAsync(() => runtime.LookUpAsync("team/none"), Throws.InstanceOf<FlowKitException>());
            await Assert.ThatAsync(() => runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["own @ https://user:s3cret@127.0.0.1:1/own-1.0-py3-none-any.whl"], Python = "3.11" }), Throws.InstanceOf<FlowKitException>());
        });
        Activity[] own = [.. spans.Where(static span => span.Source.Name == EnvironmentTracing.SourceName)];
        Assert.That(own.Select(static span => (span.OperationName, span.Status, span.GetTagItem("error.type"))).Take(2),
            Is.EqualTo(new[] { (EnvironmentTracing.Resolve, ActivityStatusCode.Error, (object?)"FK7101"), (EnvironmentTracing.Fetch, ActivityStatusCode.Error, "FK7302") }));
        Assert.That(Tag(own[0], "requirement_id"), Does.StartWith("sha256:"));
        Assert.That(own, Has.Length.EqualTo(3));
        Assert.That(spans.SelectMany(static span => span.TagObjects).Select(static tag => tag.Value?.ToString()), Has.None.Contains("s3cret"));
    }

    [Test]
    public async Task What_the_pypi_engine_does_is_below_the_span_of_the_environment()
    {
        Activity[] spans = await TraceAsync(async () => await World.InMemory().Runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["explainer==1.0"], Python = "3.11" }));
        Activity resolve = spans.Single(static span => span.OperationName == EnvironmentTracing.Resolve);
        Assert.That(spans.Where(span => Ancestors(span).Contains(resolve)).Select(static span => span.OperationName), Has.Exactly(1).EqualTo(PypiTracing.Solve).And.Some.EqualTo(PypiTracing.Page));
    }

    private static string? Tag(Activity span, string name) => (string?)span.GetTagItem("flowkit." + name);

    private static IEnumerable<Activity> Ancestors(Activity span)
    {
        for (Activity? above = span.Parent; above is not null; above = above.Parent) yield return above;
    }

    private EnvironmentRuntime Runtime()
    {
        new LocalChannelBuilder("channel").Add(new CondaPackageBuilder("data", "1.0").File("share/data", "1")).Add(new CondaPackageBuilder("more", "1.0").File("share/more", "1")).WriteTo(_folder.Combine("channel"));
        EnvironmentOptions options = new() { CacheFolder = _folder.Combine("cache"), Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore() };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", new Uri(_folder.Combine("channel") + "/")));
        return new EnvironmentRuntime(options);
    }

    private static Task<Activity[]> TraceAsync(Func<Task> work) => RecordedSpans.OfAsync([EnvironmentTracing.SourceName, CondaTracing.SourceName, PypiTracing.SourceName], work);
}
