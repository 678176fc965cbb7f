using FlowKit.Conda.Formats;
using FlowKit.Conda.Solving;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Locking.Export;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Environments.Tests.Locking.Export;

[Parallelizable(ParallelScope.All)]
internal sealed class LockExportTests
{
    private static readonly Sha256Digest A = Digest('a'), B = Digest('b'), C = Digest('c');

    private static readonly EnvironmentLock Mixed = Lock(
        new EnvironmentSpec { Conda = ["jq", "python"], Pypi = ["learner"], Channels = ["https://example.com/forge"] },
        Platform("linux-64", "3.11.7", conda: true, Jq("linux-64", A), Python("linux-64"), Wheel("learner", "1.0", "learner-1.0-py3-none-any.whl", B, "table<2", "absent ; sys_platform == 'win32'"), Wheel("table", "1.0", "table-1.0-cp311-cp311-manylinux_2_28_x86_64.whl", C)),
        Platform("osx-arm64", "3.11.7", conda: true, Jq("osx-arm64", B), Python("osx-arm64"), Wheel("learner", "1.0", "learner-1.0-py3-none-any.whl", B, "table<2", "absent ; sys_platform == 'win32'"), Wheel("table", "1.0", "table-1.0-cp311-cp311-macosx_11_0_arm64.whl", A), Wheel("appnope", "0.1", "appnope-0.1-py3-none-any.whl", C)));

    private static readonly Gen<LockedPackage> AnyPackage = Gen.OneOf<LockedPackage>(
        from name in Gen.Elements("jq", "_openmp_mutex", "zlib") from hash in Gen.Elements(A, B) from platform in Gen.Elements("noarch", "linux-64") from track in Gen.Elements(0, 1)
        select (LockedPackage)(Jq(platform, hash) with { Name = name, FileName = $"{name}-1.7-h1_0.conda", Location = new PackageLocation(null, $"https://example.com/{hash.ToString()[..1]}/{platform}/{name}-1.7-h1_0.conda"), TrackFeatures = track == 0 ? [] : ["mkl"], NoArch = platform == "noarch" ? "generic" : null }),
        from name in Gen.Elements("learner", "table", "attrs") from version in Gen.Elements("1.0", "2.5") from hash in Gen.Elements(A, B, C) from needs in Gen.ListOf(Gen.Elements("table<2", "attrs ; python_version >= '3.9'", "absent[x]>=1 ; extra == 'y'"))
        select (LockedPackage)(Wheel(name, version, $"{name}-{version}-py3-none-any.whl", hash, [.. needs]) with { Location = new PackageLocation(null, $"https://files.example.com/{hash.ToString()[..1]}/{name}-{version}-py3-none-any.whl") }));

    private static readonly Gen<EnvironmentLock> AnyLock =
        from linux in Gen.ListOf(AnyPackage) from win in Gen.ListOf(AnyPackage) from conda in Gen.Elements(true, false)
        select Lock(new EnvironmentSpec { Conda = ["jq"], Pypi = ["learner"] }, Platform("linux-64", "3.11", conda, Once(linux)), Platform("win-64", "3.12", conda, Once(win)));

