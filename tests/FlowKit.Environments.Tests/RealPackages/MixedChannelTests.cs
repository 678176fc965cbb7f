using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.RealPackages;

/// <summary>Real wheels and sources on real conda packages with a Python that runs; ignored where <c>FLOWKIT_CONDA_CHANNEL</c> names none.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MixedChannelTests
{
    private static readonly string Channel = Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";
    private static readonly string Wheelhouse = Path.GetFullPath(Path.Combine(Conformance.PathOf("."), "..", "wheelhouse"));

    [Test]
    public async Task What_real_conda_packages_bring_is_what_their_python_sees_and_a_real_wheel_takes_it()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        string[] conda = ["python 3.11.*", "numpy<2", "pytz", "python-tzdata", "python-dateutil", "six", "pip", "setuptools", "wheel", "scikit-learn 1.4.2", "poetry-core", "flit-core", "hatchling", "setuptools-scm", "tqdm", "markupsafe", "typing-extensions"];
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = [.. conda.Select(static c => new PackageRequest(c))], VirtualPackages = ["__glibc=2.36"], Pypi = ["pandas==2.2.3"] });
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "pandas==2.2.3" }));
        Assert.That(MixedWorld.Distributions(@lock, "python-tzdata"), Is.EqualTo(new[] { "tzdata==2026.6" }));
        Assert.That(File.Exists(Path.Combine(folder.Combine("cache"), "packages", "conda-packages-v1", Sha(@lock, "scikit-learn"))), Is.False, "nothing is unpacked to know what is inside");

        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        await File.WriteAllTextAsync(folder.Combine("own.py"), """
            import importlib.metadata, re, pandas
            def seen(): return sorted({re.sub('[-_.]+', '-', d.metadata['Name']).lower() + '==' + d.version for d in importlib.metadata.distributions()}) if pandas.Series([1]).sum() == 1 else []
            """);
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(environment) { ModuleFolders = [folder.FullName] });
        string[] seen = (await session.CallAsync(new PythonCall("own", "seen", []))).AsArray(static v => v.AsString());
        PlatformLock platform = @lock.For(World.Platform);
        Assert.That(seen, Is.EquivalentTo(platform.Conda.SelectMany(static p => p.Distributions ?? []).Append("pandas==2.2.3")));
    }

    [Test]
    public async Task Condas_python_builds_real_sources_for_its_environment_in_isolation_from_it()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        // The backends come from the index, although conda has other releases of them in the environment or none at all.
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec
        {
            Conda = ["python 3.11.*", "six", "idna"], VirtualPackages = ["__glibc=2.36"], Pypi = ["tomlkit", "slicer", "packaging"], NoBinary = ["tomlkit", "slicer", "packaging"],
        });
        LockedPypiPackage[] built = [.. @lock.For(World.Platform).Pypi];
        Assert.That(built.Select(static p => p.Name), Is.EqualTo(new[] { "packaging", "slicer", "tomlkit" }));
        Assert.That(built, Has.All.Matches<LockedPypiPackage>(static p => p is { IsWheel: true, Source.Kind: LockedSourceKind.Archive }));
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        string? said = await Programs.RunAsync(environment.PythonExecutable!, null, "-c", "import sys, tomlkit, slicer, packaging.version, importlib.util as u; print(sys.prefix, u.find_spec('poetry') or u.find_spec('flit_core') or tomlkit.parse('a = 1')['a'])");
        Assert.That(said?.Trim(), Is.EqualTo(environment.Prefix + " 1"));
    }

    [Test]
    public async Task A_build_with_condas_python_sees_nothing_of_the_environment_that_it_is_for()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        string project = OwnProject.Write(folder, backend: """
            import sys
            try:
                import six
                raise SystemExit('the environment leaks into the build: ' + six.__file__)
            except ImportError: pass
            assert sys.version_info[:2] == (3, 11)

            """ + OwnProject.Backend);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python 3.11.*", "six"], VirtualPackages = ["__glibc=2.36"], Pypi = ["own @ " + new Uri(project).AbsoluteUri, "six"] });
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "own==1.0" }));
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        Assert.That((await Programs.RunAsync(environment.PythonExecutable!, null, "-c", "import own, six; print(own.x)"))?.Trim(), Is.EqualTo("1"));
    }

    private static string Sha(EnvironmentLock @lock, string conda) => @lock.For(World.Platform).Find(PackageKind.Conda, conda)!.Sha256.ToString();

    private static EnvironmentRuntime Runtime(TemporaryFolder folder)
    {
        if (!Directory.Exists(Path.Combine(Channel, World.Platform))) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel: run ../shared/conda-channel/build FOLDER and set it to FOLDER.");
        if (!Directory.Exists(Wheelhouse)) Assert.Ignore($"The real wheels are not here: {Wheelhouse}.");
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The channel is for linux-64.");
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("real", new Uri(Path.GetFullPath(Channel) + "/")));
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("wheelhouse", new Uri(Wheelhouse + "/")));
        return new EnvironmentRuntime(options);
    }
}
