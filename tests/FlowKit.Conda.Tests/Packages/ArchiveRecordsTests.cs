using System.Security.Cryptography;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

/// <summary>Packages that specs name by the address or path of their archive, from the spec to the prefix.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ArchiveRecordsTests
{
    private const string Platform = "linux-64";

    [Test]
    public async Task An_archive_on_a_server_is_solved_with_what_it_needs_then_locked_and_installed([Values] bool hasRanges, [Values] bool hasHash)
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new() { HasRanges = hasRanges };
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        byte[] foo = Foo("1.0").File("share/foo", Noise()).Build().Content;
        server.Put("/files/linux-64/foo-1.0-0.conda", foo);
        string shown = $"http://127.0.0.1:{server.Port}/files/linux-64/foo-1.0-0.conda", hash = HashOf(foo);
        string spec = shown.Replace("http://", "http://someone:secret@", StringComparison.Ordinal) + (hasHash ? "#sha256:" + hash : "");

        ArchiveRecords archives = await ArchiveRecords.ReadAsync([MatchSpec.Parse(spec)], fetcher, Platform);
        Assert.That(server.Headers.Any(h => h.ContainsKey("range")), Is.EqualTo(hasHash));
        Assert.That(archives.Records.Single().Size, hasHash && hasRanges ? Is.Null : Is.EqualTo(foo.Length), "with a hash and ranges, only the info part is fetched");
        Assert.That(archives.RootNames, Is.EqualTo(new[] { "lib" }));
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest { Specs = archives.Specs, Records = archives.Over(await ChannelAsync(fetcher, folder.Combine("chan"), archives.RootNames)) });
        Assert.That(solution.Records.Select(r => r.ToString()), Is.EqualTo(new[] { "lib=2.0=0", "foo=1.0=0" }));
        Assert.That((solution.Records[1].Sha256, solution.Records[1].Subdir, solution.Records[1].Channel), Is.EqualTo((hash, Platform, $"http://127.0.0.1:{server.Port}/files")));

        Dictionary<string, IReadOnlyList<PackageRecord>> locked = new() { [Platform] = solution.Records };
        string list = ExplicitLock.Write(Platform, solution.Records);
        Assert.That(list, Does.Contain($"\n{shown}#sha256:{hash}\n"));
        foreach (string text in (string[])[list, PixiLock.Write("default", [], locked), CondaLockWriter.Write([], locked)])
        {
            Assert.That(text, Does.Contain(shown).And.Contain(hash).And.Not.Contain("secret"));
            Assert.That(LockFileReader.Read(text, "a.lock").Environments.Single().Packages[Platform].Select(p => (p.ToRecord().Url.AbsoluteUri, p.Sha256)), Does.Contain((shown, hash)));
        }

        string prefix = await InstallAsync(folder, fetcher, solution.Records);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(prefix, "share", "foo")), Is.EqualTo(Noise()));
        InstalledPackage installed = PrefixRecords.Read(prefix).Single(p => p.Record.Name == "foo");
        Assert.That((installed.Record.Url.AbsoluteUri, installed.Record.Sha256, installed.Record.Channel), Is.EqualTo((shown, hash, $"http://127.0.0.1:{server.Port}/files")));
    }

    [Test]
    public async Task A_file_is_taken_by_path_and_by_address_and_what_it_says_inside_counts_not_its_name([Values] CondaArchiveFormat format, [Values("path", "address", "canonical", "bracket")] string way)
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        byte[] content = Foo("1.0").File("share/foo", "x").Build(format).Content;
        string file = folder.Combine("linux-64", "other-7.0-9" + (format == CondaArchiveFormat.Conda ? ".conda" : ".tar.bz2"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content);
        string text = way switch
        {
            "path" => file,
            "address" => new Uri(file).AbsoluteUri + "#" + Md5Of(content),
            "canonical" => MatchSpec.Parse(file).ToString(),
            _ => $"foo[url={new Uri(file).AbsoluteUri},sha256={HashOf(content)}]",
        };
        CondaSolution solution = await SolveAsync(folder, fetcher, text);
        Assert.That(solution.Records.Select(r => r.ToString()), Is.EqualTo(new[] { "lib=2.0=0", "foo=1.0=0" }));
        Assert.That((solution.Records[1].Sha256, solution.Records[1].Size, solution.Records[1].FileName), Is.EqualTo((HashOf(content), (long?)content.Length, Path.GetFileName(file))));
        Assert.That(File.Exists(Path.Combine(await InstallAsync(folder, fetcher, solution.Records), "share", "foo")), Is.True);
    }

    [Test]
    public async Task A_path_with_signs_that_addresses_write_otherwise_is_the_file_of_that_path()
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        string file = folder.Combine("50%41+é", "foo-1.0-0.conda");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Foo("1.0").Build().Content);
        CondaSolution solution = await SolveAsync(folder, fetcher, Path.GetRelativePath(Directory.GetCurrentDirectory(), file));
        Assert.That(solution.Records[1].Url.LocalPath, Is.EqualTo(file));
    }

    [Test]
    public async Task A_channels_packages_of_the_name_are_hidden_and_the_explanation_says_why()
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        string file = Put(folder, "foo-1.0-0.conda", Foo("1.0"));
        CondaSolveException e = (await Assert.ThrowsAsync<CondaSolveException>(() => SolveAsync(folder, fetcher, file, "user")))!;
        Assert.That(e.Message, Does.Contain("user 1.0 0 needs foo[version='>=2']").And.Contain($"foo 9.0 is there, but foo is asked for as {new Uri(file).AbsoluteUri}"));
        e = (await Assert.ThrowsAsync<CondaSolveException>(() => SolveAsync(folder, fetcher, file, "lib <2")))!;
        Assert.That(e.Message, Does.Contain($"foo is asked for as {new Uri(file).AbsoluteUri}").And.Contain("lib[version='<2'] is asked for"));
        Assert.That((await SolveAsync(folder, fetcher, file, "lib", "foo <2")).Records.Select(r => r.ToString()), Is.EqualTo(new[] { "lib=2.0=0", "foo=1.0=0" }));
    }

    [Test]
    public async Task Neither_the_priority_of_channels_nor_a_cut_off_date_takes_an_archive_away_that_was_named()
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        string file = Put(folder, "foo-1.0-0.conda", Foo("1.0").BuiltAt(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)));
        ArchiveRecords archives = await ArchiveRecords.ReadAsync([MatchSpec.Parse(file)], fetcher, Platform);
        CondaSolveRequest request = new() { Specs = archives.Specs, Records = archives.Over(await ChannelAsync(fetcher, folder.Combine("chan"), archives.RootNames)), ExcludeNewer = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) };
        Assert.That(new CondaSolver().Solve(request).Records[1].ToString(), Is.EqualTo("foo=1.0=0"));
    }

    [Test]
    public async Task A_condition_chooses_between_archives_of_platforms()
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        string linux = Put(folder, "foo-1.0-0.conda", Foo("1.0")), windows = Put(folder, "foo-1.0-w.conda", new CondaPackageBuilder("foo", "1.0", "w").ForPlatform("win-64"));
        string[] specs = [$"foo[url={new Uri(linux).AbsoluteUri},when=\"__linux\"]", $"foo[url={new Uri(windows).AbsoluteUri},when=\"__win\"]"];
        foreach ((string platform, string build) in ((string, string)[])[("linux-64", "0"), ("win-64", "w")]) Assert.That(await SolveForAsync(platform), Is.EqualTo(build));

        async Task<string> SolveForAsync(string platform)
        {
            ArchiveRecords archives = await ArchiveRecords.ReadAsync([.. specs.Select(MatchSpec.Parse)], fetcher, platform);
            CondaSolveRequest request = new()
            {
                Specs = archives.Specs, Records = archives.Over(await ChannelAsync(fetcher, folder.Combine("chan"), archives.RootNames)), VirtualPackages = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(platform)),
            };
            return new CondaSolver().Solve(request).Records.Single(r => r.Name == "foo").Build;
        }
    }

    [Test]
    public async Task A_condition_that_is_added_to_an_address_stays()
    {
        using TemporaryFolder folder = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        MatchSpec spec = MatchSpec.Parse(Put(folder, "foo-1.0-0.conda", new CondaPackageBuilder("foo", "1.0").ForPlatform("win-64"))).When(MatchCondition.Of(MatchSpec.Parse("__win")));
        ArchiveRecords archives = await ArchiveRecords.ReadAsync([spec, MatchSpec.Parse("lib")], fetcher, Platform);
        CondaSolveRequest request = new() { Specs = archives.Specs, Records = archives.Over(await ChannelAsync(fetcher, folder.Combine("chan"), archives.RootNames)) };
        Assert.That(new CondaSolver().Solve(request).Records.Single().Name, Is.EqualTo("lib"));
    }

    [Test]
    public async Task What_cannot_be_used_is_an_error_that_says_which_archive_and_why()
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        string root = $"http://someone:secret@127.0.0.1:{server.Port}/t/token/";
        byte[] content = Foo("1.0").Build().Content, broken = [.. content];
        broken.AsSpan(broken.Length / 3).Fill(7);
        server.Put("/t/token/foo-1.0-0.conda", content);
        server.Put("/t/token/broken-1.0-0.conda", broken);
        server.Put("/t/token/page-1.0-0.conda", "<html>no such page</html>", "text/html");
        string file = Put(folder, "foo-1.0-0.conda", Foo("1.0")), second = Put(folder, "foo-2.0-0.conda", Foo("2.0")), mac = Put(folder, "mac-1.0-0.conda", new CondaPackageBuilder("mac", "1.0").ForPlatform("osx-64"));

        await ExpectAsync("FK7007", "Check the path", folder.Combine("missing-1.0-0.conda"));
        await ExpectAsync("FK7007", "Check the address", root + "missing-1.0-0.conda");
        await ExpectAsync("FK7005", "SHA-256", file + "#sha256:" + new string('a', 64));
        await ExpectAsync("FK7005", "MD5", root + "foo-1.0-0.conda#" + new string('a', 32));
        await ExpectAsync("FK7112", "hexadecimal", file + "#sha256:abc");
        await ExpectAsync("FK7112", "hexadecimal", file + "#nothing");
        await ExpectAsync("FK7006", "broken-1.0-0.conda", root + "broken-1.0-0.conda");
        await ExpectAsync("FK8101", "page-1.0-0.conda", root + "page-1.0-0.conda");
        await ExpectAsync("FK7103", "is for osx-64, and the target is linux-64", mac);
        await ExpectAsync("FK7103", "Only one package of a name", file, second);
        await ExpectAsync("FK7103", "is foo, and the spec names bar", $"bar[url={new Uri(file).AbsoluteUri}]");
        await ExpectAsync("FK7103", "ends in .conda or .tar.bz2", $"bar[url={root}download]");
        await ExpectAsync("FK7008", "oci://", "oci://example.org/linux-64/foo-1.0-0.conda");
        await ExpectAsync("FK7112", "cannot be read", "foo[url='http://[::1/foo-1.0-0.conda']");

        async Task ExpectAsync(string code, string text, params string[] specs)
        {
            FlowKitException? e = null;
            try
            {
                await ArchiveRecords.ReadAsync([.. specs.Select(MatchSpec.Parse)], fetcher, Platform);
            }
            catch (FlowKitException caught)
            {
                e = caught;
            }
            Assert.That(e?.Code, Is.EqualTo(code), specs[0]);
            Assert.That(e!.ToString(), Does.Contain(text).And.Not.Contain("secret").And.Not.Contain("token"));
        }
    }

    [Test]
    public async Task A_hash_that_was_promised_is_held_to_when_the_archive_comes()
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new();
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        server.Put("/foo-1.0-0.conda", new CondaPackageBuilder("foo", "1.0").Build().Content);
        ArchiveRecords archives = await ArchiveRecords.ReadAsync([MatchSpec.Parse($"http://127.0.0.1:{server.Port}/foo-1.0-0.conda#sha256:{new string('a', 64)}")], fetcher, Platform);
        Assert.That(async () => await InstallAsync(folder, fetcher, archives.Records), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
    }

    [TestCase("../../evil", "0")]
    [TestCase(".evil", "0")]
    [TestCase("foo", "../0")]
    [TestCase("foo", "a:b")]
    public void Fields_of_an_archive_that_would_be_paths_are_refused(string name, string build)
    {
        MemoryFetcher fetcher = new();
        Uri address = new("memory://server/foo-1.0-0.tar.bz2");
        fetcher.Put(address, new CondaPackageBuilder(name, "1.0", build).Build(CondaArchiveFormat.TarBz2).Content);
        Assert.That(async () => await ArchiveRecords.ReadAsync([MatchSpec.Parse(address.AbsoluteUri)], fetcher, Platform),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8101").And.Message.Contains(address.AbsoluteUri));
    }

    private static async Task<CondaSolution> SolveAsync(TemporaryFolder folder, IFetcher fetcher, params string[] specs)
    {
        ArchiveRecords archives = await ArchiveRecords.ReadAsync([.. specs.Select(MatchSpec.Parse)], fetcher, Platform);
        return new CondaSolver().Solve(new CondaSolveRequest { Specs = archives.Specs, Records = archives.Over(await ChannelAsync(fetcher, folder.Combine("chan"), archives.RootNames)) });
    }

    private static Task<ChannelRecords> ChannelAsync(IFetcher fetcher, string folder, IEnumerable<string> names)
    {
        LocalChannelBuilder channel = new("chan");
        foreach (CondaPackageBuilder package in (CondaPackageBuilder[])[Foo("9.0"), new("lib", "1.0"), new("lib", "2.0"), new CondaPackageBuilder("user", "1.0").DependsOn("foo >=2")]) channel.Add(package);
        channel.WriteTo(folder);
        return new RepoDataGateway(fetcher).LoadAsync([Channel.Named("chan", new Uri(folder + "/"))], Platform, names);
    }

    private static async Task<string> InstallAsync(TemporaryFolder folder, IFetcher fetcher, IReadOnlyList<PackageRecord> records)
    {
        string prefix = folder.Combine("env");
        await new CondaInstaller(new CondaPackageCache(new ContentStore(folder.Combine("cache")), fetcher)).SyncAsync(prefix, records, new CondaInstallOptions { Platform = Platform });
        return prefix;
    }

    private static string Put(TemporaryFolder folder, string name, CondaPackageBuilder package)
    {
        string file = folder.Combine(name);
        File.WriteAllBytes(file, package.Build().Content);
        return file;
    }

    private static CondaPackageBuilder Foo(string version) => new CondaPackageBuilder("foo", version).ForPlatform(Platform).DependsOn("lib >=2");

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Md5Of(byte[] content)
    {
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(content);
        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    private static byte[] Noise()
    {
        byte[] content = new byte[300_000];
        new Random(3).NextBytes(content);
        return content;
    }
}
