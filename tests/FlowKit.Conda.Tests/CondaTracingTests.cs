using System.Diagnostics;
using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests;

/// <summary>The spans of a whole way, from a channel to a prefix.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CondaTracingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Each_part_of_the_work_is_a_span_and_none_shows_a_credential()
    {
        Uri address = new("memory://host/t/s3cret/c");
        MemoryFetcher server = new();
        CondaPackageFile package = new CondaPackageBuilder("a", "1.0").File("share/a", "text").Build();
        server.Put(new Uri(address.AbsoluteUri + "/noarch/" + package.FileName), package.Content);
        server.Put(new Uri(address.AbsoluteUri + "/noarch/repodata.json"), Encoding.UTF8.GetBytes($"{{\"packages.conda\":{{\"{package.FileName}\":{package.RepoDataRecord}}}}}"));
        Activity[] spans = await TraceAsync(async () =>
        {
            ChannelRecords records = await new RepoDataGateway(server).LoadAsync([Channel.Named("c", address)], "linux-64", ["a"]);
            CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest { Specs = [MatchSpec.Parse("a")], Records = records });
            await new CondaInstaller(new CondaPackageCache(new ContentStore(_folder.Combine("cache")), server)).SyncAsync(_folder.Combine("env"), solution.Records);
        });
        Assert.That(spans.Select(span => span.OperationName).Distinct(), Is.EquivalentTo(new[] { "conda.load", "conda.repodata", "conda.solve", "conda.package", "conda.unpack", "conda.link" }));
        Assert.That(Tags("conda.load"), Is.EqualTo("conda.channels=c conda.platform=linux-64"));
        Assert.That(spans.Where(span => span.OperationName == "conda.repodata" && Equals(span.GetTagItem("conda.found"), true)).Select(span => span.GetTagItem("url.full")), Is.EqualTo(new[] { "memory://host/t/****/c/noarch/repodata.json" }));
        Assert.That(Tags("conda.solve"), Is.EqualTo("conda.conflicts=0 conda.packages=1 conda.solvable=True conda.specs=1"));
        Assert.That(Tags("conda.package"), Is.EqualTo($"conda.package=a=1.0=0 conda.size={package.Content.Length} url.full=memory://host/t/****/c/noarch/{package.FileName}"));
        Assert.That(Tags("conda.link"), Is.EqualTo($"conda.changes=1 conda.prefix={_folder.Combine("env")}"));
        Assert.That(One("conda.unpack").Parent, Is.SameAs(One("conda.package")));
        Assert.That(spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value?.ToString()), Has.None.Contains("s3cret"));

        Activity One(string name) => spans.Single(span => span.OperationName == name);

        string Tags(string name) => string.Join(' ', One(name).TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={(tag.Value is string[] texts ? string.Join(',', texts) : tag.Value)}"));
    }

    [Test]
    public async Task What_fails_has_the_status_and_the_code_of_its_error()
    {
        MemoryFetcher server = new();
        server.Put(new Uri("memory://host/c/noarch/repodata.json"), "{\"packages\":"u8.ToArray());
        Activity[] spans = await TraceAsync(async () =>
        {
            await Assert.ThrowsAsync<FlowKitException>(() => new RepoDataGateway(server).LoadAsync([Channel.Named("c", new Uri("memory://host/c"))], "noarch", ["a"]));
            Assert.Throws<CondaSolveException>(() => new CondaSolver().Solve(new CondaSolveRequest { Specs = [MatchSpec.Parse("a")], Records = new Channels.MemoryChannels().Add("c").Load() }));
        });
        Assert.That(Failed("conda.repodata"), Is.EqualTo((ActivityStatusCode.Error, "FK7122")));
        Assert.That(Failed("conda.solve"), Is.EqualTo((ActivityStatusCode.Error, "FK7101")));

        (ActivityStatusCode, object?) Failed(string name) => spans.Where(span => span.OperationName == name && span.Status != ActivityStatusCode.Unset).Select(span => (span.Status, span.GetTagItem("error.type"))).Single();
    }

    private static Task<Activity[]> TraceAsync(Func<Task> work) => RecordedSpans.OfAsync([CondaTracing.SourceName], work);
}
