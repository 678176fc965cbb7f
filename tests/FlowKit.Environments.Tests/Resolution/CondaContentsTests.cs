using FlowKit.Conda.Packages;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>What PyPI's packages see as installed is what the files of conda packages say, and nothing else where they say something.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaContentsTests
{
    [Test]
    public async Task Name_and_version_are_those_of_the_dist_info_and_not_of_the_conda_package()
    {
        LocalChannelBuilder channel = Channel(MixedWorld.Package("pytables", "2024a").PythonDistribution("tables", "3.9.2").PythonDistribution("tables-extra", "1.0+local.1"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("tables>=3.9", "tables-extra")).ResolveAsync(Asked("pytables"));
        Assert.That(MixedWorld.Distributions(@lock, "pytables"), Is.EqualTo(new[] { "tables-extra==1.0+local.1", "tables==3.9.2" }));
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "app==1.0" }));
    }

    [Test]
    public async Task A_copy_that_another_distribution_carries_along_provides_nothing()
    {
        LocalChannelBuilder channel = Channel(MixedWorld.Package("tool", "1.0").PythonDistribution("tool", "1.0").File("site-packages/tool/_vendor/table-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: table\nVersion: 1.0\n"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("table", "tool")).ResolveAsync(Asked("tool"));
        Assert.That(MixedWorld.Distributions(@lock, "tool"), Is.EqualTo(new[] { "tool==1.0" }));
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "app==1.0", "table==2.0" }));
    }

    [TestCase("site-packages/Table-1.5-py3.11.egg-info", "Metadata-Version: 1.1\nName: Table\nVersion: 1.5\n")]
    [TestCase("site-packages/table-1.5.egg-info", "Metadata-Version: 1.1\nName: table\nVersion: 1.5\n")]
    [TestCase("site-packages/table-1.5-py3.11-linux-x86_64.egg-info/PKG-INFO", "Metadata-Version: 1.1\nName: table\nVersion: 1.5\n")]
    [TestCase("site-packages/table-1.5_1.egg-info/PKG-INFO", "Metadata-Version: 1.1\nName: table\nVersion: 1.5+1\n")]
    [TestCase("lib/python3.11/site-packages/table-1.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: table\nVersion: 1.5\n")]
    [TestCase("Lib/site-packages/table-1.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: table\nVersion: 1.5\n")]
    public async Task Old_and_platform_layouts_of_metadata_are_found(string path, string text)
    {
        LocalChannelBuilder channel = Channel(MixedWorld.Package("conda-table", "9").File(path, text));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("table")).ResolveAsync(Asked("conda-table"));
        Assert.That(MixedWorld.Distributions(@lock, "conda-table"), Is.EqualTo(new[] { path.Contains("1.5_1", StringComparison.Ordinal) ? "table==1.5+1" : "table==1.5" }));
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "app==1.0" }));
    }

    [Test]
    public async Task An_egg_info_without_a_version_in_its_name_is_read()
    {
        using TemporaryFolder folder = new();
        LocalChannelBuilder channel = Channel(MixedWorld.Package("conda-table", "9").File("site-packages/table.egg-info/PKG-INFO", "Metadata-Version: 1.1\nName: table\nVersion: 1.7\n"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("table"), folder.FullName).ResolveAsync(Asked("conda-table"));
        Assert.That(MixedWorld.Distributions(@lock, "conda-table"), Is.EqualTo(new[] { "table==1.7" }));
    }

    [Test]
    public async Task Split_packages_may_both_have_one_distribution_and_a_package_without_files_provides_nothing()
    {
        LocalChannelBuilder channel = Channel(
            MixedWorld.Package("table-base", "1.0").PythonDistribution("table", "1.0"),
            MixedWorld.Package("table", "1.0").DependsOn("table-base").PythonDistribution("table", "1.0"),
            MixedWorld.Package("table-all", "1.0").DependsOn("table"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("table", "table-all")).ResolveAsync(Asked("table-all"));
        Assert.That(MixedWorld.Distributions(@lock, "table-base"), Is.EqualTo(MixedWorld.Distributions(@lock, "table")).And.EqualTo(new[] { "table==1.0" }));
        Assert.That(MixedWorld.Distributions(@lock, "table-all"), Is.Empty);
        Assert.That(MixedWorld.Wheels(@lock), Is.EqualTo(new[] { "app==1.0", "table-all==2.0" }));
    }

    [Test]
    public async Task One_distribution_in_two_versions_is_an_error_only_where_something_needs_it()
    {
        LocalChannelBuilder channel = Channel(
            MixedWorld.Package("table-base", "1.0").PythonDistribution("table", "1.0"), MixedWorld.Package("table", "1.1").DependsOn("table-base").PythonDistribution("table", "1.1"));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => MixedWorld.Runtime(channel, Index("table")).ResolveAsync(Asked("table"))))!;
        Assert.That(error.Code, Is.EqualTo("FK7311"));
        Assert.That(error.Message, Does.Contain("1.0 in table-base=1.0=py_0").And.Contains("1.1 in table=1.1=py_0").And.Contains("FromPypi"));
        Assert.That(MixedWorld.Wheels(await MixedWorld.Runtime(channel, Index("other")).ResolveAsync(Asked("table"))), Is.EqualTo(new[] { "app==1.0", "other==2.0" }));
        EnvironmentLock replaced = await MixedWorld.Runtime(channel, Index("table")).ResolveAsync(Asked("table") with { FromPypi = ["table"] });
        Assert.That(World.Releases(replaced), Is.EqualTo(new[] { "python=3.11.9=0", "app==1.0", "table==2.0" }));
    }

    [Test]
    public async Task What_the_channel_says_counts_only_where_the_files_tell_nothing()
    {
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(MixedWorld.Python())
            .Add(MixedWorld.Package("one", "1.0").PythonDistribution("other", "1.0").WithPurls("pkg:pypi/table@1.0"))
            .Add(MixedWorld.Package("two", "1.0").File("site-packages/two.py", "").WithPurls("pkg:pypi/table@1.0?x=y", "pkg:conda/two"))
            .Add(MixedWorld.Package("three", "1.0").File("site-packages/three.py", "").WithPurls());
        EnvironmentRuntime runtime = MixedWorld.Runtime(channel, Index("table"));
        Assert.That(MixedWorld.Distributions(await runtime.ResolveAsync(Asked("one")), "one"), Is.EqualTo(new[] { "other==1.0" }));
        EnvironmentLock two = await runtime.ResolveAsync(Asked("two"));
        Assert.That(MixedWorld.Distributions(two, "two"), Is.EqualTo(new[] { "table==1.0" }));
        Assert.That(MixedWorld.Wheels(two), Is.EqualTo(new[] { "app==1.0" }));
        Assert.That(MixedWorld.Distributions(await runtime.ResolveAsync(Asked("three")), "three"), Is.Empty);
        Assert.That(EnvironmentLock.Parse(two.ToJson()).ToJson(), Is.EqualTo(two.ToJson()));
    }

    [TestCase("conda-forge", "table==1.0")]
    [TestCase("channel", "")]
    public async Task The_name_of_a_package_counts_in_conda_forge_alone_and_the_mapping_before_it(string name, string expected)
    {
        using TemporaryFolder folder = new();
        LocalChannelBuilder channel = Channel(name, MixedWorld.Package("table", "1.0").File("site-packages/table.py", ""), MixedWorld.Package("empty", "1.0"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("table")).ResolveAsync(Asked("table", "empty"));
        Assert.That(MixedWorld.Distributions(@lock, "table"), Is.EqualTo(expected.Length == 0 ? [] : new[] { expected }));
        Assert.That(MixedWorld.Distributions(@lock, "empty"), Is.Empty);
        await File.WriteAllTextAsync(folder.Combine("mapping.json"), """{ "table": ["mapped"], "empty": null }""");
        EnvironmentRuntime mapped = MixedWorld.Runtime(channel, Index("mapped"), configure: o => o.CondaPypiMapping = folder.Combine("mapping.json"));
        Assert.That(MixedWorld.Distributions(await mapped.ResolveAsync(Asked("table")), "table"), Is.EqualTo(new[] { "mapped==1.0" }));
        EnvironmentRuntime disabled = MixedWorld.Runtime(channel, Index("table"), configure: o => o.CondaPypiMapping = EnvironmentOptions.NoMapping);
        Assert.That(MixedWorld.Distributions(await disabled.ResolveAsync(Asked("table")), "table"), Is.Empty);
    }

    [Test]
    public async Task What_conda_has_of_packages_that_pypi_misses_is_told_where_a_mapping_knows_it()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("mapping.json"), """{ "geo-tables": ["table"], "other": ["other"] }""");
        LocalChannelBuilder channel = Channel("conda-forge");
        EnvironmentRuntime mapped = MixedWorld.Runtime(channel, Index("table"), configure: o => o.CondaPypiMapping = folder.Combine("mapping.json"));
        EnvironmentSpec spec = new() { Pypi = ["table>=9"], Python = "3.11" };
        FlowKitException e = (await Assert.CatchAsync<FlowKitException>(() => mapped.ResolveAsync(spec)))!;
        Assert.That(e.Message, Does.Contain("conda has table as 'geo-tables'").And.Not.Contain("other"));
        FlowKitException plain = (await Assert.CatchAsync<FlowKitException>(() => MixedWorld.Runtime(channel, Index("table")).ResolveAsync(spec)))!;
        Assert.That((plain.Code, plain.Message.Contains("conda has", StringComparison.Ordinal)), Is.EqualTo((e.Code, false)));
    }

    [Test]
    public async Task A_package_that_needs_no_python_is_not_what_pypi_calls_by_its_name()
    {
        LocalChannelBuilder channel = Channel("conda-forge", new CondaPackageBuilder("pandoc", "3.1").File("bin/pandoc", "")).Add(MixedWorld.Python("3.11.8"));
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, Index("pandoc")).ResolveAsync(Asked("pandoc"));
        Assert.That(MixedWorld.Distributions(@lock, "pandoc"), Is.Null);
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "pandoc=3.1=0", "python=3.11.9=0", "app==1.0", "pandoc==2.0" }));
    }

    [Test]
    public async Task A_conda_environment_is_looked_into_once_pypi_packages_come_to_it()
    {
        LocalChannelBuilder channel = Channel(MixedWorld.Package("conda-table", "1.0").PythonDistribution("table", "1.0"));
        EnvironmentRuntime runtime = MixedWorld.Runtime(channel, Index("table"));
        EnvironmentLock conda = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python", "conda-table"] });
        Assert.That(MixedWorld.Distributions(conda, "conda-table"), Is.Null);
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([conda], new EnvironmentSpec { Pypi = ["app"] }));
        Assert.That(MixedWorld.Wheels(composed.Lock), Is.EqualTo(new[] { "app==1.0" }));
        Assert.That(MixedWorld.Distributions(composed.Lock, "conda-table"), Is.EqualTo(new[] { "table==1.0" }));
        EnvironmentLock wheels = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["table"], Python = "3.11" });
        FlowKitException clash = (await Assert.CatchAsync<FlowKitException>(() => runtime.ComposeAsync(new CompositionRequest([conda, wheels], new EnvironmentSpec()))))!;
        Assert.That((clash.Code, clash.Message), Is.EqualTo(("FK7310", clash.Message)));
        Assert.That(clash.Message, Does.Contain("conda-table=1.0=py_0 (conda").And.Contains("table==2.0 (PyPI"));
    }

    [Test]
    public async Task The_lock_is_the_same_whether_the_cache_is_empty_or_full_and_little_is_fetched_for_it()
    {
        using TemporaryFolder folder = new();
        using FaultServer server = new();
        byte[] ballast = new byte[1 << 20];
        new Random(1).NextBytes(ballast);
        LocalChannelBuilder channel = Channel(MixedWorld.Package("conda-table", "1.0").PythonDistribution("table", "1.0").File("site-packages/table/data.bin", ballast));
        channel.Add(MixedWorld.Package("old-table", "1.0").PythonDistribution("old", "1.0").Build(CondaArchiveFormat.TarBz2));
        channel.WriteTo(folder.Combine("channel"));
        foreach (string file in Directory.EnumerateFiles(folder.Combine("channel"), "*", SearchOption.AllDirectories))
            server.Put("/chan/" + Path.GetRelativePath(folder.Combine("channel"), file).Replace('\\', '/'), await File.ReadAllBytesAsync(file));
        string index = Index("table", "old").WriteIndex(folder.Combine("index")).AbsoluteUri;
        EnvironmentSpec spec = Asked("conda-table", "old-table");

        EnvironmentLock cold = await Runtime("first").ResolveAsync(spec);
        string[] archives = [.. server.Requests.Where(static r => r.Contains("-table-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.That(archives.Distinct(), Is.EqualTo(new[] { "GET /chan/noarch/conda-table-1.0-py_0.conda", "GET /chan/noarch/old-table-1.0-py_0.tar.bz2" }));
        Assert.That(server.Headers.Count(static h => h.ContainsKey("range")), Is.EqualTo(archives.Length - 1), "of the .conda only parts were asked for, and all of the .tar.bz2");
        Assert.That(MixedWorld.Wheels(cold), Is.EqualTo(new[] { "app==1.0" }));

        int before = server.Requests.Count;
        EnvironmentLock offline = await Runtime("first", offline: true, resolutions: "none").ResolveAsync(spec);
        Assert.That(server.Requests, Has.Count.EqualTo(before));
        server.HasRanges = false;
        EnvironmentLock whole = await Runtime("second").ResolveAsync(spec);
        Assert.That(offline.ToJson(), Is.EqualTo(cold.ToJson()));
        Assert.That(whole.ToJson(), Is.EqualTo(cold.ToJson()));

        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime("third", offline: true).ResolveAsync(spec)))!;
        Assert.That(error.Message, Does.Contain("offline"));

        EnvironmentRuntime Runtime(string cache, bool offline = false, string? resolutions = null)
        {
            EnvironmentOptions options = new() { CacheFolder = folder.Combine(cache), Offline = offline, Store = new InMemoryEnvironmentStore() };
            if (resolutions is not null) options.Resolutions = new InMemoryEnvironmentStore();
            options.Platforms.Add(World.Platform);
            options.Channels.Clear();
            options.Channels.Add(EnvironmentSource.Named("chan", new Uri($"http://127.0.0.1:{server.Port}/chan/")));
            options.Indexes.Clear();
            options.Indexes.Add(EnvironmentSource.Named("local", new Uri(index)));
            return new EnvironmentRuntime(options);
        }
    }

    private static EnvironmentSpec Asked(params string[] conda) => new() { Conda = ["python", .. conda.Select(static c => new PackageRequest(c))], Pypi = ["app"] };

    private static LocalChannelBuilder Channel(params CondaPackageBuilder[] packages) => Channel("channel", packages);

    private static LocalChannelBuilder Channel(string name, params CondaPackageBuilder[] packages) =>
        packages.Aggregate(new LocalChannelBuilder(name).Add(MixedWorld.Python()), static (channel, package) => channel.Add(package));

    /// <summary>An index with an app that needs these, and a release 2.0 of each.</summary>
    private static LocalIndexBuilder Index(params string[] needs)
    {
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Requires(needs).Build());
        foreach (string need in needs) index.Add(new WheelBuilder(need.Split('>')[0], "2.0").Build());
        return index;
    }
}