    [Test]
    public void A_pixi_lock_has_every_package_of_every_platform_and_environment()
    {
        EnvironmentLock small = Lock(new EnvironmentSpec { Conda = ["jq"] }, new PlatformLock { Platform = "linux-64", Packages = [Jq("linux-64", A)], VirtualPackages = ["__cuda=12.4=0"] });
        ExportedLock file = LockExport.Write(new Dictionary<string, EnvironmentLock> { ["default"] = Mixed, ["gpu"] = small }, LockExportFormat.Pixi, new LockExportOptions { PixiVersion = 7 }).Single();
        Assert.That((file.FileName, file.IsLossy), Is.EqualTo(("pixi.lock", false)));
        LockFile read = LockFileReader.Read(file.Text, file.FileName);
        Assert.That(read.Environments.Select(static e => $"{e.Name}: {string.Join(" ", e.Packages.Select(static p => $"{p.Key}={string.Join(",", p.Value.Select(static q => q.Name))}"))}"), Is.EqualTo(new[]
        {
            "default: linux-64=jq,python,learner,table osx-arm64=jq,python,appnope,learner,table", "gpu: linux-64-gpu=jq",
        }));
        Assert.That(read.Environments[0].Channels.Concat(read.Environments[0].Indexes), Is.EqualTo(new[] { "https://example.com/forge/", "https://pypi.org/simple" }));
        Assert.That(read.Platforms.Single(static p => p.Name == "linux-64-gpu").VirtualPackages, Is.EqualTo(new[] { "__cuda=12.4=0" }));
        LockFilePackage jq = read.Environments[0].Packages["linux-64"][0], learner = read.Environments[0].Packages["linux-64"][2];
        Assert.That((jq.Sha256, jq.Md5, jq.BuildNumber, jq.Size, jq.Depends.Single(), jq.Constrains.Single(), jq.License), Is.EqualTo((A.ToString(), new string('1', 32), 4L, 12L, "__glibc >=2.17", "jq-doc 1.7", "MIT")));
        Assert.That((learner.Sha256, learner.Version, string.Join('|', learner.Depends), learner.RequiresPython), Is.EqualTo((B.ToString(), "1.0", "table<2|absent ; sys_platform == 'win32'", ">=3.9")));

        ExportedLock six = small.Export(LockExportFormat.Pixi).Single();
        Assert.That(six.Losses.Single().ToString(), Does.StartWith("VirtualPackages: ").And.Contains("__cuda=12.4=0"));
    }

    [Test]
    public void What_the_solve_was_told_stands_in_a_pixi_lock()
    {
        EnvironmentLock told = Lock(new EnvironmentSpec { Conda = ["jq"], AllowPreReleases = true, CondaSettings = new CondaSettings { Strategy = SolveStrategy.Lowest, Priority = ChannelPriority.Flexible } }, Platform("linux-64", "3.11.7", conda: true, Jq("linux-64", A)));
        LockFile seven = LockFileReader.Read(told.Export(LockExportFormat.Pixi, new LockExportOptions { PixiVersion = 7 })[0].Text, "pixi.lock");
        Assert.That(seven.Environments[0].Options.Select(static o => $"{o.Key}: {o.Value}"), Is.EqualTo(new[] { "strategy: lowest-version", "channel-priority: flexible", "pypi-prerelease-mode: allow" }));
        ExportedLock six = told.Export(LockExportFormat.Pixi)[0];
        Assert.That(six.Text, Does.Contain("strategy: lowest-version\n").And.Not.Contains("flexible"));
        Assert.That(six.Losses.Single().Message, Does.Contain("flexible"));
    }

    [Test]
    public void A_conda_lock_has_every_package_and_says_what_it_has_no_field_for()
    {
        ExportedLock file = Mixed.Export(LockExportFormat.CondaLock).Single();
        Assert.That((file.FileName, file.Losses.Single().Kind), Is.EqualTo(("conda-lock.yml", LockLossKind.SolverMetadata)));
        LockFile read = LockFileReader.Read(file.Text, file.FileName);
        Assert.That(read.Environments[0].Packages["osx-arm64"].Select(static p => $"{p.Name} {p.Sha256![..1]}"), Is.EqualTo(new[] { "jq b", "python a", "appnope c", "learner b", "table a" }));
        Assert.That(read.Environments[0].Packages["linux-64"].Single(static p => p.Name == "learner").Depends, Is.EqualTo(new[] { "absent", "table <2" }));
    }

