using System.Diagnostics;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Locking.Export;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Python;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Locking.Export;

/// <summary>What is exported installs with the tools that the formats are of, from folders of small packages, without a network.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ExportPeerTests
{
    private TemporaryFolder _folder = null!;
    private EnvironmentRuntime _runtime = null!;

    [OneTimeSetUp]
    public void MakeSources()
    {
        _folder = new TemporaryFolder();
        World.Index().WriteIndex(_folder.Combine("index"));
        new LocalChannelBuilder("channel")
            .Add(new CondaPackageBuilder("data", "1.0").ForPlatform("linux-64").DependsOn("words").File("share/data", "data\n"))
            .Add(new CondaPackageBuilder("words", "2.0", "h1_3").File("share/words", "words\n").License("MIT"))
            .WriteTo(_folder.Combine("channel"));
        EnvironmentOptions options = new() { CacheFolder = _folder.Combine("cache"), Offline = true };
        options.Platforms.Add(World.Platform);
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", new Uri(_folder.Combine("index", "simple") + "/")));
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", new Uri(_folder.Combine("channel") + "/")));
        _runtime = new EnvironmentRuntime(options);
    }

    [OneTimeTearDown]
    public void RemoveSources() => _folder.Dispose();

    [Test]
    public async Task Pip_installs_exported_requirements_and_demands_their_hashes()
    {
        string python = MachinePython.Path;
        if (await Programs.RunAsync(python, null, "-m", "pip", "--version") is null) Assert.Ignore("The machine's Python has no pip.");
        ExportedLock file = Export(await WheelsAsync(), LockExportFormat.Requirements);
        string path = _folder.Combine("pip", file.FileName), target = _folder.Combine("pip", "site");
        Directory.CreateDirectory(_folder.Combine("pip"));
        await File.WriteAllTextAsync(path, file.Text);
        string[] install = ["-m", "pip", "install", "--isolated", "--no-cache-dir", "--disable-pip-version-check", "--require-hashes", "--no-compile", "--target", target, "-r", path];
        await RunAsync(python, install);
        Assert.That(Installed(target), Is.EqualTo(new[] { "learner-1.0.dist-info", "table-1.0.dist-info" }));

        string wrong = World.Wheels.Single(static w => w.Name == "table" && w.Version == "1.0").Sha256.ToString();
        await File.WriteAllTextAsync(path, file.Text.Replace(wrong, new string('0', 64), StringComparison.Ordinal));
        Assert.That(await Programs.RunAsync(python, null, install), Is.Null, "another hash is refused, so the hashes were looked at");
    }

    [Test]
    public async Task Uv_installs_an_exported_standard_lock_and_exported_requirements()
    {
        string uv = Path.Combine(Environment.GetEnvironmentVariable("FLOWKIT_PEERS") ?? "", "uv", "uv");
        if (!File.Exists(uv)) Assert.Ignore("FLOWKIT_PEERS names no folder with uv: run ../shared/peers/setup FOLDER and set it to FOLDER.");
        EnvironmentLock @lock = await WheelsAsync();
        foreach (LockExportFormat format in new[] { LockExportFormat.Pylock, LockExportFormat.Requirements })
        {
            ExportedLock file = Export(@lock, format);
            string folder = _folder.Combine("uv-" + format), target = Path.Combine(folder, "site");
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, file.FileName), file.Text);
            await RunAsync(uv, "pip", "install", "--offline", "--no-config", "--cache-dir", Path.Combine(folder, "cache"), "--python", MachinePython.Path, "--python-version", @lock.For(World.Platform).Python!.MajorMinor, "--target", target, "--require-hashes", "-r", Path.Combine(folder, file.FileName));
            Assert.That(Installed(target), Is.EqualTo(new[] { "learner-1.0.dist-info", "table-1.0.dist-info" }), format.ToString());
        }
    }

    [Test]
    public async Task Py_rattler_installs_a_python_that_runs_from_an_exported_lock_which_reads_back_as_the_same_environment()
    {
        string rattler = PyRattler(), channel = Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";
        if (!Directory.Exists(Path.Combine(channel, World.Platform))) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel: run ../shared/conda-channel/build FOLDER and set it to FOLDER.");
        string folder = _folder.Combine("real");
        EnvironmentOptions options = new() { CacheFolder = Path.Combine(folder, "cache"), Offline = true };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("real", new Uri(Path.GetFullPath(channel) + "/")));
        EnvironmentRuntime runtime = new(options);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python 3.11.*", "numpy"], VirtualPackages = ["__glibc=2.36"], Platforms = [World.Platform] });
        ExportedLock file = @lock.Export(LockExportFormat.Pixi, new LockExportOptions { AddressOf = runtime.FindSource, PixiVersion = 7 }).Single();
        Assert.That((await runtime.ResolveAsync(new RequirementFile(file.FileName, file.Text).ToSpec())).Id, Is.EqualTo(@lock.Id));
        await File.WriteAllTextAsync(Path.Combine(folder, file.FileName), file.Text);
        const string Install = """
            import asyncio, os, sys
            from pathlib import Path
            from rattler import LockFile, Subdir, install
            folder = Path(sys.argv[1])
            lock = LockFile.from_path(folder / "pixi.lock")
            environment = lock.default_environment()
            asyncio.run(install(environment.conda_repodata_records_for_platform(environment.platforms()[0]), folder / "prefix", cache_dir=folder / "rattler", platform=Subdir("linux-64"), show_progress=False))
            lock.to_path(folder / "again.lock")
            os._exit(0)
            """;
        await RunAsync(MachinePython.Path, [("PYTHONPATH", rattler)], "-c", Install, folder);
        Assert.That((await RunAsync(Path.Combine(folder, "prefix", "bin", "python"), "-c", "import numpy, sys; print(sys.prefix, (numpy.arange(4) / 2).sum())")).Trim(), Is.EqualTo($"{Path.Combine(folder, "prefix")} 3.0"));
        Assert.That((await runtime.ResolveAsync(new RequirementFile("pixi.lock", await File.ReadAllTextAsync(Path.Combine(folder, "again.lock"))).ToSpec())).Id, Is.EqualTo(@lock.Id), "as rattler writes it");
    }

    [Test]
    public async Task Py_rattler_installs_exported_pixi_locks_and_reads_exported_lists()
    {
        string rattler = PyRattler();
        EnvironmentLock @lock = await _runtime.ResolveAsync(new EnvironmentSpec { Conda = ["data"] });
        string folder = _folder.Combine("rattler");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "6.lock"), Export(@lock, LockExportFormat.Pixi).Text);
        await File.WriteAllTextAsync(Path.Combine(folder, "7.lock"), Export(@lock, LockExportFormat.Pixi, 7).Text);
        await File.WriteAllTextAsync(Path.Combine(folder, "list.txt"), Export(@lock, LockExportFormat.Explicit).Text);
        const string Install = """
            import asyncio, os, sys
            from pathlib import Path
            from rattler import LockFile, Subdir, install
            from rattler.explicit_environment import ExplicitEnvironmentSpec
            folder = Path(sys.argv[1])
            for version in "67":
                environment = LockFile.from_path(folder / f"{version}.lock").default_environment()
                platform = [p for p in environment.platforms() if p.name == "linux-64"][0]
                records = environment.conda_repodata_records_for_platform(platform)
                asyncio.run(install(records, folder / version, cache_dir=folder / "cache", platform=Subdir("linux-64"), show_progress=False))
                print(version, sorted((r.name.normalized, str(r.version), str(r.build), r.build_number, r.sha256.hex()[:8], r.license or "") for r in records))
            print(*[p.url for p in ExplicitEnvironmentSpec.from_path(folder / "list.txt").packages], flush=True)
            os._exit(0)
            """;
        string output = await RunAsync(MachinePython.Path, [("PYTHONPATH", rattler)], "-c", Install, folder);
        string[] lines = output.Trim().Split('\n');
        string expected = "[" + string.Join(", ", @lock.For(World.Platform).Conda.Select(static p => $"('{p.Name}', '{p.Version}', '{p.Build}', {p.BuildNumber}, '{p.Sha256.ToString()[..8]}', '{p.License}')")) + "]";
        Assert.That(lines[0], Is.EqualTo("6 " + expected));
        Assert.That(lines[1], Is.EqualTo("7 " + expected));
        Assert.That(lines[2].Split(' ').Select(static url => url[(url.LastIndexOf('/') + 1)..].Split('#')[0]), Is.EqualTo(new[] { "words-2.0-h1_3.conda", "data-1.0-0.conda" }), "each after what it needs");
        foreach (string version in new[] { "6", "7" })
            Assert.That(File.ReadAllText(Path.Combine(folder, version, "share", "data")) + File.ReadAllText(Path.Combine(folder, version, "share", "words")), Is.EqualTo("data\nwords\n"));
    }

    // Its programs leave by os._exit: threads of py-rattler 0.28 that are still at work can crash an interpreter that is being taken down.
    private static string PyRattler()
    {
        string rattler = Path.Combine(Environment.GetEnvironmentVariable("FLOWKIT_PEERS") ?? "", "py-rattler");
        if (!Directory.Exists(Path.Combine(rattler, "rattler"))) Assert.Ignore("FLOWKIT_PEERS names no folder with py-rattler: run ../shared/peers/setup FOLDER and set it to FOLDER.");
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The channels are for linux-64.");
        return rattler;
    }

    private Task<EnvironmentLock> WheelsAsync() => _runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = "3.11" });

    // Folders of this machine are what the tools install from here.
    private ExportedLock Export(EnvironmentLock @lock, LockExportFormat format, int pixi = 6) => @lock.Export(format, new LockExportOptions { AddressOf = _runtime.FindSource, PixiVersion = pixi }).Single();

    private static IEnumerable<string?> Installed(string target) => Directory.EnumerateDirectories(target, "*.dist-info").Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, [], arguments);

    private static async Task<string> RunAsync(string program, (string Name, string Value)[] variables, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string name in info.Environment.Keys.Where(static n => n.StartsWith("PIP_", StringComparison.Ordinal) || n.StartsWith("UV_", StringComparison.Ordinal)).ToList()) info.Environment.Remove(name);
        foreach ((string name, string value) in variables) info.Environment[name] = value;
        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await error);
        return output;
    }
}
