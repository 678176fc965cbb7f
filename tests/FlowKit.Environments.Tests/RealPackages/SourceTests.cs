using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.RealPackages;

/// <summary>Environments of what is built from sources, with the machine's Python and no network: real archives beside the repository, and small projects written here.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SourceTests
{
    private static readonly string[] Released = ["idna", "packaging", "tomlkit", "tqdm", "markupsafe", "six", "slicer"];

    [Test]
    public async Task Real_archives_are_resolved_built_hydrated_published_and_had_again_when_index_and_cache_are_gone()
    {
        using TemporaryFolder folder = new();
        string wheelhouse = Path.GetFullPath(Path.Combine(Conformance.PathOf("."), "..", "wheelhouse"));
        if (!Directory.Exists(wheelhouse)) Assert.Ignore($"The real archives are not here: {wheelhouse}.");
        await RequirePythonAsync("3.11");
        string index = Directory.CreateDirectory(folder.Combine("index")).FullName;
        foreach (string file in Directory.EnumerateFiles(wheelhouse))
        {
            // Of the packages themselves only the sources, and the backends as wheels.
            string name = Path.GetFileName(file);
            bool isBackend = name.StartsWith("flit_core", StringComparison.Ordinal) || name.StartsWith("poetry_core", StringComparison.Ordinal) || name.StartsWith("setuptools", StringComparison.Ordinal)
                || name.StartsWith("wheel-", StringComparison.Ordinal) || name.StartsWith("vcs_versioning", StringComparison.Ordinal) || name.StartsWith("typing_extensions", StringComparison.Ordinal);
            if (isBackend || name.EndsWith(".tar.gz", StringComparison.Ordinal)) File.CreateSymbolicLink(Path.Combine(index, name), file);
        }
        EnvironmentRuntime runtime = Runtime(folder.Combine("cache"), folder.Combine("store"), index);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [.. Released.Select(static n => new PackageRequest(n))], Python = "3.11" });
        LockedPypiPackage[] packages = [.. @lock.Platforms[0].Pypi];
        Assert.That(packages.Select(static p => p.Name), Is.EquivalentTo(Released));
        Assert.That(packages, Has.All.Matches<LockedPypiPackage>(static p => p is { IsWheel: true, Source: { Kind: LockedSourceKind.Archive, FileName: { } file } } && file.EndsWith(".tar.gz", StringComparison.Ordinal)));
        LockedPypiPackage markup = packages.Single(static p => p.Name == "markupsafe");
        Assert.That(markup.Identity.Sha256.ToString(), Is.EqualTo(Hash(Path.Combine(wheelhouse, "markupsafe-3.0.4.tar.gz"))), "the id counts the sources");
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Id, Is.EqualTo(@lock.Id));
        await ImportAsync(runtime, @lock, folder);
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/sources"));

        Directory.Delete(index, recursive: true);
        EnvironmentRuntime other = Runtime(folder.Combine("other"), folder.Combine("store"), index);
        EnvironmentLock found = (await other.LookUpAsync("team/sources")).Lock;
        Assert.That(found.Id, Is.EqualTo(@lock.Id));
        await ImportAsync(other, found, folder);
    }

    [Test]
    public async Task A_lock_alone_is_enough_to_build_the_same_wheels_elsewhere()
    {
        using TemporaryFolder folder = new();
        string python = await AnyPythonAsync();
        string index = OwnProject.Pack(folder, OwnProject.Write(folder));
        EnvironmentLock @lock = await Runtime(folder.Combine("cache"), folder.Combine("store"), index).ResolveAsync(new EnvironmentSpec { Pypi = ["own"], Python = python });
        EnvironmentRuntime other = Runtime(folder.Combine("other"), folder.Combine("other-store"), index);
        Assert.That(await ValueAsync(other, EnvironmentLock.Parse(@lock.ToJson())), Is.EqualTo("1"));
        LockedPypiPackage package = (LockedPypiPackage)@lock.Platforms[0].Packages[0];
        EnvironmentLock changed = new(@lock.RequirementId, @lock.Spec, [@lock.Platforms[0] with { Packages = [package with { Sha256 = Content.Hashing.Sha256Digest.Compute("other"u8) }] }]);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime(folder.Combine("third"), folder.Combine("third-store"), index).HydrateAsync(changed)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK8303", error.Message)));
        Assert.That(error.Message, Does.Contain("came out different"));
    }

    [Test]
    public async Task What_built_a_wheel_is_in_the_lock_and_builds_it_again_although_there_are_newer_tools()
    {
        using TemporaryFolder folder = new();
        string python = await AnyPythonAsync();
        string index = OwnProject.Pack(folder, OwnProject.Write(folder, backend: "import tool\n" + OwnProject.Backend.Replace("open('own.py').read()", "f'x = {tool.x}\\n'", StringComparison.Ordinal), requires: "'tool'"));
        Release(1);
        EnvironmentLock @lock = await Runtime(folder.Combine("cache"), folder.Combine("store"), index).ResolveAsync(new EnvironmentSpec { Pypi = ["own"], Python = python });
        EnvironmentLock read = EnvironmentLock.Parse(@lock.ToJson());
        LockedPypiPackage package = read.Platforms[0].Pypi.Single();
        Assert.That(package.Source!.BuiltWith, Is.EqualTo(new[] { "tool==1" }));
        Assert.That(new EnvironmentLock(read.RequirementId, read.Spec, [read.Platforms[0] with { Packages = [package with { Source = package.Source with { BuiltWith = [] } }] }]).Id, Is.EqualTo(@lock.Id), "the id counts the sources alone");

        Release(2);
        Assert.That(await ValueAsync(Runtime(folder.Combine("other"), folder.Combine("other-store"), index), read), Is.EqualTo("1"));
        File.Delete(Path.Combine(index, "tool-1-py3-none-any.whl"));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime(folder.Combine("third"), folder.Combine("third-store"), index).HydrateAsync(read)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK8303", error.Message)), "without the tool the newer one is tried, and held to the hash");

        void Release(int version)
        {
            BuiltWheel tool = new WheelBuilder("tool", version.ToString(System.Globalization.CultureInfo.InvariantCulture)).AddText("tool.py", $"x = {version}\n").Build();
            File.WriteAllBytes(Path.Combine(index, tool.FileName), tool.Content.ToArray());
        }
    }

    [Test]
    public async Task Build_constraints_bound_what_builds_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        string python = await AnyPythonAsync();
        string index = OwnProject.Pack(folder, OwnProject.Write(folder, requires: "'tool'"));
        foreach (string version in (string[])["1", "2"])
        {
            BuiltWheel tool = new WheelBuilder("tool", version).Build();
            await File.WriteAllBytesAsync(Path.Combine(index, tool.FileName), tool.Content.ToArray());
        }
        EnvironmentSpec spec = new() { Pypi = ["own", "tool"], Python = python, PypiSettings = new PypiSettings { BuildConstraints = ["tool<2"] } };
        EnvironmentLock @lock = await Runtime(folder.Combine("cache"), folder.Combine("store"), index).ResolveAsync(spec);
        Assert.That(@lock.Platforms[0].Pypi.Single(static p => p.Name == "own").Source!.BuiltWith, Is.EqualTo(new[] { "tool==1" }));
        Assert.That(@lock.Platforms[0].Pypi.Select(static p => p.ToString()), Is.EqualTo(new[] { "own==1.0", "tool==2" }));
    }

    [Test]
    public async Task A_local_folder_is_built_and_known_by_its_content_and_not_by_its_place()
    {
        using TemporaryFolder folder = new();
        string python = await AnyPythonAsync();
        string project = OwnProject.Write(folder), copy = OwnProject.Write(folder, "copy");
        EnvironmentRuntime runtime = Runtime(folder.Combine("cache"), folder.Combine("store"), null);
        EnvironmentLock @lock = await runtime.ResolveAsync(Of(project, python));
        Assert.That(runtime.RequirementIdOf(Of(copy, python)), Is.EqualTo(@lock.RequirementId));
        Assert.That(System.Text.Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain(folder.FullName));
        Assert.That(await ValueAsync(runtime, @lock), Is.EqualTo("1"));
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/own"));
        await File.WriteAllTextAsync(Path.Combine(copy, "own.py"), "x = 2\n");
        EnvironmentLock changed = await runtime.ResolveAsync(Of(copy, python));
        Assert.That(changed.Id, Is.Not.EqualTo(@lock.Id));
        Assert.That(await ValueAsync(runtime, changed), Is.EqualTo("2"));
        Directory.Delete(project, recursive: true);
        EnvironmentRuntime other = Runtime(folder.Combine("other"), folder.Combine("store"), null);
        Assert.That(await ValueAsync(other, (await other.LookUpAsync("team/own")).Lock), Is.EqualTo("1"));

        static EnvironmentSpec Of(string folder, string python) => new() { Pypi = ["own @ " + new Uri(folder).AbsoluteUri], Python = python };
    }

    [Test]
    public async Task A_commit_of_a_repository_is_built_and_pinned()
    {
        using TemporaryFolder folder = new();
        string python = await AnyPythonAsync();
        string project = OwnProject.Write(folder);
        if (await GitAsync(project, "init", "--quiet") is null) Assert.Ignore("There is no git here.");
        await GitAsync(project, "add", ".");
        await GitAsync(project, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "one");
        string commit = (await GitAsync(project, "rev-parse", "HEAD"))!.Trim();
        EnvironmentRuntime runtime = Runtime(folder.Combine("cache"), folder.Combine("store"), null);
        string address = "own @ git+" + new Uri(project).AbsoluteUri;
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [$"{address}@{commit}"], Python = python });
        LockedPypiPackage package = @lock.Platforms[0].Pypi.Single();
        Assert.That((package.Source!.Kind, package.Source.Commit), Is.EqualTo((LockedSourceKind.Git, commit)));
        Assert.That(await ValueAsync(runtime, @lock), Is.EqualTo("1"));
        FlowKitException branch = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Pypi = [address + "@main"], Python = python })))!;
        Assert.That((branch.Code, branch.Message), Is.EqualTo(("FK7309", branch.Message)));
        Assert.That(branch.Message, Does.Contain("whole commit"));
    }

    [Test]
    public async Task Nothing_is_built_for_another_platform_and_static_metadata_is_enough_to_lock_it()
    {
        using TemporaryFolder folder = new();
        string foreign = HostPlatform.Name == "win-64" ? "linux-64" : "win-64";
        string index = OwnProject.Pack(folder, OwnProject.Write(folder));
        EnvironmentRuntime runtime = Runtime(folder.Combine("cache"), folder.Combine("store"), index);
        EnvironmentSpec spec = new() { Pypi = ["own"], Python = "3.11", Platforms = [foreign] };
        EnvironmentLock @lock = await runtime.ResolveAsync(spec);
        LockedPypiPackage package = @lock.Platforms[0].Pypi.Single();
        Assert.That((package.IsWheel, package.FileName, package.Sha256), Is.EqualTo((false, "own-1.0.tar.gz", package.Source!.Sha256)));
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/foreign"));

        string dynamic = OwnProject.Pack(folder, OwnProject.Write(folder, "dynamic", "[project]\nname = 'own'\ndynamic = ['version', 'dependencies']\n"), "dynamic-index", "own-1.0");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime(folder.Combine("other"), folder.Combine("other-store"), dynamic).ResolveAsync(spec)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK8214", error.Message)));
        Assert.That(error.Message, Does.Contain("own-1.0.tar.gz").And.Contains(foreign).And.Contains("static metadata").And.Contains("lock on a machine"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Building_can_be_switched_off_in_the_options_and_in_the_spec(bool inOptions)
    {
        using TemporaryFolder folder = new();
        string index = OwnProject.Pack(folder, OwnProject.Write(folder));
        EnvironmentRuntime runtime = Runtime(folder.Combine("cache"), folder.Combine("store"), index, inOptions ? EnvironmentSpec.All : null);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() =>
            runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["own"], Python = "3.11", NoBuild = inOptions ? [] : ["own"] })))!;
        Assert.That(error.Message, Does.Contain("own").And.Contains("source"));
    }

    private static EnvironmentRuntime Runtime(string cache, string store, string? index, string? noBuild = null)
    {
        EnvironmentOptions options = new() { CacheFolder = cache, Offline = true, Store = new FolderEnvironmentStore(store) };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("sources", new Uri((index ?? Directory.CreateDirectory(cache + "-empty").FullName) + "/")));
        if (noBuild is not null) options.NoBuild.Add(noBuild);
        return new EnvironmentRuntime(options);
    }

    private static async Task ImportAsync(EnvironmentRuntime runtime, EnvironmentLock @lock, TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.Combine("probe.py"), """
            def probe():
                import idna, packaging, tomlkit, tqdm, markupsafe, six, slicer
                from markupsafe import _speedups
                return [idna.encode('bücher.example').decode(), str(markupsafe.escape('<')), _speedups.__file__.rsplit('.', 1)[-1]]
            """);
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(await runtime.HydrateAsync(@lock)) { ModuleFolders = [folder.FullName] });
        string[] answer = (await session.CallAsync(new PythonCall("probe", "probe", []))).AsArray(static v => v.AsString());
        Assert.That(answer, Is.EqualTo(new[] { "xn--bcher-kva.example", "&lt;", OperatingSystem.IsWindows() ? "pyd" : "so" }));
    }

    private static async Task<string> ValueAsync(EnvironmentRuntime runtime, EnvironmentLock @lock)
    {
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        return (await Programs.RunAsync(environment.PythonExecutable!, null, "-c", "import own; print(own.x)"))!.Trim();
    }

    private static Task<string?> GitAsync(string folder, params string[] arguments) => Programs.RunAsync("git", folder, arguments);

    private static string Hash(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    private static async Task<string> AnyPythonAsync()
    {
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter is { Implementation: "cpython", FreeThreaded: false } && interpreter.Platform == HostPlatform.Name) return interpreter.MajorMinor;
        }
        Assert.Ignore("No Python 3.9 or later is on this machine.");
        return "";
    }

    private static async Task RequirePythonAsync(string version)
    {
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter.Matches(version)) return;
        }
        Assert.Ignore($"The real archives are built with Python {version}, which this machine lacks.");
    }
}
