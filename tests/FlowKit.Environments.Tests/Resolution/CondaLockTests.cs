using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Locking.Export;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Locks of other conda tools, in memory: what they say is taken, and nothing is solved.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaLockTests
{
    private static readonly CondaPackageFile Data = new CondaPackageBuilder("data", "1.0").ForPlatform(World.Platform).DependsOn("words").File("share/data", "data\n").Build();
    private static readonly CondaPackageFile Words = new CondaPackageBuilder("words", "2.0", "h1_3").File("share/words", "words\n").Build();
    private static readonly CondaPackageFile NewWords = new CondaPackageBuilder("words", "3.0").File("share/words", "more words\n").Build();
    private static readonly CondaPackageFile Other = new CondaPackageBuilder("other", "1.0").DependsOn("words").File("share/other", "").Build();
    private static readonly CondaPackageFile Python = MixedWorld.Python().Build();

    [Test]
    public async Task A_pixi_lock_is_taken_as_it_is_and_no_channel_is_asked()
    {
        EnvironmentRuntime runtime = Runtime(out MemoryFetcher fetcher);
        fetcher.Remove(new Uri("memory://channel/noarch/repodata.json"));
        EnvironmentLock @lock = await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Data), Entry(Words)));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "data=1.0=0", "words=2.0=h1_3" }), "although the channel has newer words, if it had anything");
        LockedCondaPackage words = (LockedCondaPackage)@lock.For(World.Platform).Find(PackageKind.Conda, "words")!;
        Assert.That((words.Sha256.ToString(), words.Channel, words.Location.ToString(), words.BuildNumber), Is.EqualTo((Hash(Words), "channel", "channel:noarch/words-2.0-h1_3.conda", 3L)));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).ToJson(), Is.EqualTo(@lock.ToJson()));
        Assert.That(@lock.For(World.Platform).Python, Is.Null);
    }

    [Test]
    public async Task Equal_locks_have_one_id_however_they_are_written()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentLock one = await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Data), Entry(Words)));
        Assert.That(RequirementId.Of(one.Spec), Is.EqualTo(one.RequirementId));
        Assert.That((await ResolveAsync(runtime, "a/other.lock", Pixi(Entry(Words), Entry(Data)).ReplaceLineEndings("\r\n"))).RequirementId, Is.EqualTo(one.RequirementId));
        Assert.That(RequirementId.Of(EnvironmentLock.Parse(one.ToJson()).Spec), Is.EqualTo(one.RequirementId), "what is kept of the lock is the same lock");
        Assert.That((await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Words)))).RequirementId, Is.Not.EqualTo(one.RequirementId));
    }

    [Test]
    public async Task Every_format_that_an_environment_was_exported_to_gives_it_back()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentLock solved = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["data", "words<3", "python"], Pypi = ["learner==1.0"] });
        foreach (LockExportFormat format in new[] { LockExportFormat.Pixi, LockExportFormat.CondaLock, LockExportFormat.Explicit })
        {
            ExportedLock file = solved.Export(format, new LockExportOptions { AddressOf = runtime.FindSource }).Single();
            EnvironmentSpec spec = new RequirementFile(file.FileName, file.Text).ToSpec();
            EnvironmentLock again = await runtime.ResolveAsync(format == LockExportFormat.Explicit ? spec with { Pypi = ["learner==1.0"] } : spec);
            Assert.That(again.Id, Is.EqualTo(solved.Id), format.ToString());
        }
    }

    [Test]
    public async Task Wheels_of_a_pixi_lock_are_taken_with_it()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        BuiltWheel learner = World.Wheels.Single(static w => w.Name == "learner" && w.Version == "1.0"), table = World.Wheels.Single(static w => w.Name == "table" && w.Version == "1.0");
        string text = Pixi([Entry(Python)], [Entry(learner), Entry(table)]);
        EnvironmentLock @lock = await ResolveAsync(runtime, "pixi.lock", text);
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "learner==1.0", "table==1.0" }), "although there are newer ones");
        Assert.That(@lock.For(World.Platform).Python, Is.EqualTo(new LockedPython("3.11.9", FromConda: true)));
        Assert.That(@lock.For(World.Platform).Find(PackageKind.Pypi, "learner")!.Dependencies, Is.EqualTo(new[] { "table<2" }), "as the wheel itself says");
        FlowKitException bare = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "pixi.lock", text.Replace("  sha256: " + table.Sha256 + "\n", "", StringComparison.Ordinal))))!;
        Assert.That((bare.Code, bare.Message), Is.EqualTo(("FK7309", bare.Message)));
        Assert.That(bare.Message, Does.Contain("'table' has no SHA-256"));
    }

    [Test]
    public async Task What_is_asked_for_beside_a_lock_is_solved_around_it_or_conflicts()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentSpec locked = new RequirementFile("pixi.lock", Pixi(Entry(Words))) { Origin = "[Conda] on F" }.ToSpec();
        Assert.That(World.Releases(await runtime.ResolveAsync(locked with { Conda = ["other"] })), Is.EqualTo(new[] { "other=1.0=0", "words=2.0=h1_3" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(locked with { Conda = ["words>=3"] })))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7101", error.Message)));
        Assert.That(error.Message, Does.Contain("words").And.Contains("the lock pixi.lock ([Conda] on F (pixi.lock))"));
        FlowKitException python = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("pixi.lock", Pixi(Entry(Python))).ToSpec() with { Python = "3.12" })))!;
        Assert.That((python.Code, python.Message), Is.EqualTo(("FK7310", python.Message)));
        Assert.That(python.Message, Does.Contain("3.12").And.Contains("3.11.9"));
    }

    [Test]
    public async Task A_lock_is_a_base_that_is_composed_upon()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentLock @base = await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Data), Entry(Words), Entry(Python)));
        ComposedEnvironment locked = await runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = ["other"], Pypi = ["helper"] }));
        Assert.That(World.Releases(locked.Lock), Is.EqualTo(new[] { "data=1.0=0", "other=1.0=0", "python=3.11.9=0", "words=2.0=h1_3", "helper==1.0" }));
        ComposedEnvironment fresh = await runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = ["other"] }) { Policy = CompositionPolicy.Fresh });
        Assert.That(World.Releases(fresh.Lock), Is.EqualTo(new[] { "data=1.0=0", "other=1.0=0", "python=3.11.9=0", "words=2.0=h1_3" }), "what the base asked for is the lock");

        EnvironmentLock newer = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["words>=3"] });
        FlowKitException clash = (await Assert.CatchAsync<FlowKitException>(() => runtime.ComposeAsync(new CompositionRequest([newer], new RequirementFile("pixi.lock", Pixi(Entry(Words))).ToSpec()))))!;
        Assert.That((clash.Code, clash.Message), Is.EqualTo(("FK7310", clash.Message)));
        Assert.That(clash.Message, Does.Contain("words=2.0=h1_3").And.Contains("words=3.0=0").And.Contains(newer.Id.Abbreviated));
    }

    [Test]
    public async Task The_platforms_are_the_locks_and_another_one_is_told()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string text = "version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n" + Platform("osx-arm64", Entry(Words)) + Platform("linux-64", Entry(Words), Entry(Data)) + "packages:\n" + Entry(Words) + Entry(Data);
        EnvironmentLock both = await runtime.ResolveAsync(new RequirementFile("pixi.lock", text).ToSpec());
        Assert.That(both.Platforms.Select(static p => $"{p.Platform} {p.Packages.Count}"), Is.EqualTo(new[] { "linux-64 2", "osx-arm64 1" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("pixi.lock", text).ToSpec() with { Platforms = ["win-64"] })))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7313", error.Message)));
        Assert.That(error.Message, Does.Contain("is for linux-64, osx-arm64, not for win-64"));
    }

    [Test]
    public async Task The_environment_is_chosen_by_its_name()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string text = "version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n" + Platform("linux-64", Entry(Words)) + "  test:\n    channels: []\n    packages:\n" + Platform("linux-64", Entry(Words), Entry(Data)) + "packages:\n" + Entry(Words) + Entry(Data);
        Assert.That(World.Releases(await ResolveAsync(runtime, "pixi.lock", text)), Is.EqualTo(new[] { "words=2.0=h1_3" }));
        Assert.That(World.Releases(await runtime.ResolveAsync(new RequirementFile("pixi.lock", text) { Environment = "test" }.ToSpec())), Is.EqualTo(new[] { "data=1.0=0", "words=2.0=h1_3" }));
        FlowKitException error = Assert.Throws<FlowKitException>(() => new RequirementFile("pixi.lock", text) { Environment = "docs" }.ToSpec());
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7190", "The lock file has no environment 'docs'. It has: default, test.")));
        Assert.That(Assert.Throws<FlowKitException>(() => new RequirementFile("environment.yml", "dependencies: [a]\n") { Environment = "docs" }.ToSpec())!.Message, Does.Contain("no lock of conda packages"));
    }

    [Test]
    public async Task A_category_of_a_conda_lock_is_taken_besides_main()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string text = "version: 1\nmetadata:\n  channels: []\npackage:\n" + CondaLock(Words, "main") + CondaLock(Words, "dev") + CondaLock(Data, "dev");
        Assert.That(World.Releases(await ResolveAsync(runtime, "conda-lock.yml", text)), Is.EqualTo(new[] { "words=2.0=h1_3" }));
        Assert.That(World.Releases(await runtime.ResolveAsync(new RequirementFile("my.yml", text) { Environment = "dev" }.ToSpec())), Is.EqualTo(new[] { "data=1.0=0", "words=2.0=h1_3" }));
        Assert.That(Assert.Throws<FlowKitException>(() => new RequirementFile("my.yml", text) { Environment = "docs" }.ToSpec())!.Code, Is.EqualTo("FK7190"));
    }

    [Test]
    public async Task Of_several_platforms_of_one_subdir_the_one_that_the_target_has_most_of_is_taken()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string text = "version: 7\nplatforms:\n- name: linux-64\n- name: linux-64-cuda\n  subdir: linux-64\n  virtual-packages: [__cuda=12.0]\nenvironments:\n  default:\n    channels: []\n    packages:\n"
            + Platform("linux-64", Entry(Words)) + Platform("linux-64-cuda", Entry(Words), Entry(Data)) + "packages:\n" + Entry(Words) + Entry(Data);
        EnvironmentSpec spec = new RequirementFile("pixi.lock", text).ToSpec();
        Assert.That(spec.Platforms, Is.EqualTo(new[] { "linux-64" }));
        Assert.That((await runtime.ResolveAsync(spec)).For("linux-64").Packages, Has.Count.EqualTo(1));
        EnvironmentLock cuda = await runtime.ResolveAsync(spec with { VirtualPackages = ["__cuda=12.4"] });
        Assert.That((cuda.For("linux-64").Packages.Count, cuda.For("linux-64").VirtualPackages.Contains("__cuda=12.4=0")), Is.EqualTo((2, true)));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("pixi.lock", text.Replace("- name: linux-64\n", "- name: linux-64\n  virtual-packages: [__cuda=11]\n", StringComparison.Ordinal)).ToSpec())))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7309", error.Message)));
        Assert.That(error.Message, Does.Contain("linux-64, linux-64-cuda").And.Contains("fits none"));
    }

    [Test]
    public async Task A_package_without_a_sha256_is_an_error_and_an_md5_is_enough_where_that_is_allowed()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string md5 = World.Md5(Words.Content), list = $"# platform: linux-64\n@EXPLICIT\n{Address(Words)}#{md5}\n";
        FlowKitException refused = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "explicit.txt", list)))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo(("FK7309", refused.Message)));
        Assert.That(refused.Message, Does.Contain("'words=2.0=h1_3' has no SHA-256 in it, only an MD5").And.Contains("AllowMd5").And.Contains("explicit.txt"));
        FlowKitException none = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("list.txt", $"@EXPLICIT\n{Address(Data)}\n") { AllowMd5 = true }.ToSpec())))!;
        Assert.That(none.Message, Does.Contain("'data=1.0=0' has no SHA-256 in it. Lock again"));

        EnvironmentSpec allowed = new RequirementFile("explicit.txt", list) { AllowMd5 = true }.ToSpec();
        EnvironmentLock @lock = await runtime.ResolveAsync(allowed);
        Assert.That(@lock.For("linux-64").Packages.Single().Sha256.ToString(), Is.EqualTo(Hash(Words)));
        Assert.That(RequirementId.Of(EnvironmentLock.Parse(@lock.ToJson()).Spec), Is.EqualTo(@lock.RequirementId));
        FlowKitException wrong = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("explicit.txt", list.Replace(md5, new string('0', 32), StringComparison.Ordinal)) { AllowMd5 = true }.ToSpec())))!;
        Assert.That((wrong.Code, wrong.Message), Is.EqualTo(("FK7005", wrong.Message)));
        FlowKitException gone = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new RequirementFile("explicit.txt", list.Replace("words-2.0", "words-2.1", StringComparison.Ordinal)) { AllowMd5 = true }.ToSpec())))!;
        Assert.That((gone.Code, gone.Message), Is.EqualTo(("FK7316", gone.Message)));
        Assert.That(gone.Message, Does.Contain("words-2.1-h1_3.conda").And.Contains("nothing to read"));
    }

    [Test]
    public async Task A_noarch_type_that_a_lock_does_not_tell_is_left_to_the_package()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentLock silent = await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Words))), told = await ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Words) + "  noarch: python\n"));
        Assert.That(((LockedCondaPackage)silent.For(World.Platform).Packages.Single()).NoArch, Is.Null);
        Assert.That(((LockedCondaPackage)told.For(World.Platform).Packages.Single()).NoArch, Is.EqualTo("python"));
    }

    [TestCase("https://me:word@other.example/t/token1/chan/noarch/words-2.0-h1_3.conda", "https://other.example/chan/noarch/words-2.0-h1_3.conda")]
    [TestCase("https://other.example/chan/noarch/words-2.0-h1_3.conda?sig=word", null)]
    public async Task A_credential_of_a_lock_stands_in_nothing_that_is_kept_or_said(string address, string? kept)
    {
        EnvironmentRuntime runtime = Runtime(out _);
        string text = $"@EXPLICIT\n{address}#sha256:{Hash(Words)}\n";
        if (kept is null)
        {
            FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "a.txt", text)))!;
            Assert.That(error.Display, Does.Not.Contain("sig=word"));
            return;
        }
        EnvironmentLock @lock = await ResolveAsync(runtime, "a.txt", text, "linux-64");
        Assert.That(@lock.For("linux-64").Packages.Single().Location.ToString(), Is.EqualTo(kept));
        Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain("word@").And.Not.Contains("token1"));
        FlowKitException refused = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "b.txt", $"@EXPLICIT\n{address}\n", "linux-64")))!;
        Assert.That(refused.Display, Does.Not.Contain("word@").And.Not.Contains("token1"));
    }

    [TestCase("file:///home/other/chan/noarch/words-2.0-h1_3.conda")]
    [TestCase("http://127.0.0.1:8080/chan/noarch/words-2.0-h1_3.conda")]
    [TestCase("memory://elsewhere/noarch/words-2.0-h1_3.conda")]
    public async Task An_address_of_another_machine_is_taken_only_inside_of_a_channel_that_is_named_here(string address)
    {
        EnvironmentRuntime runtime = Runtime(out _);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "a.txt", $"@EXPLICIT\n{address}#sha256:{Hash(Words)}\n", "linux-64")))!;
        Assert.That(error.Code, Is.EqualTo("FK7309").Or.EqualTo("FK7315"), error.Message);
    }

    [Test]
    public async Task What_two_locks_or_one_lock_say_twice_is_an_error()
    {
        EnvironmentRuntime runtime = Runtime(out _);
        EnvironmentSpec one = new RequirementFile("one.lock", Pixi(Entry(Words))).ToSpec(), other = new RequirementFile("other.lock", Pixi(Entry(NewWords))).ToSpec();
        FlowKitException two = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(one.Join(other))))!;
        Assert.That((two.Code, two.Message), Is.EqualTo(("FK7309", two.Message)));
        Assert.That(two.Message, Does.Contain("words=2.0=h1_3").And.Contains("words=3.0=0").And.Contains("one.lock").And.Contains("other.lock"));
        Assert.That(World.Releases(await runtime.ResolveAsync(one.Join(new RequirementFile("same.lock", Pixi(Entry(Words), Entry(Data))).ToSpec()))), Is.EqualTo(new[] { "data=1.0=0", "words=2.0=h1_3" }));
        FlowKitException twice = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "pixi.lock", Pixi(Entry(Words), Entry(NewWords)))))!;
        Assert.That(twice.Message, Does.Contain("a second time"));
    }

    [TestCase("version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda_source: 'own[1234] @ .'\npackages:\n- conda_source: 'own[1234] @ .'\n", "FK7309", "built from source")]
    [TestCase("version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - pypi: ./own\npackages:\n- pypi: ./own\n  name: own\n  version: '1'\n", "FK7309", "not carried along")]
    [TestCase("version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda: ./own-1.0-0.conda\npackages:\n- conda: ./own-1.0-0.conda\n", "FK7130", "cannot be installed")]
    [TestCase("version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - pypi: git+file:///home/other/own?rev=main#0123456789012345678901234567890123456789\npackages:\n- pypi: git+file:///home/other/own?rev=main#0123456789012345678901234567890123456789\n  name: own\n  version: '1'\n", "FK7309", "not carried along")]
    [TestCase("version: 9\nenvironments: {}\n", "FK7131", "Update FlowKit")]
    [TestCase("hello\n", "FK7131", "no lock file")]
    [TestCase("version: 6\nenvironments:\n<<<<<<< a\n=======\n>>>>>>> b\n", "FK7130", "conflict of a git merge")]
    public async Task A_lock_that_cannot_be_used_says_why(string text, string code, string problem)
    {
        EnvironmentRuntime runtime = Runtime(out _);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "pixi.lock", text)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((code, error.Message)));
        Assert.That(error.Message, Does.Contain(problem));
    }

    private static EnvironmentRuntime Runtime(out MemoryFetcher fetcher)
    {
        fetcher = new MemoryFetcher();
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(Data).Add(Words).Add(NewWords).Add(Other).Add(Python);
        channel.PutInto(fetcher);
        return World.InMemory(fetcher, World.Index(), channel.MemoryAddress);
    }

    private static Task<EnvironmentLock> ResolveAsync(EnvironmentRuntime runtime, string name, string text, params string[] platforms)
    {
        EnvironmentSpec spec = new RequirementFile(name, text) { Origin = "[Conda] on F" }.ToSpec();
        return runtime.ResolveAsync(platforms.Length == 0 ? spec : spec with { Platforms = platforms });
    }

    private static string Hash(CondaPackageFile file) => Convert.ToHexStringLower(SHA256.HashData(file.Content));

    private static string Address(CondaPackageFile file) => $"memory://channel/{file.Subdir}/{file.FileName}";

    private static string Entry(CondaPackageFile file) => $"- conda: {Address(file)}\n  sha256: {Hash(file)}\n{(file.FileName.StartsWith("data", StringComparison.Ordinal) ? "  depends:\n  - words\n" : "")}";

    private static string Entry(BuiltWheel wheel) => $"- pypi: file:///home/other/{wheel.FileName}\n  name: {wheel.Name}\n  version: '{wheel.Version}'\n  sha256: {wheel.Sha256}\n";

    private static string CondaLock(CondaPackageFile file, string category) =>
        $"- name: {file.FileName.Split('-')[0]}\n  version: '{file.FileName.Split('-')[1]}'\n  manager: conda\n  platform: linux-64\n  dependencies: {{}}\n  url: {Address(file)}\n  hash:\n    sha256: {Hash(file)}\n  category: {category}\n  optional: false\n";

    private static string Pixi(params string[] entries) => Pixi(entries, []);

    private static string Pixi(string[] conda, string[] wheels) => "version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n" + Platform("linux-64", [.. conda, .. wheels]) + "packages:\n" + string.Concat(conda) + string.Concat(wheels);

    private static string Platform(string name, params string[] entries) => $"      {name}:\n" + string.Concat(entries.Select(static e => "      " + e.Split('\n')[0] + "\n"));
}
