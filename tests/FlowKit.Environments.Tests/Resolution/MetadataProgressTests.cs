using System.Text;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>What a solve downloads is told while it is resolving.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MetadataProgressTests
{
    [Test]
    public async Task The_bytes_of_a_channels_repodata_are_told_once_they_come_and_not_again_from_the_cache()
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new();
        byte[] document = Encoding.UTF8.GetBytes("{\"packages.conda\":{\"a-1.0-0.conda\":{\"name\":\"a\",\"version\":\"1.0\",\"build\":\"0\",\"build_number\":0,\"sha256\":\"" + new string('0', 64) + "\",\"size\":1}}}");
        server.Put("/c/noarch/repodata.json", document);
        server.ExtraHeaders = "Cache-Control: max-age=600\r\n";
        EnvironmentOptions options = new() { CacheFolder = folder.FullName, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore() };
        EnvironmentSpec spec = new() { Conda = ["a"], Channels = [EnvironmentSource.Named("c", new Uri($"http://127.0.0.1:{server.Port}/c"))], Platforms = ["linux-64"] };
        Assert.That(await ResolveAsync(), Is.EqualTo(new long[] { document.Length }));
        Assert.That(await ResolveAsync(), Is.Empty);

        async Task<long[]> ResolveAsync()
        {
            Told told = new();
            await new EnvironmentRuntime(options).ResolveAsync(spec, new ResolveOptions { Update = true }, told);
            return [.. told.Bytes];
        }
    }

    [Test]
    public void Many_small_documents_are_told_in_sums_and_a_download_that_begins_again_takes_nothing_back()
    {
        Told told = new();
        MetadataProgress progress = new(told, "x");
        Uri first = new("https://example.org/1"), second = new("https://example.org/2");
        progress.Report(new(first, 1000, 400_000));
        progress.Report(new(first, 300_000, 400_000));
        progress.Report(new(first, 100_000, 400_000));
        progress.Report(new(first, 400_000, 400_000));
        progress.Report(new(second, 50, null));
        progress.Report(new(second, 100, 100));
        Assert.That(told.Bytes, Is.EqualTo(new long[] { 300_000, 400_000, 400_100 }));
    }

    private sealed class Told : IProgress<EnvironmentProgress>
    {
        public List<long> Bytes { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value is { Phase: EnvironmentPhase.Resolving, BytesDone: > 0 }) Bytes.Add(value.BytesDone);
        }
    }
}
