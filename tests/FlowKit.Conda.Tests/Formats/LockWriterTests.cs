using System.Diagnostics;
using System.Text.Json;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Conda.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class LockWriterTests
{
    private static readonly string Hash = new('a', 64), OtherHash = "4" + new string('0', 62) + "e";

    private static readonly LockFile Sample = new()
    {
        Format = LockFileFormat.Pixi, Version = 7,
        Platforms = [new LockFilePlatform("linux-64", CondaPlatform.Parse("linux-64"), ["__glibc=2.28=0"])],
        Environments =
        [
            new LockFileEnvironment("default", ["https://me:word@example.com/chan/"], Packages("linux-64", Conda(), Wheel())) { Indexes = ["https://pypi.org/simple"] },
            new LockFileEnvironment("bare", ["https://example.com/t/token1/chan/"], Packages("linux-64", Conda())),
        ],
    };

    private static readonly Gen<string> Spec = Gen.Elements("python >=3.8", "__glibc >=2.17,<3.0.a0", "numpy 1.26.* *_cpython", "libgcc-ng", "tk >=8.6.13,<8.7.0a0", "foo 1.0", "x | y", "it's", "a: b #c", "1.0", "1e5", "true", "");

    private static readonly Gen<LockFilePackage> CondaPackage =
        from name in Gen.Elements("_libgcc_mutex", "numpy", "python", "x264") from version in Gen.Elements("1.0", "1!2.0", "2.2.1", "2024a") from build in Gen.Elements("py311_0", "h1_3", "0", "abc", "py_0")
        from number in Gen.Elements<long>(0, 3, 101) from subdir in Gen.Elements("noarch", "linux-64") from sha in Gen.Elements(Hash, OtherHash, null) from md5 in Gen.Elements(new string('1', 32), null)
        from depends in Gen.ListOf(Spec) from constrains in Gen.ListOf(Spec) from license in Gen.Elements(null, "MIT", "BSD-3-Clause AND MIT", "Apache 2.0", "None: or #1") from size in Gen.Elements<long?>(null, 7)
        from time in Gen.Elements<long?>(null, 1728047496079) from purls in Gen.Elements<string[]?>(null, [], ["pkg:pypi/numpy?source=hash-mapping"]) from noarch in Gen.Elements(NoArchType.Python, NoArchType.Generic)
        select new LockFilePackage
        {
            Kind = LockFilePackageKind.Conda, Url = $"https://example.com/chan/{subdir}/{name}-{version}-{build}.conda", Name = name, Version = version, Build = build, BuildNumber = number, Subdir = subdir,
            Sha256 = sha, Md5 = md5, Depends = depends, Constrains = constrains, License = license, Size = size, Timestamp = time, Purls = purls, NoArch = subdir == "noarch" ? noarch : NoArchType.None,
            TrackFeatures = name == "x264" ? ["mkl"] : [], Flags = name == "numpy" ? ["gpu:cuda"] : [], ExtraDepends = name == "numpy" ? new Dictionary<string, IReadOnlyList<string>> { ["none"] = [], ["test"] = ["pytest >=8"] } : new Dictionary<string, IReadOnlyList<string>>(),
        };

    private static readonly Gen<LockFilePackage> PypiPackage =
        from name in Gen.Elements("attrs", "flask") from version in Gen.Elements("1.0", "2.2.1", "1!1.0") from sha in Gen.Elements(Hash, OtherHash) from needs in Gen.ListOf(Gen.Elements("numpy>=1.26", "tomli>=2 ; python_full_version < '3.11'", "x[a]==1.*"))
        from python in Gen.Elements(null, ">=3.9", ">=3.9,<4")
        select new LockFilePackage { Kind = LockFilePackageKind.Pypi, Url = $"https://files.example.com/{name}-{version}-py3-none-any.whl", Name = name, Version = version, Sha256 = sha, Depends = needs, RequiresPython = python };

    private static readonly Gen<LockFile> Any =
        from linux in Gen.ListOf(CondaPackage) from mac in Gen.ListOf(CondaPackage) from wheels in Gen.ListOf(PypiPackage) from two in Gen.Elements(true, false)
        select new LockFile
        {
            Format = LockFileFormat.Pixi, Version = 7, Platforms = [Platform("linux-64"), Platform("osx-arm64")],
            Environments =
            [
                new LockFileEnvironment("default", ["https://example.com/chan/"], new Dictionary<string, IReadOnlyList<LockFilePackage>> { ["linux-64"] = Once([.. linux, .. wheels]), ["osx-arm64"] = Once(mac.Select(static m => m with { Url = m.Url.Replace("/chan/", "/mac/", StringComparison.Ordinal) })) }) { Options = two ? new Dictionary<string, string> { ["channel-priority"] = "disabled" } : [] },
                .. two ? [new LockFileEnvironment("other", [], new Dictionary<string, IReadOnlyList<LockFilePackage>> { ["linux-64"] = Once(linux) })] : Array.Empty<LockFileEnvironment>(),
            ],
        };

    [Test]
    public void A_written_pixi_lock_has_these_bytes()
    {
        string text = PixiLock.Write(Sample, 7);
        Assert.That(text, Is.EqualTo($"""
            version: 7
            platforms:
            - name: linux-64
              virtual-packages:
              - __glibc=2.28=0
            environments:
              bare:
                channels:
                - url: https://example.com/chan/
                packages:
                  linux-64:
                  - conda: https://example.com/chan/linux-64/foo-1.0-h1_0.conda
              default:
                channels:
                - url: https://example.com/chan/
                indexes:
                - https://pypi.org/simple
                packages:
                  linux-64:
                  - conda: https://example.com/chan/linux-64/foo-1.0-h1_0.conda
                  - pypi: https://files.example.com/attrs-24.1-py3-none-any.whl
            packages:
            - conda: https://example.com/chan/linux-64/foo-1.0-h1_0.conda
              build_number: 7
              sha256: {Hash}
              depends:
              - __glibc >=2.17,<3.0.a0
              - python
              license: MIT
              purls: []
              size: 12
              timestamp: 1728047496079
            - pypi: https://files.example.com/attrs-24.1-py3-none-any.whl
              name: attrs
              version: '24.1'
              sha256: {Hash}
              requires_dist:
              - tomli>=2 ; python_full_version < '3.11'
              requires_python: '>=3.9'

            """.ReplaceLineEndings("\n")));
        Assert.That(PixiLock.Write(Sample), Is.EqualTo(text.Replace("version: 7\nplatforms:\n- name: linux-64\n  virtual-packages:\n  - __glibc=2.28=0\n", "version: 6\n", StringComparison.Ordinal)), "version 6 has no platforms");
    }

    [Test]
    public void A_written_conda_lock_and_list_and_environment_file_have_these_bytes()
    {
        LockFile one = Sample.Select(["default"]);
        Assert.That(CondaLockWriter.Write(one), Is.EqualTo($$"""
            version: 1
            metadata:
              content_hash: {}
              channels:
              - url: https://example.com/chan/
                used_env_vars: []
              platforms:
              - linux-64
              sources: []
            package:
            - name: foo
              version: '1.0'
              manager: conda
              platform: linux-64
              dependencies:
                __glibc: '>=2.17,<3.0.a0'
                python: ''
              url: https://example.com/chan/linux-64/foo-1.0-h1_0.conda
              hash:
                sha256: {{Hash}}
              category: main
              optional: false
            - name: attrs
              version: '24.1'
              manager: pip
              platform: linux-64
              dependencies:
                tomli: '>=2'
              url: https://files.example.com/attrs-24.1-py3-none-any.whl
              hash:
                sha256: {{Hash}}
              category: main
              optional: false

            """.ReplaceLineEndings("\n")));
        Assert.That(ExplicitLock.Write("linux-64", [Conda(), Conda() with { Sha256 = null, Md5 = new string('1', 32) }]), Is.EqualTo(
            $"# platform: linux-64\n@EXPLICIT\nhttps://example.com/chan/linux-64/foo-1.0-h1_0.conda#sha256:{Hash}\nhttps://example.com/chan/linux-64/foo-1.0-h1_0.conda#{new string('1', 32)}\n"));
        EnvironmentFile file = new() { Name = "x", Channels = ["https://me:word@example.com/c"], Dependencies = ["foo=1.0=h1_0"], Pip = ["attrs==24.1"], Variables = new Dictionary<string, string> { ["B"] = "yes", ["A"] = "two\nlines" } };
        Assert.That(EnvironmentFileWriter.Write(file), Is.EqualTo(
            "name: x\nchannels:\n- https://example.com/c\ndependencies:\n- foo=1.0=h1_0\n- pip:\n  - attrs==24.1\nvariables:\n  A: \"two\\u000alines\"\n  B: 'yes'\n"));
        EnvironmentFile again = EnvironmentFileReader.Read(EnvironmentFileWriter.Write(file), "environment.yml");
        Assert.That((again.Dependencies[0], again.Pip[0], again.Variables["A"], again.Variables["B"]), Is.EqualTo(("foo=1.0=h1_0", "attrs==24.1", "two\nlines", "yes")));
    }

    [Test]
    public void What_is_written_reads_back_equal_in_any_order_of_packages() => Prop.ForAll(Arb.From(Any), file =>
    {
        foreach (int version in new[] { 6, 7 })
        {
            string text = PixiLock.Write(file, version);
            LockFile read = LockFileReader.Read(text, "pixi.lock"), shuffled = file with { Environments = [.. file.Environments.Reverse().Select(static e => e with { Packages = e.Packages.ToDictionary(static p => p.Key, static IReadOnlyList<LockFilePackage> (p) => [.. p.Value.Reverse()]) })] };
            Assert.That(read.Version, Is.EqualTo(version));
            Assert.That(Describe(read), Is.EqualTo(Describe(file)));
            Assert.That(PixiLock.Write(read, version), Is.EqualTo(text), "written again");
            Assert.That(PixiLock.Write(shuffled, version), Is.EqualTo(text), "written from another order");
            Assert.That(text, Does.Not.Contain('\r'));
        }
        LockFile one = file.Select(["default"]);
        string condaLock = CondaLockWriter.Write(one);
        LockFile again = LockFileReader.Read(condaLock, "conda-lock.yml");
        Assert.That(again.IsLossy);
        Assert.That(Addresses(again), Is.EquivalentTo(Addresses(one)));
        Assert.That(CondaLockWriter.Write(again), Is.EqualTo(CondaLockWriter.Write(LockFileReader.Read(CondaLockWriter.Write(again), "conda-lock.yml"))));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_text_is_a_scalar_that_reads_back_the_same() => Prop.ForAll<string>(value =>
    {
        // Half a character of two is no text, and YAML has no way to write it.
        if (value is null || value.Any(char.IsSurrogate)) return;
        LockFilePackage package = Wheel() with { Name = "n", Depends = [value, value.ToUpperInvariant(), "- " + value, value + ": " + value, "1" + value] };
        LockFile file = Sample with { Environments = [new LockFileEnvironment("default", [], Packages("linux-64", package))] };
        Assert.That(LockFileReader.Read(PixiLock.Write(file), "pixi.lock").Environments[0].Packages["linux-64"][0].Depends, Is.EqualTo(package.Depends));
    }).QuickCheckThrowOnFailure();

    [TestCase("~")]
    [TestCase("null")]
    [TestCase("No")]
    [TestCase("1_000")]
    [TestCase("0x1F")]
    [TestCase("0o17")]
    [TestCase("1:30")]
    [TestCase("2024-01-01")]
    [TestCase("1e3")]
    [TestCase(".5")]
    [TestCase("...")]
    public void What_a_reader_could_take_for_something_else_is_quoted(string value) =>
        Assert.That(EnvironmentFileWriter.Write(new EnvironmentFile { Channels = [value] }), Does.StartWith($"channels:\n- '{value}'\n"));

    [Test]
    public void Locks_of_pixi_are_written_again_without_loss() => Conformance.Run("conda/locks/index.jsonl", c =>
    {
        if (c.GetProperty("must_fail").GetBoolean() || c.GetProperty("expected").GetProperty("format").GetString() != "pixi") return null;
        LockFile read = LockFileReader.Read(LockFileTests.TextOf(c.GetProperty("file").GetString()!), "pixi.lock");
        if (read.Environments.Any(static e => e.Packages.Values.Any(static p => p.Any(static q => q.Kind == LockFilePackageKind.CondaSource)))) return null;
        string seven = PixiLock.Write(read, 7);
        if (Describe(LockFileReader.Read(seven, "pixi.lock")) != Describe(read)) return "not the same after writing version 7";
        return PixiLock.Write(LockFileReader.Read(seven, "pixi.lock"), 7) == seven ? null : "not stable";
    });

    [Test]
    public void Version_7_has_the_bytes_that_py_rattler_writes_and_it_reads_version_6_as_the_same_lock()
    {
        string rattler = Peers.PyRattler;
        using TemporaryFolder folder = new();
        LockFile plain = Sample with { Environments = [.. Sample.Environments.Select(static e => e with
        {
            Channels = ["https://example.com/chan/"], Options = new Dictionary<string, string> { ["channel-priority"] = "disabled", ["pypi-prerelease-mode"] = "allow", ["strategy"] = "lowest-version" },
        })] };
        File.WriteAllText(folder.Combine("7.lock"), PixiLock.Write(plain, 7));
        File.WriteAllText(folder.Combine("6.lock"), PixiLock.Write(plain, 6));
        const string Rewrite = "import sys\nfrom rattler import LockFile\nfor n in '67': LockFile.from_path(f'{sys.argv[1]}/{n}.lock').to_path(f'{sys.argv[1]}/{n}.out')\n";
        ProcessStartInfo start = new(Peers.Python, ["-c", Rewrite, folder.FullName]) { RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = rattler;
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error);
        Assert.That(File.ReadAllText(folder.Combine("7.out")), Is.EqualTo(File.ReadAllText(folder.Combine("7.lock"))));
        Assert.That(File.ReadAllText(folder.Combine("6.out")), Is.EqualTo(PixiLock.Write(plain with { Platforms = [] }, 7)), "version 6 does not say what a platform offers");
    }

    [Test]
    public void A_part_of_a_lock_is_chosen_by_names_and_a_wrong_name_is_told()
    {
        LockFile part = Sample.Select(["bare"], ["linux-64"]);
        Assert.That((part.Environments.Single().Name, part.Environments[0].Packages.Keys.Single()), Is.EqualTo(("bare", "linux-64")));
        FlowKitException environment = Assert.Throws<FlowKitException>(() => Sample.Select(["test"])), platform = Assert.Throws<FlowKitException>(() => Sample.Select(["bare"], ["win-64"]));
        Assert.That((environment.Code, environment.Message), Is.EqualTo(("FK7190", "The lock file has no environment 'test'. It has: bare, default.")));
        Assert.That(platform.Message, Does.Contain("no platform 'win-64'").And.Contains("linux-64"));
    }

    [Test]
    public void What_a_format_cannot_hold_is_an_error()
    {
        LockFile own = Sample with { Environments = [new LockFileEnvironment("default", [], Packages("my-gpu-box", Conda()))] };
        LockFile source = Sample with { Environments = [new LockFileEnvironment("default", [], Packages("linux-64", Conda() with { Kind = LockFilePackageKind.CondaSource, Url = "." }))] };
        foreach (Action write in new Action[] { () => PixiLock.Write(own), () => PixiLock.Write(source), () => CondaLockWriter.Write(source), () => CondaLockWriter.Write(Sample), () => ExplicitLock.Write("linux-64", [Wheel()]) })
            Assert.That(Assert.Throws<FlowKitException>(() => write())!.Code, Is.EqualTo("FK7191"));
        Assert.That(PixiLock.Write(own, 7), Does.Contain("- name: my-gpu-box\n"));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixiLock.Write(Sample, 5));
    }

    private static string Describe(LockFile file) => JsonSerializer.Serialize(file.Environments.OrderBy(static e => e.Name, StringComparer.Ordinal).Select(static e => new
    {
        e.Name, e.Channels, e.Indexes, Options = e.Options.OrderBy(static o => o.Key, StringComparer.Ordinal),
        Packages = e.Packages.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => new { p.Key, Value = p.Value.OrderBy(static q => q.Kind).ThenBy(static q => q.Url, StringComparer.Ordinal).Select(static q => q with { BuildNumber = q.Kind == LockFilePackageKind.Conda ? q.BuildNumber ?? 0 : null, Purls = q.Purls is null ? null : [.. q.Purls.Order(StringComparer.Ordinal)] }) }),
    }));

    private static IEnumerable<string> Addresses(LockFile file) => file.Environments.SelectMany(static e => e.Packages).SelectMany(static p => p.Value.Select(q => $"{p.Key} {q.Url} {q.Sha256} {q.Md5}"));

    // One address is one package.
    private static IReadOnlyList<LockFilePackage> Once(IEnumerable<LockFilePackage> packages) => [.. packages.DistinctBy(static p => p.Kind == LockFilePackageKind.Conda ? p.Name : p.Url)];

    private static LockFilePlatform Platform(string name) => new(name, CondaPlatform.Parse(name), []);

    private static Dictionary<string, IReadOnlyList<LockFilePackage>> Packages(string platform, params LockFilePackage[] packages) => new() { [platform] = packages };

    private static LockFilePackage Conda() => new()
    {
        Kind = LockFilePackageKind.Conda, Url = "https://example.com/chan/linux-64/foo-1.0-h1_0.conda", Name = "foo", Version = "1.0", Build = "h1_0", BuildNumber = 7, Subdir = "linux-64", Sha256 = Hash, Size = 12,
        Depends = ["__glibc >=2.17,<3.0.a0", "python"], License = "MIT", Timestamp = 1728047496079, Purls = [],
    };

    private static LockFilePackage Wheel() => new()
    {
        Kind = LockFilePackageKind.Pypi, Url = "https://files.example.com/attrs-24.1-py3-none-any.whl", Name = "attrs", Version = "24.1", Sha256 = Hash, Depends = ["tomli>=2 ; python_full_version < '3.11'"], RequiresPython = ">=3.9",
    };
}