    [Test]
    public void A_list_of_addresses_is_written_for_each_platform_and_says_that_wheels_are_not_in_it()
    {
        IReadOnlyList<ExportedLock> files = Mixed.Export(LockExportFormat.Explicit);
        Assert.That(files.Select(static f => f.FileName), Is.EqualTo(new[] { "explicit.linux-64.txt", "explicit.osx-arm64.txt" }));
        Assert.That(files[0].Text, Is.EqualTo($"# platform: linux-64\n@EXPLICIT\nhttps://example.com/forge/linux-64/jq-1.7-h1_0.conda#sha256:{A}\nhttps://example.com/forge/linux-64/python-3.11.7-h1_0.conda#sha256:{A}\n"));
        Assert.That(files[1].Losses.Select(static l => l.Kind), Is.EqualTo(new[] { LockLossKind.PypiPackages, LockLossKind.SolverMetadata }));
        Assert.That(files[1].Losses[0].Message, Does.Contain("3 packages of PyPI on osx-arm64").And.Contains("appnope==0.1"));
    }

    [Test]
    public void A_standard_lock_chooses_for_each_platform_what_the_lock_has()
    {
        ExportedLock file = Mixed.Export(LockExportFormat.Pylock).Single();
        Assert.That(file.FileName, Is.EqualTo("pylock.toml"));
        Pylock read = Pylock.Parse(file.Text);
        Assert.That(read.RequiresPython!.ToString(), Is.EqualTo("==3.11.*"));
        foreach (PlatformLock platform in Mixed.Platforms)
        {
            IEnumerable<string> chosen = read.Select(PypiTarget.For(platform.Platform, "3.11")).Select(static s => $"{s.Package.Name} {s.Package.Version} {s.File!.FileName} {s.File.Hashes["sha256"]} {s.File.Size} {s.File.Url}");
            Assert.That(chosen, Is.EqualTo(platform.Pypi.Select(static p => $"{p.Name} {p.Version} {p.FileName} {p.Sha256} {p.Size} {p.Location.Path}")));
        }
        Assert.That(read.Packages.Single(static p => p.Name.Value == "learner").Dependencies!.Select(static d => d.Name!.Value.Value), Is.EqualTo(new[] { "table" }));
        Assert.That(read.Packages.Single(static p => p.Name.Value == "appnope").Marker!.ToString(), Is.EqualTo("sys_platform == \"darwin\" and platform_machine == \"arm64\""));
        Assert.Throws<FlowKitException>(() => read.Select(PypiTarget.For("win-64", "3.11")));
        Assert.That(file.Losses.Select(static l => l.Kind), Is.EqualTo(new[] { LockLossKind.CondaPackages, LockLossKind.CondaPackages }));
        Assert.That(file.Losses[0].Message, Does.Contain("2 packages of conda on linux-64 (jq, python)").And.Contains("pip==23.2"));
    }

    [Test]
    public void Requirements_are_written_with_hashes_and_who_wants_them()
    {
        ExportedLock file = Mixed.Export(LockExportFormat.Requirements, new LockExportOptions { Platforms = ["linux-64"] }).Single();
        Assert.That((file.FileName, file.Text), Is.EqualTo(("requirements.linux-64.txt",
            $"# linux-64, Python 3.11.7\nlearner==1.0 \\\n    --hash=sha256:{B}\n    # via the environment\ntable==1.0 \\\n    --hash=sha256:{C}\n    # via learner\n")));
    }

    [Test]
    public void An_environment_file_has_exact_versions_with_builds_or_without()
    {
        EnvironmentLock variables = Lock(Mixed.Spec with { Variables = new Dictionary<string, string> { ["LEVEL"] = "3" } }, [.. Mixed.Platforms]);
        Assert.That(variables.Export(LockExportFormat.EnvironmentFile)[0].Text, Is.EqualTo(
            "name: default\nchannels:\n- https://example.com/forge/\ndependencies:\n- jq=1.7=h1_0\n- python=3.11.7=h1_0\n- pip\n- pip:\n  - learner==1.0\n  - table==1.0\nvariables:\n  LEVEL: '3'\n"));
        ExportedLock plain = Mixed.Export(LockExportFormat.EnvironmentFile, new LockExportOptions { Builds = false })[0];
        Assert.That(plain.Text, Does.Contain("- jq=1.7\n- python=3.11.7\n"));
        Assert.That((plain.FileName, plain.Losses.Single().Kind), Is.EqualTo(("environment.linux-64.yml", LockLossKind.Hashes)));
        EnvironmentSpec read = new RequirementFile("environment.yml", plain.Text).ToSpec();
        Assert.That(read.Conda.Select(static c => c.Text), Is.EqualTo(new[] { "jq=1.7", "python=3.11.7", "pip" }));
        EnvironmentLock machine = Lock(new EnvironmentSpec { Pypi = ["learner"] }, Platform("linux-64", "3.11", conda: false, Wheel("learner", "1.0", "learner-1.0-py3-none-any.whl", B)));
        Assert.That(machine.Export(LockExportFormat.EnvironmentFile)[0].Text, Does.Contain("- pip\n- python=3.11\n"));
        Assert.That(machine.Export(LockExportFormat.Pixi)[0].Losses.Single().Kind, Is.EqualTo(LockLossKind.Python));
        Assert.That(variables.Export(LockExportFormat.Pixi)[0].Losses.Single().Message, Does.Contain("LEVEL"));
    }

