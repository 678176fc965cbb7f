using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Conda packages that specs name by the address or path of their archive, in environments.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaArchiveTests
{
    [Test]
    public async Task A_remote_archive_is_locked_with_its_hash_and_without_the_credentials_of_its_address([Values] bool hasHash)
    {
        byte[] foo = Foo("1.0").Build().Content;
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("https://someone:secret@example.org/t/token/files/noarch/foo-1.0-0.conda"), foo);
        EnvironmentRuntime runtime = InMemory(fetcher);
        EnvironmentSpec spec = new() { Conda = ["https://someone:secret@example.org/t/token/files/noarch/foo-1.0-0.conda" + (hasHash ? "#sha256:" + HashOf(foo) : "")] };
        EnvironmentLock @lock = await runtime.ResolveAsync(spec);
        Assert.That(@lock.For(World.Platform).Conda.Select(static p => p.ToString()), Is.EqualTo(new[] { "lib=2.1=0", "foo=1.0=0" }).Or.EqualTo(new[] { "foo=1.0=0", "lib=2.1=0" }));
        LockedCondaPackage locked = @lock.For(World.Platform).Conda.Single(static p => p.Name == "foo");
        Assert.That((locked.Sha256.ToString(), locked.Location), Is.EqualTo((HashOf(foo), new PackageLocation(null, "https://example.org/files/noarch/foo-1.0-0.conda"))));
        byte[] json = @lock.ToJson();
        Assert.That(Encoding.UTF8.GetString(json), Does.Not.Contain("secret").And.Not.Contain("token"));
        Assert.That(EnvironmentLock.Parse(json).Id, Is.EqualTo(@lock.Id));
        Assert.That((await runtime.ComposeAsync(new CompositionRequest([@lock], spec))).Reports[0].Solved, Is.False, "the base has it already");
    }

    [Test]
    public async Task A_file_is_locked_by_its_content_and_hydrated_and_published_when_the_file_is_gone()
    {
        using TemporaryFolder folder = new();
        string file = Put(folder, "foo-1.0-0.conda", Foo("1.0"));
        EnvironmentRuntime runtime = OnDisk(folder, "one");
        EnvironmentSpec spec = new() { Conda = [file] };
        EnvironmentLock @lock = await runtime.ResolveAsync(spec);
        LockedCondaPackage foo = @lock.For(World.Platform).Conda.Single(static p => p.Name == "foo");
        Assert.That((foo.Location, foo.Channel, foo.Sha256.ToString()), Is.EqualTo((PackageLocation.Nowhere, "", HashOf(await File.ReadAllBytesAsync(file)))));
        Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain(folder.FullName).And.Contain($"*[sha256={foo.Sha256}]"));

        string other = folder.Combine("elsewhere", "renamed-7.0-0.conda");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Copy(file, other);
        Assert.That(runtime.RequirementIdOf(new EnvironmentSpec { Conda = [new Uri(other).AbsoluteUri] }), Is.EqualTo(@lock.RequirementId), "where the file is changes no id");
        Assert.That(runtime.RequirementIdOf(new EnvironmentSpec { Conda = [Put(folder, "foo-2.0-0.conda", Foo("2.0"))] }), Is.Not.EqualTo(@lock.RequirementId));

        File.Delete(file);
        Assert.That(await File.ReadAllTextAsync(Path.Combine((await runtime.HydrateAsync(@lock)).Prefix, "share", "foo")), Is.EqualTo("foo 1.0"));
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/foo"));
        EnvironmentRuntime elsewhere = OnDisk(folder, "two", "one");
        HydratedEnvironment again = await elsewhere.HydrateAsync((await elsewhere.LookUpAsync("team/foo")).Lock);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(again.Prefix, "share", "foo")), Is.EqualTo("foo 1.0"));
    }

    [Test]
    public async Task A_server_of_this_machine_is_known_by_the_hash_that_the_spec_has([Values] bool hasRanges)
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new() { HasRanges = hasRanges };
        byte[] foo = Foo("1.0").Build().Content;
        server.Put("/foo-1.0-0.conda", foo);
        EnvironmentRuntime runtime = OnDisk(folder, "one");
        string address = $"http://127.0.0.1:{server.Port}/foo-1.0-0.conda";
        FlowKitException e = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Conda = [address] })))!;
        Assert.That((e.Code, e.Message.Contains("#sha256:", StringComparison.Ordinal)), Is.EqualTo(("FK7309", true)));
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = [address + "#sha256:" + HashOf(foo)] });
        Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain("127.0.0.1"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine((await runtime.HydrateAsync(@lock)).Prefix, "share", "foo")), Is.EqualTo("foo 1.0"));
        e = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Conda = [address + "#sha256:" + new string('a', 64)] })))!;
        Assert.That(e.Code, Is.EqualTo("FK7005"));
    }

    [Test]
    public async Task A_base_keeps_its_archive_and_can_be_composed_with_it_again()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = OnDisk(folder, "one");
        string file = Put(folder, "foo-1.0-0.conda", Foo("1.0")), newer = Put(folder, "foo-2.0-0.conda", Foo("2.0"));
        EnvironmentLock @base = EnvironmentLock.Parse((await runtime.ResolveAsync(new EnvironmentSpec { Conda = [file] })).ToJson());
        EnvironmentSpec more = new() { Conda = ["more"] };
        Assert.That((await runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = [file] }))).Reports[0].Solved, Is.False);
        Assert.That(await ComposeAsync(CompositionPolicy.Locked, more), Is.EqualTo("foo 1.0, lib 2.1, more 1.0"));
        Assert.That(await ComposeAsync(CompositionPolicy.Locked, new EnvironmentSpec { Conda = [file, "more"] }), Is.EqualTo("foo 1.0, lib 2.1, more 1.0"));
        Assert.That(await ComposeAsync(CompositionPolicy.Prefer, new EnvironmentSpec { Conda = ["lib 2.0"] }), Is.EqualTo("foo 1.0, lib 2.0"));
        FlowKitException e = (await Assert.CatchAsync<FlowKitException>(() => ComposeAsync(CompositionPolicy.Locked, new EnvironmentSpec { Conda = [newer] })))!;
        Assert.That(e.Code, Is.EqualTo("FK7310"));
        Assert.That(e.Message, Does.Contain("foo is asked for as " + new Uri(newer).AbsoluteUri));
        e = (await Assert.CatchAsync<FlowKitException>(() => ComposeAsync(CompositionPolicy.Fresh, more)))!;
        Assert.That((e.Code, e.Message.Contains("Ask for it again by its path", StringComparison.Ordinal)), Is.EqualTo(("FK7309", true)));

        async Task<string> ComposeAsync(CompositionPolicy policy, EnvironmentSpec added)
        {
            ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([@base], added) { Policy = policy });
            return string.Join(", ", composed.Lock.For(World.Platform).Conda.Select(static p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal));
        }
    }

    [Test]
    public async Task An_archive_that_needs_nothing_needs_no_channel()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("https://example.org/noarch/alone-1.0-0.conda"), new CondaPackageBuilder("alone", "1.0").Build().Content);
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add(World.Platform);
        EnvironmentLock @lock = await new EnvironmentRuntime(options).ResolveAsync(new EnvironmentSpec { Conda = ["https://example.org/noarch/alone-1.0-0.conda"] });
        Assert.That(@lock.For(World.Platform).Conda.Single().ToString(), Is.EqualTo("alone=1.0=0"));
    }

    [Test]
    public async Task What_cannot_be_used_says_who_asks_for_it()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = OnDisk(folder, "one");
        string mac = Put(folder, "mac-1.0-0.conda", new CondaPackageBuilder("mac", "1.0").ForPlatform("osx-64"));
        foreach ((string spec, string code, string text) in ((string, string, string)[])[(mac, "FK7103", "is for osx-64"), (Put(folder, "broken-1.0-0.conda", null), "FK8101", "broken-1.0-0.conda"), (mac + "#sha256:" + new string('a', 64), "FK7005", "SHA-256")])
        {
            FlowKitException e = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Conda = [new PackageRequest(spec, "[Conda] on TrainFlow.Fit")] })))!;
            Assert.That(e.Code, Is.EqualTo(code), spec);
            Assert.That(e.Message, Does.Contain(text).And.Contain("[Conda] on TrainFlow.Fit"));
        }
        FlowKitException missing = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Conda = [folder.Combine("missing-1.0-0.conda")] })))!;
        Assert.That((missing.Code, missing.Message.Contains("there is no such file", StringComparison.Ordinal)), Is.EqualTo(("FK7309", true)));
    }

    private static EnvironmentRuntime InMemory(MemoryFetcher fetcher)
    {
        LocalChannelBuilder channel = Channel();
        channel.PutInto(fetcher);
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        return Runtime(options, channel.MemoryAddress);
    }

    private static EnvironmentRuntime OnDisk(TemporaryFolder folder, string cache, string? store = null)
    {
        if (!Directory.Exists(folder.Combine("channel"))) Channel().WriteTo(folder.Combine("channel"));
        EnvironmentOptions options = new() { CacheFolder = folder.Combine(cache), Store = new FolderEnvironmentStore(folder.Combine((store ?? cache) + "-store")) };
        return Runtime(options, new Uri(folder.Combine("channel") + "/"));
    }

    private static EnvironmentRuntime Runtime(EnvironmentOptions options, Uri channel)
    {
        options.Platforms.Add(World.Platform);
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", channel));
        return new EnvironmentRuntime(options);
    }

    private static LocalChannelBuilder Channel() => new LocalChannelBuilder("channel").Add(Foo("9.0")).Add(new CondaPackageBuilder("lib", "2.0").File("share/lib", "2.0"))
        .Add(new CondaPackageBuilder("lib", "2.1").File("share/lib", "2.1")).Add(new CondaPackageBuilder("more", "1.0").File("share/more", "more"));

    private static CondaPackageBuilder Foo(string version) => new CondaPackageBuilder("foo", version).DependsOn("lib >=2").File("share/foo", "foo " + version);

    private static string Put(TemporaryFolder folder, string name, CondaPackageBuilder? package)
    {
        File.WriteAllBytes(folder.Combine(name), package?.Build().Content ?? [1, 2, 3]);
        return folder.Combine(name);
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
