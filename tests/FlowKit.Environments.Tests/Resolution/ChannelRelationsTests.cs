using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>A channel that names its base (CEP 42), in environments.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ChannelRelationsTests
{
    [Test]
    public async Task A_base_that_a_channel_names_is_asked_where_the_options_say_so()
    {
        EnvironmentLock @lock = await Runtime(10).ResolveAsync(new EnvironmentSpec { Conda = ["tool"] });
        LockedCondaPackage tool = @lock.For("linux-64").Conda.Single();
        Assert.That((tool.Name, tool.Channel), Is.EqualTo(("tool", "base")));
        Assert.That(tool.Location, Is.EqualTo(new PackageLocation("base", "noarch/tool-1.0-0.conda")));
        Assert.That(@lock.Spec.ChannelRelationsMaxDepth, Is.EqualTo(10));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Spec.ChannelRelationsMaxDepth, Is.EqualTo(10));
    }

    [Test]
    public async Task It_is_not_asked_otherwise_and_a_spec_of_its_own_says_more_than_the_options()
    {
        Assert.That(async () => await Runtime(0).ResolveAsync(new EnvironmentSpec { Conda = ["tool"] }), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7101"));
        EnvironmentSpec own = new() { Conda = ["tool"], ChannelRelationsMaxDepth = 3 };
        Assert.That((await Runtime(0).ResolveAsync(own)).For("linux-64").Conda.Count(), Is.EqualTo(1));
        Assert.That(Runtime(0).RequirementIdOf(own), Is.Not.EqualTo(Runtime(0).RequirementIdOf(own with { ChannelRelationsMaxDepth = 0 })));
    }

    private static EnvironmentRuntime Runtime(int depth)
    {
        MemoryFetcher fetcher = new();
        Put("mine", """{"info":{"channel_relations":{"base":"../base"}},"packages":{}}""");
        Put("base", $$"""{"packages.conda": {"tool-1.0-0.conda": {"sha256": "{{new string('a', 64)}}", "name": "tool", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch", "size": 10 } } }""");
        EnvironmentOptions options = new()
        {
            Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere", ChannelRelationsMaxDepth = depth,
        };
        options.Platforms.Add("linux-64");
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("mine", new Uri("memory://host/mine")));
        return new EnvironmentRuntime(options);

        void Put(string channel, string document) => fetcher.Put(new Uri($"memory://host/{channel}/noarch/repodata.json"), Encoding.UTF8.GetBytes(document));
    }
}
