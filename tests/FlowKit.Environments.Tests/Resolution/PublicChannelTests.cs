using System.Text;
using System.Text.Json.Nodes;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Channels that go by their public names, and what their records hold, from documents in memory.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class PublicChannelTests
{
    [TestCase("defaults", "https://repo.anaconda.com/pkgs/main", "pkgs/main")]
    [TestCase("defaults", "https://repo.anaconda.com/pkgs/r", "pkgs/r")]
    [TestCase("pkgs/main", "https://repo.anaconda.com/pkgs/main", "pkgs/main")]
    [TestCase("bioconda", "https://conda.anaconda.org/bioconda", "bioconda")]
    public async Task A_public_name_is_where_conda_has_it(string channel, string address, string name)
    {
        EnvironmentLock @lock = await Runtime("linux-64", (address, "noarch", Record("tool"))).ResolveAsync(new EnvironmentSpec { Conda = ["tool"], Channels = [channel] });
        LockedCondaPackage tool = @lock.For("linux-64").Conda.Single();
        Assert.That((tool.Channel, tool.Location), Is.EqualTo((name, new PackageLocation(null, address + "/noarch/tool-1.0-0.conda"))));
    }

    [TestCase("win-64", "__win >=10")]
    [TestCase("linux-64", "__glibc >=2.28,<2.29")]
    [TestCase("osx-arm64", "__osx >=13")]
    public async Task A_target_that_says_nothing_else_has_the_engines_baseline(string platform, string need)
    {
        EnvironmentLock @lock = await Runtime(platform, ("https://conda.anaconda.org/bioconda", platform, Record("tool", $$"""
            "depends": ["{{need}}"]
            """))).ResolveAsync(new EnvironmentSpec { Conda = ["tool"], Channels = ["bioconda"] });
        Assert.That(@lock.For(platform).Conda.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_extra_and_a_flag_of_a_package_are_known_in_what_is_composed_with_its_lock()
    {
        EnvironmentRuntime runtime = Runtime("linux-64", ("https://conda.anaconda.org/bioconda", "noarch",
            Record("tool", """ "depends": [], "flags": ["gpu"], "extra_depends": {"plots": ["drawing"]} """), Record("drawing")));
        EnvironmentLock @base = EnvironmentLock.Parse((await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["tool"], Channels = ["bioconda"] })).ToJson());
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = ["tool[extras=[plots],flags=[gpu]]"], Channels = ["bioconda"] }));
        Assert.That(composed.Lock.For("linux-64").Conda.Select(static p => p.Name), Is.EqualTo(new[] { "drawing", "tool" }));
    }

    [TestCase("tool[url='file:///home/other/tool-1.0-0.conda']")]
    [TestCase("/home/other/tool-1.0-0.conda")]
    public async Task A_lock_that_asks_for_files_of_its_readers_machine_is_refused(string spec)
    {
        EnvironmentLock @lock = await Runtime("linux-64", ("https://conda.anaconda.org/bioconda", "noarch", Record("tool"))).ResolveAsync(new EnvironmentSpec { Conda = ["tool"], Channels = ["bioconda"] });
        JsonNode changed = JsonNode.Parse(@lock.ToJson())!;
        changed["spec"]!["conda"] = new JsonArray(spec);
        Assert.That(() => EnvironmentLock.Parse(Encoding.UTF8.GetBytes(changed.ToJsonString())), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(EnvironmentErrors.InvalidLock).And.Message.Contains("files of the machine"));
    }

    private static string Record(string name, string more = "\"depends\": []") => $$"""
        "{{name}}-1.0-0": {"sha256": "{{new string('a', 64)}}", "name": "{{name}}", "version": "1.0", "build": "0", "build_number": 0, "size": 10, {{more}} }
        """;

    private static EnvironmentRuntime Runtime(string platform, params (string Address, string Subdir, string[] Records)[] channels)
    {
        MemoryFetcher fetcher = new();
        foreach ((string address, string subdir, string[] records) in channels)
        {
            string document = $$"""{"packages": {}, "v3": {"conda": { {{string.Join(",", records)}} } } }""";
            fetcher.Put(new Uri($"{address}/{subdir}/repodata.json"), Encoding.UTF8.GetBytes(document));
            if (subdir != "noarch") fetcher.Put(new Uri($"{address}/noarch/repodata.json"), "{}"u8.ToArray());
        }
        foreach (string other in (string[])["main", "r", "msys2"])
        {
            if (!channels.Any(c => c.Address.EndsWith("/" + other, StringComparison.Ordinal))) fetcher.Put(new Uri($"https://repo.anaconda.com/pkgs/{other}/noarch/repodata.json"), "{}"u8.ToArray());
        }
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add(platform);
        return new EnvironmentRuntime(options);
    }

    private static EnvironmentRuntime Runtime(string platform, (string Address, string Subdir, string Record) channel) => Runtime(platform, (channel.Address, channel.Subdir, new[] { channel.Record }));

    private static EnvironmentRuntime Runtime(string platform, (string Address, string Subdir, string Record, string Other) channel) =>
        Runtime(platform, (channel.Address, channel.Subdir, new[] { channel.Record, channel.Other }));
}