    [Test]
    public void What_is_built_from_sources_is_exported_as_its_sources()
    {
        LockedPypiPackage built = Wheel("table", "1.0", "table-1.0-py3-none-any.whl", A) with
        {
            Location = new PackageLocation(null, "https://files.example.com/table-1.0.tar.gz"), Source = new LockedSource(LockedSourceKind.Archive, B) { FileName = "table-1.0.tar.gz", ArchiveSha256 = B },
        };
        LockedPypiPackage git = Wheel("learner", "1.0", "learner-1.0-py3-none-any.whl", A) with
        {
            Index = "", Location = new PackageLocation(null, "git+https://example.com/learner.git"), Source = new LockedSource(LockedSourceKind.Git, C) { Commit = new string('9', 40), Subdirectory = "py" },
        };
        EnvironmentLock @lock = Lock(new EnvironmentSpec { Pypi = ["learner"] }, Platform("linux-64", "3.11", conda: false, built, git));
        LockFile pixi = LockFileReader.Read(@lock.Export(LockExportFormat.Pixi)[0].Text, "pixi.lock");
        Assert.That(pixi.Environments[0].Packages["linux-64"].Select(static p => (p.Url, p.Sha256)), Is.EquivalentTo(new[]
        {
            ("https://files.example.com/table-1.0.tar.gz", B.ToString()), ($"git+https://example.com/learner.git?subdirectory=py&rev={new string('9', 40)}#{new string('9', 40)}", (string?)null),
        }));
        Pylock pylock = Pylock.Parse(@lock.Export(LockExportFormat.Pylock)[0].Text);
        Assert.That((pylock.Packages[0].Vcs!.Url, pylock.Packages[0].Vcs!.CommitId, pylock.Packages[0].Vcs!.Subdirectory), Is.EqualTo(("https://example.com/learner.git", new string('9', 40), "py")));
        Assert.That((pylock.Packages[1].Sdist!.FileName, pylock.Packages[1].Sdist!.Hashes["sha256"], pylock.Packages[1].Wheels), Is.EqualTo(("table-1.0.tar.gz", B.ToString(), (IReadOnlyList<PylockFile>?)null)));
        ExportedLock requirements = @lock.Export(LockExportFormat.Requirements)[0];
        Assert.That(requirements.Text, Does.Contain($"learner @ git+https://example.com/learner.git@{new string('9', 40)}#subdirectory=py\n").And.Contains($"table==1.0 \\\n    --hash=sha256:{B}\n"));
        Assert.That(requirements.Losses.Select(static l => l.Kind), Is.EquivalentTo(new[] { LockLossKind.BuiltWheel, LockLossKind.BuiltWheel, LockLossKind.Hashes }));

        EnvironmentLock large = Lock(new EnvironmentSpec { Pypi = ["learner"] }, Platform("linux-64", "3.11", conda: false, git with { Source = git.Source with { LargeFiles = true } }));
        Assert.That(large.Export(LockExportFormat.Requirements)[0].Text, Does.Contain("#subdirectory=py&lfs=true\n"));
        Assert.That(large.Export(LockExportFormat.Pixi)[0].Text, Does.Contain("learner.git?lfs=true&subdirectory=py&rev="));
        Assert.That(large.Export(LockExportFormat.Pylock)[0].Losses.Select(static l => l.Message), Has.One.Contains("git LFS"));
    }

