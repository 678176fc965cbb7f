using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Extras of what conda brings.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ProvidedExtraTests
{
    [Test]
    public async Task An_extra_adds_what_the_packages_own_metadata_says_and_not_what_an_index_says_of_that_release()
    {
        (EnvironmentLock @lock, List<string> warnings) = await ResolveAsync(MixedWorld.Package("table", "1.0").PythonDistribution("table", "1.0",
            ["Provides-Extra: plots", "Requires-Dist: never-asked-for", "Requires-Dist: plotter>=1 ; extra == 'plots'"]));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.0=py_0", "app==1.0", "plotter==1.5" }));
        Assert.That(warnings, Is.Empty);
    }

    [Test]
    public async Task An_extra_of_an_egg_info_adds_what_its_requires_txt_says()
    {
        (EnvironmentLock @lock, List<string> warnings) = await ResolveAsync(MixedWorld.Package("table", "1.0")
            .File("site-packages/table-1.0-py3.11.egg-info/PKG-INFO", "Metadata-Version: 1.1\nName: table\nVersion: 1.0\n\nA description.\n")
            .File("site-packages/table-1.0-py3.11.egg-info/requires.txt", "never-asked-for\n\n[:python_version < \"3\"]\nnever-asked-for\n\n[plots]\nplotter>=1\n\n[plots:python_version<'3']\nother-plotter\n\n[other]\nother-plotter\n"));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.0=py_0", "app==1.0", "plotter==1.5" }));
        Assert.That(warnings, Is.Empty);
    }

    [Test]
    public async Task Without_metadata_of_its_own_an_index_with_the_same_release_tells_it()
    {
        (EnvironmentLock @lock, List<string> warnings) = await ResolveAsync(MixedWorld.Package("table", "1.0").File("site-packages/table.py", "").WithPurls("pkg:pypi/table"));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.0=py_0", "app==1.0", "other-plotter==3.0" }));
        Assert.That(warnings, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_extra_that_nothing_tells_is_a_warning(bool hasMetadata)
    {
        CondaPackageBuilder package = MixedWorld.Package("table", "1.2").File("site-packages/table.py", "");
        (EnvironmentLock @lock, List<string> warnings) = await ResolveAsync(hasMetadata ? package.PythonDistribution("table", "1.2").Build() : package.WithPurls("pkg:pypi/table"));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.2=py_0", "app==1.0" }));
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(warnings[0], Does.Contain("table 1.2").And.Contains("'plots'"));
    }

    private static Task<(EnvironmentLock Lock, List<string> Warnings)> ResolveAsync(CondaPackageBuilder package) => ResolveAsync(package.Build());

    private static async Task<(EnvironmentLock Lock, List<string> Warnings)> ResolveAsync(CondaPackageFile package)
    {
        using TemporaryFolder folder = new();
        LocalIndexBuilder index = new LocalIndexBuilder()
            .Add(new WheelBuilder("table", "1.0").AddExtra("plots", "other-plotter").Build())
            .Add(new WheelBuilder("plotter", "1.5").Build())
            .Add(new WheelBuilder("other-plotter", "3.0").Build())
            .Add(new WheelBuilder("app", "1.0").Requires("table[plots]").Build());
        Warnings warnings = new();
        EnvironmentRuntime runtime = MixedWorld.Runtime(new LocalChannelBuilder("channel").Add(MixedWorld.Python()).Add(package), index, folder.FullName);
        return (await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table", "python"], Pypi = ["app"] }, null, warnings), warnings.Told);
    }

    private sealed class Warnings : IProgress<EnvironmentProgress>
    {
        public List<string> Told { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) Told.Add(warning);
        }
    }
}
