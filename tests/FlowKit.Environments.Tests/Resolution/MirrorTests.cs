using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class MirrorTests
{
    [Test]
    public async Task What_was_resolved_behind_a_mirror_keeps_the_address_that_everybody_knows()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://mirror/copy/conda-forge/noarch/repodata.json"), Encoding.UTF8.GetBytes(
            $$"""{"packages.conda": {"tool-1.0-0.conda": {"sha256": "{{new string('a', 64)}}", "name": "tool", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch", "size": 10 } } }"""));
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add("linux-64");
        options.Mirrors.Add(Mirror.Parse("https://conda.anaconda.org=memory://mirror/copy"));
        EnvironmentLock @lock = await new EnvironmentRuntime(options).ResolveAsync(new EnvironmentSpec { Conda = ["tool"] });
        Assert.That(@lock.For("linux-64").Conda.Single().Location, Is.EqualTo(new PackageLocation(null, "https://conda.anaconda.org/conda-forge/noarch/tool-1.0-0.conda")));
        Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain("mirror"));
    }
}
