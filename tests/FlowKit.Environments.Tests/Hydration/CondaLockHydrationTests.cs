using System.Security.Cryptography;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>Locks of other conda tools become prefixes, from a folder of small packages.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaLockHydrationTests
{
    private static readonly CondaPackageFile Data = new CondaPackageBuilder("data", "1.0").ForPlatform(World.Platform).DependsOn("words").File("share/data", "data\n").File("bin/show", "#!/bin/sh\ncat \"$CONDA_PREFIX/share/data\"\n", isExecutable: true).Build();
    private static readonly CondaPackageFile Words = new CondaPackageBuilder("words", "2.0", "h1_3").File("share/words", "words\n").Build();

    private static string Linux => HostPlatform.Name == World.Platform ? World.Platform : Ignored();

    [TestCaseSource(nameof(Files))]
    public async Task A_lock_is_made_a_prefix_without_repodata(string name, string text)
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new RequirementFile(name, text.Replace("CHANNEL", new Uri(folder.Combine("channel")).AbsoluteUri, StringComparison.Ordinal)) { AllowMd5 = name == "md5.txt" }.ToSpec() with { Platforms = [Linux] });
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(environment.Prefix, "share", "words")) + await File.ReadAllTextAsync(Path.Combine(environment.Prefix, "share", "data")), Is.EqualTo("words\ndata\n"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(environment.Prefix, "conda-meta"), "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "data-1.0-0.json", "words-2.0-h1_3.json" }));
        Assert.That((await runtime.HydrateAsync(await runtime.ResolveAsync(@lock.Spec))).Prefix, Is.EqualTo(environment.Prefix));
    }

    [Test]
    public async Task A_package_that_is_not_what_the_lock_says_is_refused()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        string text = Explicit("#sha256:" + new string('0', 64)).Replace("CHANNEL", new Uri(folder.Combine("channel")).AbsoluteUri, StringComparison.Ordinal);
        EnvironmentLock @lock = await runtime.ResolveAsync(new RequirementFile("list.txt", text).ToSpec() with { Platforms = [Linux] });
        Assert.That((await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!.Code, Is.EqualTo("FK7005"));
        Assert.That(Directory.Exists(folder.Combine("cache", "environments", @lock.Id.Digest.ToString())), Is.False);
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Nothing_is_asked_for_offline_whether_the_environments_or_the_network_are_said_to_be(bool environments, bool network)
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new();
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = environments, Http = new HttpFetcherOptions { Offline = network, Credentials = [] } };
        options.Sources.Add(EnvironmentSource.Named("lab", new Uri($"http://127.0.0.1:{server.Port}/")));
        EnvironmentRuntime runtime = new(options);
        string text = Explicit("#sha256:" + Hash(Words)).Replace("CHANNEL", $"http://127.0.0.1:{server.Port}", StringComparison.Ordinal);
        EnvironmentLock @lock = await runtime.ResolveAsync(new RequirementFile("list.txt", text).ToSpec() with { Platforms = [Linux] });
        Assert.That((await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!.Message, Does.Contain("offline"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task The_records_of_a_lock_are_enough_for_the_conda_engine_alone()
    {
        using TemporaryFolder folder = new();
        new LocalChannelBuilder("channel").Add(Data).Add(Words).WriteTo(folder.Combine("channel"));
        LockFile read = LockFileReader.Read(Pixi().Replace("CHANNEL", new Uri(folder.Combine("channel")).AbsoluteUri, StringComparison.Ordinal), "pixi.lock");
        PackageRecord[] records = [.. read.Environments.Single().Packages["linux-64"].Select(static p => p.ToRecord())];
        FileFetcher fetcher = new();
        InstallResult installed = await new CondaInstaller(new CondaPackageCache(new ContentStore(folder.Combine("cache")), fetcher)).SyncAsync(folder.Combine("prefix"), records, new CondaInstallOptions { Platform = Linux });
        Assert.That(installed.Installed.Select(static i => i.Record.ToString()), Is.EquivalentTo(new[] { "data=1.0=0", "words=2.0=h1_3" }));
        Assert.That(File.Exists(folder.Combine("prefix", "share", "data")));
    }

    private static IEnumerable<TestCaseData> Files()
    {
        yield return new TestCaseData("pixi.lock", Pixi());
        yield return new TestCaseData("conda-lock.yml", "version: 1\nmetadata:\n  content_hash: {}\n  channels: []\n  platforms: [linux-64]\npackage:\n" + string.Concat(new[] { Data, Words }.Select(static f =>
            $"- name: {f.FileName.Split('-')[0]}\n  version: '{f.FileName.Split('-')[1]}'\n  manager: conda\n  platform: linux-64\n  dependencies: {{}}\n  url: {Address(f)}\n  hash: {{sha256: {Hash(f)}}}\n  category: main\n  optional: false\n")));
        yield return new TestCaseData("explicit.txt", Explicit("#sha256:" + Hash(Words)));
        yield return new TestCaseData("md5.txt", Explicit("#" + World.Md5(Words.Content)));
    }

    private static string Pixi() => $"version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda: {Address(Data)}\n      - conda: {Address(Words)}\npackages:\n- conda: {Address(Data)}\n  sha256: {Hash(Data)}\n  depends: [words]\n- conda: {Address(Words)}\n  sha256: {Hash(Words)}\n";

    private static string Explicit(string words) => $"# platform: linux-64\n@EXPLICIT\n{Address(Words)}{words}\n{Address(Data)}#sha256:{Hash(Data)}\n";

    private static string Address(CondaPackageFile file) => $"CHANNEL/{file.Subdir}/{file.FileName}";

    private static string Hash(CondaPackageFile file) => Convert.ToHexStringLower(SHA256.HashData(file.Content));

    // The packages lie in a folder that has a name here; its repodata is taken away, so nothing can be solved.
    private static EnvironmentRuntime Runtime(TemporaryFolder folder)
    {
        new LocalChannelBuilder("channel").Add(Data).Add(Words).WriteTo(folder.Combine("channel"));
        foreach (string repodata in Directory.EnumerateFiles(folder.Combine("channel"), "repodata*", SearchOption.AllDirectories)) File.Delete(repodata);
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Channels.Clear();
        options.Sources.Add(EnvironmentSource.Named("lab", new Uri(folder.Combine("channel") + "/")));
        return new EnvironmentRuntime(options);
    }

    private static string Ignored()
    {
        Assert.Ignore("The small channel is for linux-64.");
        return "";
    }
}
