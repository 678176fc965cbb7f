using FlowKit.Conda.Installation;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>Wheels beside conda packages in one prefix.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MixedHydrationTests
{
    private const string SitePackages = "lib/python3.11/site-packages/";

    [Test]
    public async Task A_wheel_never_overwrites_a_file_of_conda_and_the_error_names_its_package()
    {
        using TemporaryFolder folder = new();
        // Without metadata nobody can know at resolving that the module is there.
        EnvironmentRuntime runtime = Runtime(folder, MixedWorld.Package("conda-table", "1.0").File("site-packages/table/__init__.py", "conda = True\n"));
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python", "conda-table"], Pypi = ["table"] });
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "table==2.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Code, Is.EqualTo("FK8203"));
        Assert.That(error.Message, Does.Contain($"table 2.0 brings '{SitePackages}table/__init__.py'").And.Contains("conda's conda-table=1.0=py_0"));
        Assert.That(Directory.EnumerateDirectories(folder.Combine("environments")), Is.Empty, "neither a prefix nor half of one");
    }

    [Test]
    public async Task A_wheel_that_needs_something_else_than_its_index_said_is_refused()
    {
        using TemporaryFolder folder = new();
        BuiltWheel wheel = new WheelBuilder("table", "2.0").Requires("never-said").Build();
        LocalIndexBuilder index = new LocalIndexBuilder().Add(wheel with { Metadata = new WheelBuilder("table", "2.0").Build().Metadata });
        EnvironmentRuntime runtime = MixedWorld.Runtime(new LocalChannelBuilder("channel").Add(MixedWorld.Python()), index, folder.FullName);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python"], Pypi = ["table"] });
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The small channel is for linux-64.");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Code, Is.EqualTo("FK8303"));
        Assert.That(error.Message, Does.Contain("table-2.0").And.Contains("[never-said]").And.Contains("'local' said []"));
        Assert.That(Directory.EnumerateDirectories(folder.Combine("environments")), Is.Empty);
    }

    [Test]
    public async Task What_is_taken_from_PyPI_by_name_leaves_no_file_of_condas_package()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder, MixedWorld.Package("table", "1.0").PythonDistribution("table", "1.0").File("site-packages/table/__init__.py", "conda = True\n").File("site-packages/table/only_conda.py", ""));
        HydratedEnvironment conda = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python", "table"], Pypi = ["app"] }));
        Assert.That(Read(conda, "table/__init__.py"), Is.EqualTo("conda = True\n"));
        Assert.That(File.Exists(Path.Combine(conda.Prefix, "conda-meta", "table-1.0-py_0.json")), Is.True);
        HydratedEnvironment pypi = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python", "table"], Pypi = ["app"], FromPypi = ["table"] }));
        Assert.That(Read(pypi, "table/__init__.py"), Is.EqualTo("wheel = True\n"));
        Assert.That(Read(pypi, "table-2.0.dist-info/INSTALLER").Trim(), Is.EqualTo("flowkit"));
        Assert.That(Directory.EnumerateFileSystemEntries(pypi.Prefix, "*", SearchOption.AllDirectories).Select(Path.GetFileName), Has.None.EqualTo("only_conda.py").And.None.EqualTo("table-1.0.dist-info").And.None.EqualTo("table-1.0-py_0.json"));
    }

    [Test]
    public async Task Conda_operations_know_the_packages_of_PyPI_and_leave_the_prefix_alone()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder, MixedWorld.Package("table", "1.0").PythonDistribution("table", "1.0"));
        HydratedEnvironment environment = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python", "table"], Pypi = ["app"] }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => CondaInstaller.RemoveAsync(environment.Prefix, ["table"])))!;
        Assert.That(error.Code, Is.EqualTo("FK8112"));
        Assert.That(error.Message, Does.Contain("those of PyPI: app==1.0").And.Contains(environment.Id.Abbreviated));
        Assert.That(File.Exists(Path.Combine(environment.Prefix, "conda-meta", "table-1.0-py_0.json")), Is.True);
    }

    [Test]
    public async Task A_package_that_cannot_be_had_stops_what_the_other_engine_fetches()
    {
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The small channel is for linux-64.");
        using TemporaryFolder folder = new();
        StallingFetcher? fetcher = null;
        EnvironmentRuntime runtime = MixedWorld.Runtime(
            new LocalChannelBuilder("channel").Add(MixedWorld.Python()), new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Build()), folder.FullName,
            options => options.Fetcher = fetcher = new StallingFetcher(options.Fetcher!));
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python"], Pypi = ["app"] });
        fetcher!.IsStalling = true;
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Message, Does.Contain("python-3.11.9"));
        Assert.That(fetcher.WasStopped, Is.True);
        Assert.That(Directory.EnumerateDirectories(folder.Combine("environments")), Is.Empty);
    }

    /// <summary>On demand: conda packages are gone once a wheel is asked for, and no wheel comes.</summary>
    private sealed class StallingFetcher(IFetcher inner) : IFetcher
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsStalling { get; set; }

        public bool WasStopped { get; private set; }

        public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            if (!IsStalling) return await inner.FetchAsync(request, cancellationToken);
            if (!request.Address.AbsolutePath.EndsWith(".whl", StringComparison.Ordinal))
            {
                await _asked.Task.WaitAsync(cancellationToken);
                return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
            }

            _asked.TrySetResult();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasStopped = true;
                throw;
            }

            return new FetchResponse { Status = FetchStatus.NotFound, FinalAddress = request.Address };
        }
    }

    private static string Read(HydratedEnvironment environment, string path) => File.ReadAllText(Path.Combine(environment.Prefix, SitePackages + path));

    private static EnvironmentRuntime Runtime(TemporaryFolder folder, CondaPackageBuilder package)
    {
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The small channel is for linux-64.");
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Requires("table").Build()).Add(new WheelBuilder("table", "2.0").AddText("table/__init__.py", "wheel = True\n").Build());
        return MixedWorld.Runtime(new LocalChannelBuilder("channel").Add(MixedWorld.Python()).Add(package), index, folder.FullName);
    }
}
