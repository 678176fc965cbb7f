using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class ChannelWarningTests
{
    [Test]
    public async Task A_record_that_a_channel_has_broken_is_told_to_who_resolves_and_the_others_are_used([Values] bool besideArchive)
    {
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(new CondaPackageBuilder("tool", "1.0").File("share/tool", ""));
        channel.PutInto(fetcher);
        Uri repodata = new(channel.MemoryAddress, "noarch/repodata.json");
        string text = Encoding.UTF8.GetString((await fetcher.ReadBytesAsync(repodata))!);
        fetcher.Put(repodata, Encoding.UTF8.GetBytes(text.Replace("\"packages.conda\": {", "\"packages.conda\": {\"tool-2.0-0.conda\": {\"name\": \"tool\", \"version\": \"2..0\", \"build\": \"0\"},", StringComparison.Ordinal)));
        Uri archive = new("https://example.org/noarch/own-1.0-0.conda");
        fetcher.Put(archive, new CondaPackageBuilder("own", "1.0").DependsOn("tool").Build().Content);
        Told told = new();
        await World.InMemory(fetcher, new LocalIndexBuilder(), channel.MemoryAddress).ResolveAsync(new EnvironmentSpec { Conda = [besideArchive ? archive.AbsoluteUri : "tool"] }, progress: told);
        Assert.That(told.Warnings.Single(), Does.Contain("tool-2.0-0.conda"));
    }

    private sealed class Told : IProgress<EnvironmentProgress>
    {
        public List<string> Warnings { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) Warnings.Add(warning);
        }
    }
}