    [Test]
    public void What_only_one_machine_can_fetch_is_told_and_no_place_of_it_gets_into_a_file()
    {
        EnvironmentLock @lock = Lock(new EnvironmentSpec { Conda = ["jq"], Pypi = ["table", "own"], Channels = [EnvironmentSource.Named("lab", new Uri("file:///home/me/lab/"))] }, Platform("linux-64", "3.11", conda: false,
            Jq("linux-64", A) with { Channel = "lab", Location = new PackageLocation("lab", "linux-64/jq-1.7-h1_0.conda") },
            Wheel("table", "1.0", "table-1.0-py3-none-any.whl", B) with { Index = "corner", Location = new PackageLocation("corner", "../files/table-1.0-py3-none-any.whl") },
            Wheel("own", "1.0", "own-1.0-py3-none-any.whl", C) with { Index = "", Location = PackageLocation.Nowhere }));
        foreach (LockExportFormat format in Enum.GetValues<LockExportFormat>())
        {
            ExportedLock file = @lock.Export(format)[0];
            Assert.That(file.Text, Does.Not.Contain("/home/me").And.Not.Contain("file:"), format.ToString());
            Assert.That(file.IsLossy, format.ToString());
        }
        Assert.That(@lock.Export(LockExportFormat.Pixi)[0].Losses.Where(static l => l.Kind == LockLossKind.Address).Select(static l => l.Message.Split(' ')[0]), Is.EquivalentTo(new[] { "jq=1.7=h1_0", "table==1.0", "own==1.0" }));
        Assert.That(Pylock.Parse(@lock.Export(LockExportFormat.Pylock)[0].Text).Packages.Single().Wheels!.Single().Path, Is.EqualTo("table-1.0-py3-none-any.whl"), "the file lies beside the lock");
        LockExportOptions here = new() { AddressOf = static name => name == "lab" ? new Uri("file:///home/me/lab/") : new Uri("file:///home/me/index/simple/") };
        Assert.That(@lock.Export(LockExportFormat.Explicit, here)[0].Text, Does.Contain("file:///home/me/lab/linux-64/jq-1.7-h1_0.conda#sha256:"));
        Assert.That(@lock.Export(LockExportFormat.Pixi, here)[0].Text, Does.Contain("- url: file:///home/me/lab/\n").And.Contains("pypi: file:///home/me/index/files/table-1.0-py3-none-any.whl"));
        Assert.That(@lock.Export(LockExportFormat.Requirements, here)[0].Text, Does.Contain("--index-url file:///home/me/index/simple\n"));
    }

    [Test]
    public void Every_format_is_the_same_bytes_for_the_same_lock_and_reads_back() => Prop.ForAll(Arb.From(AnyLock), @lock =>
    {
        EnvironmentLock again = EnvironmentLock.Parse(@lock.ToJson());
        foreach (LockExportFormat format in Enum.GetValues<LockExportFormat>())
        {
            foreach ((ExportedLock one, ExportedLock other) in @lock.Export(format).Zip(again.Export(format)))
            {
                Assert.That((other.FileName, other.Text, string.Join('\n', other.Losses)), Is.EqualTo((one.FileName, one.Text, string.Join('\n', one.Losses))), format.ToString());
                Assert.That(one.Text, Does.Not.Contain('\r').And.EndsWith("\n"), format.ToString());
            }
        }
        foreach (PlatformLock platform in @lock.Platforms)
        {
            string[] all = [.. platform.Packages.Select(static p => $"{p.Name} {p.Version} {p.Sha256}")];
            foreach (LockExportFormat format in new[] { LockExportFormat.Pixi, LockExportFormat.CondaLock })
            {
                LockFile read = LockFileReader.Read(@lock.Export(format)[0].Text, "a lock");
                Assert.That(read.Environments[0].Packages.GetValueOrDefault(platform.Platform)?.Select(static p => $"{p.Name} {p.Version} {p.Sha256}") ?? [], Is.EquivalentTo(all), format.ToString());
            }
            IEnumerable<PylockSelection> selected = Pylock.Parse(@lock.Export(LockExportFormat.Pylock)[0].Text).Select(PypiTarget.For(platform.Platform, platform.Python!.Version));
            Assert.That(selected.Select(static s => $"{s.Package.Name} {s.Package.Version} {s.File!.Hashes["sha256"]}"), Is.EqualTo(platform.Pypi.Select(static p => $"{p.Name} {p.Version} {p.Sha256}")));
            RequirementsFile requirements = RequirementsFile.Parse(@lock.Export(LockExportFormat.Requirements, new LockExportOptions { Platforms = [platform.Platform] })[0].Text);
            Assert.That(requirements.Entries.Select(static e => $"{e.Requirement} {e.Hashes["sha256"].Single()}"), Is.EqualTo(platform.Pypi.Select(static p => $"{p.Name}=={p.Version} {p.Sha256}")));
        }
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_platform_or_a_name_that_cannot_be_is_an_error()
    {
        Assert.That(Assert.Throws<FlowKitException>(() => Mixed.Export(LockExportFormat.Explicit, new LockExportOptions { Platforms = ["win-64"] }))!.Code, Is.EqualTo("FK7313"));
        foreach (string name in new[] { "", "../x", "a b", "a: b" })
            Assert.That(Assert.Throws<FlowKitException>(() => LockExport.Write(new Dictionary<string, EnvironmentLock> { [name] = Mixed }, LockExportFormat.Pixi))!.Code, Is.EqualTo("FK7390"));
        Assert.That(LockExport.Write(new Dictionary<string, EnvironmentLock> { ["a"] = Mixed, ["b"] = Mixed }, LockExportFormat.CondaLock).Select(static f => f.FileName), Is.EqualTo(new[] { "a.conda-lock.yml", "b.conda-lock.yml" }));
    }

    private static EnvironmentLock Lock(EnvironmentSpec spec, params PlatformLock[] platforms) => new(RequirementId.Of(spec), spec, platforms);

    private static PlatformLock Platform(string platform, string python, bool conda, params LockedPackage[] packages) => new() { Platform = platform, Python = new LockedPython(python, conda), Packages = packages };

    private static LockedPackage[] Once(IEnumerable<LockedPackage> packages) => [.. packages.DistinctBy(static p => (p.Kind, p.Name))];

    private static LockedCondaPackage Jq(string platform, Sha256Digest hash) => new()
    {
        Name = "jq", Version = "1.7", Build = "h1_0", BuildNumber = 4, Subdir = platform, FileName = "jq-1.7-h1_0.conda", Channel = "https://example.com/forge", Location = new PackageLocation(null, $"https://example.com/forge/{platform}/jq-1.7-h1_0.conda"),
        Sha256 = hash, Md5 = new string('1', 32), Size = 12, Dependencies = ["__glibc >=2.17"], Constrains = ["jq-doc 1.7"], License = "MIT",
    };

    private static LockedCondaPackage Python(string platform) => Jq(platform, A) with
    {
        Name = "python", Version = "3.11.7", FileName = "python-3.11.7-h1_0.conda", Location = new PackageLocation(null, $"https://example.com/forge/{platform}/python-3.11.7-h1_0.conda"), Distributions = ["pip==23.2"],
    };

    private static LockedPypiPackage Wheel(string name, string version, string file, Sha256Digest hash, params string[] needs) => new()
    {
        Name = name, Version = version, FileName = file, Index = "pypi", Location = new PackageLocation(null, "https://files.example.com/" + file), Sha256 = hash, Size = 5, Dependencies = needs, RequiresPython = ">=3.9",
    };

    private static Sha256Digest Digest(char digit) => Sha256Digest.Parse(new string(digit, 64));
}
