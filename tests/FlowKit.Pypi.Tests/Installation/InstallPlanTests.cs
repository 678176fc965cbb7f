using System.Diagnostics;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class InstallPlanTests
{
    private static WantedDistribution Want(string name, string version) => new(PackageName.Parse(name), Pep440Version.Parse(version));

    private static IEnumerable<string> Show(InstallPlan plan) => plan.Steps.Select(step => $"{step.Action} {step.Name}");

    [Test]
    public async Task A_plan_says_what_is_kept_installed_replaced_and_removed()
    {
        using TestWheels wheels = new();
        CachedWheel[] old = [await wheels.Add("kept", "1.0", ("kept.py", "")), await wheels.Add("moved", "1", ("moved.py", "1"), ("gone.py", "")), await wheels.Add("extra", "1", ("extra/e.py", ""))];
        await WheelInstaller.InstallAsync(wheels.Layout, old);
        InstallPlan plan = InstallPlan.Create(InstalledDistributions.Read(wheels.Layout), [Want("kept", "1"), Want("moved", "2"), Want("new", "1")]);
        Assert.That(Show(plan), Is.EqualTo(new[] { "Remove extra", "Keep kept", "Replace moved", "Install new" }));
        Assert.That(plan.Steps[2].Reason, Is.EqualTo("1 is installed, 2 is wanted"));

        await plan.ApplyAsync(wheels.Layout, [await wheels.Add("moved", "2", ("moved.py", "2")), await wheels.Add("new", "1", ("new.py", ""))]);
        IReadOnlyList<InstalledDistribution> after = InstalledDistributions.Read(wheels.Layout);
        Assert.That(after.Select(d => d.ToString()), Is.EqualTo(new[] { "kept 1.0", "moved 2", "new 1" }));
        Assert.That(Directory.EnumerateFileSystemEntries(wheels.Layout.Purelib).Select(Path.GetFileName), Does.Not.Contain("gone.py").And.Not.Contain("extra"));
        Assert.That(File.ReadAllText(Path.Combine(wheels.Layout.Purelib, "moved.py")), Is.EqualTo("2"));
        Assert.That(InstallPlan.Create(after, [Want("kept", "1"), Want("moved", "2"), Want("new", "1")]).IsNothingToDo, Is.True);
        Assert.That(Directory.EnumerateFileSystemEntries(wheels.Layout.Prefix).Select(Path.GetFileName), Has.None.StartsWith(".flowkit"));
    }

    [Test]
    public async Task What_was_asked_for_by_name_is_told_from_what_came_with_it()
    {
        using TestWheels wheels = new();
        CachedWheel[] both = [await wheels.Add("asked", "1", ("asked.py", "")), await wheels.Add("needed", "1", ("needed.py", ""))];
        await WheelInstaller.InstallAsync(wheels.Layout, both, new WheelInstallOptions { Requested = new HashSet<PackageName> { PackageName.Parse("asked") } });
        Assert.That(InstalledDistributions.Read(wheels.Layout).Where(static d => d.IsRequested).Select(static d => d.ToString()), Is.EqualTo(new[] { "asked 1" }));
    }

    [Test]
    public async Task A_change_that_fails_leaves_what_was_there()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"), ("pkg/a.py", "a"))]);
        SortedDictionary<string, string> before = wheels.Tree();
        File.WriteAllText(Path.Combine(wheels.Layout.Purelib, "foreign.py"), "not ours");
        CachedWheel next = await wheels.Add("demo", "2", ("demo.py", "2"), ("foreign.py", "ours"));
        InstallPlan plan = InstallPlan.Create(InstalledDistributions.Read(wheels.Layout), [Want("demo", "2")]);
        await Assert.ThrowsAsync<FlowKitException>(() => plan.ApplyAsync(wheels.Layout, [next]));
        File.Delete(Path.Combine(wheels.Layout.Purelib, "foreign.py"));
        Assert.That(wheels.Tree(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_change_that_a_crash_cut_short_is_taken_back_by_the_next_one()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"), ("pkg/a.py", "a"))]);
        SortedDictionary<string, string> before = wheels.Tree();
        using PrefixTransaction unfinished = PrefixTransaction.Begin(wheels.Layout.Prefix);
        Uninstaller.Remove(wheels.Layout, InstalledDistributions.Read(wheels.Layout), unfinished);
        unfinished.Create(Path.Combine(wheels.Layout.Purelib, "half.py"));
        File.WriteAllText(Path.Combine(wheels.Layout.Purelib, "half.py"), "half");
        Assert.That(InstalledDistributions.Read(wheels.Layout), Is.Empty);
        Assert.That(() => PrefixTransaction.Begin(wheels.Layout.Prefix), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(PypiErrors.PrefixBusy), "it is still at work");

        // A copy is what a killed process leaves: a journal that nobody holds.
        string crashed = wheels.Combine("crashed");
        foreach (string path in Directory.EnumerateFiles(wheels.Layout.Prefix, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(crashed, Path.GetRelativePath(wheels.Layout.Prefix, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(path));
        }
        PrefixTransaction.Recover(crashed);
        SortedDictionary<string, string> after = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(crashed, "*", SearchOption.AllDirectories)) after[Path.GetRelativePath(crashed, path).Replace('\\', '/')] = File.ReadAllText(path);
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public async Task A_record_that_names_files_outside_removes_nothing()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"))]);
        string victim = wheels.Combine("victim.txt");
        File.WriteAllText(victim, "mine");
        InstalledDistribution demo = InstalledDistributions.Read(wheels.Layout).Single();
        File.AppendAllText(Path.Combine(demo.Location, "RECORD"), "../../../../victim.txt,,\n");
        FlowKitException error = Assert.Throws<FlowKitException>(() => Uninstaller.Uninstall(wheels.Layout, demo))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.CannotUninstall));
        Assert.That(File.Exists(victim) && File.Exists(Path.Combine(wheels.Layout.Purelib, "demo.py")), Is.True);
    }

    [TestCase("../../../pyvenv.cfg")]
    [TestCase("../../../bin/python3.11")]
    [TestCase("../../../conda-meta/zlib-1-0.json")]
    public async Task A_record_that_names_what_makes_the_environment_removes_nothing(string row)
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"))]);
        InstalledDistribution demo = InstalledDistributions.Read(wheels.Layout).Single();
        string victim = Path.GetFullPath(Path.Combine(wheels.Layout.Purelib, row));
        Directory.CreateDirectory(Path.GetDirectoryName(victim)!);
        File.WriteAllText(victim, "mine");
        File.AppendAllText(Path.Combine(demo.Location, "RECORD"), row + ",,\n");
        FlowKitException error = Assert.Throws<FlowKitException>(() => Uninstaller.Uninstall(wheels.Layout, demo))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((PypiErrors.CannotUninstall, error.Message)));
        Assert.That(File.Exists(victim) && File.Exists(Path.Combine(wheels.Layout.Purelib, "demo.py")), Is.True);
    }

    [Test]
    public async Task A_file_that_a_conda_package_brought_stays_though_a_record_names_it()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"))]);
        InstalledDistribution demo = InstalledDistributions.Read(wheels.Layout).Single();
        string meta = Directory.CreateDirectory(Path.Combine(wheels.Layout.Prefix, "conda-meta")).FullName;
        File.WriteAllText(Path.Combine(meta, "zlib-1-0.json"), """{ "name": "zlib", "files": ["lib/libz.so"] }""");
        File.WriteAllText(Path.Combine(wheels.Layout.Prefix, "lib", "libz.so"), "conda's");
        File.AppendAllText(Path.Combine(demo.Location, "RECORD"), "../../libz.so,,\n");
        Assert.That(Uninstaller.Uninstall(wheels.Layout, demo), Is.GreaterThan(0));
        Assert.That(File.Exists(Path.Combine(wheels.Layout.Prefix, "lib", "libz.so")), Is.True);
    }

    [Test]
    public async Task Without_a_record_nothing_is_removed()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"))]);
        File.Delete(Path.Combine(wheels.Layout.Purelib, "demo-1.dist-info", "RECORD"));
        FlowKitException error = Assert.Throws<FlowKitException>(() => Uninstaller.Uninstall(wheels.Layout, InstalledDistributions.Read(wheels.Layout).Single()))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((PypiErrors.CannotUninstall, error.Message)));
        Assert.That(error.Message, Does.Contain("no RECORD"));
        Assert.That(File.Exists(Path.Combine(wheels.Layout.Purelib, "demo.py")), Is.True);
    }

    [Test]
    public async Task Condas_distributions_are_left_to_conda()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1"))], new WheelInstallOptions { Installer = "conda" });
        IReadOnlyList<InstalledDistribution> installed = InstalledDistributions.Read(wheels.Layout);
        Assert.That(InstallPlan.Create(installed, []).IsNothingToDo, Is.True);
        Assert.That(() => Uninstaller.Uninstall(wheels.Layout, installed[0]), Throws.TypeOf<FlowKitException>().With.Message.Contains("conda"));
    }

    [Test]
    public async Task What_condas_records_name_is_condas_whatever_its_installer_says()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("demo.py", "1")), await wheels.Add("own", "1", ("own.py", "1"))], new WheelInstallOptions { Installer = "pip" });
        string meta = Directory.CreateDirectory(Path.Combine(wheels.Layout.Prefix, "conda-meta")).FullName;
        string info = Path.GetRelativePath(wheels.Layout.Prefix, Path.Combine(wheels.Layout.Purelib, "demo-1.dist-info")).Replace('\\', '/');
        File.WriteAllText(Path.Combine(meta, "demo-1-py_0.json"), $$"""{ "name": "demo", "files": ["{{info}}/METADATA", "{{info}}/RECORD"] }""");
        File.WriteAllText(Path.Combine(meta, "broken-1-0.json"), "{");
        IReadOnlyList<InstalledDistribution> installed = InstalledDistributions.Read(wheels.Layout);
        Assert.That(installed.Select(static d => (d.Name.Value, d.Installer, d.IsCondas)), Is.EqualTo(((string, string?, bool)[])[("demo", "pip", true), ("own", "pip", false)]));
        Assert.That(Show(InstallPlan.Create(installed, [])), Is.EqualTo(new[] { "Remove own" }));
        Assert.That(() => Uninstaller.Uninstall(wheels.Layout, installed[0]), Throws.TypeOf<FlowKitException>().With.Message.Contains("conda"));
        Assert.That(Uninstaller.Uninstall(wheels.Layout, installed[1]), Is.GreaterThan(0));
    }

    [Test]
    public async Task Bytecode_that_python_wrote_goes_with_its_source()
    {
        using TestWheels wheels = new();
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Add("demo", "1", ("pkg/demo.py", "1"))]);
        string cache = Path.Combine(wheels.Layout.Purelib, "pkg", "__pycache__");
        Directory.CreateDirectory(cache);
        File.WriteAllText(Path.Combine(cache, "demo.cpython-311.pyc"), "");
        Uninstaller.Uninstall(wheels.Layout, InstalledDistributions.Read(wheels.Layout)[0]);
        Assert.That(wheels.Tree(), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(wheels.Layout.Purelib, "pkg")), Is.False);
    }

    [Test]
    public void Legacy_forms_are_found_and_leavings_of_pip_are_not()
    {
        using TestWheels wheels = new();
        string site = Directory.CreateDirectory(wheels.Layout.Purelib).FullName;
        Directory.CreateDirectory(Path.Combine(site, "Six_Legacy-1.16.0-py3.11.egg-info"));
        File.WriteAllText(Path.Combine(site, "flat-2.egg-info"), "Metadata-Version: 1.0\nName: flat\nVersion: 2\n");
        File.WriteAllText(Path.Combine(site, "linked.egg-link"), "/src/linked\n.");
        Directory.CreateDirectory(Path.Combine(site, "~emo-1.0.dist-info"));
        Assert.That(InstalledDistributions.Read(wheels.Layout).Select(d => $"{d} {d.Kind}"), Is.EqualTo(new[] { "flat 2 EggInfo", "linked EggLink", "six-legacy 1.16.0 EggInfo" }));
        Assert.That(() => Uninstaller.Uninstall(wheels.Layout, InstalledDistributions.Read(wheels.Layout)[2]), Throws.TypeOf<FlowKitException>());
    }

    [Test]
    public void A_check_of_300_packages_that_are_there_is_quick()
    {
        using TestWheels wheels = new();
        List<WantedDistribution> wanted = [];
        for (int i = 0; i < 300; i++)
        {
            Directory.CreateDirectory(Path.Combine(wheels.Layout.Purelib, $"package_{i}-1.{i}.dist-info"));
            wanted.Add(Want($"package-{i}", $"1.{i}"));
        }
        Assert.That(InstallPlan.Create(InstalledDistributions.Read(wheels.Layout), wanted).IsNothingToDo, Is.True);
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < 5; i++) InstallPlan.Create(InstalledDistributions.Read(wheels.Layout), wanted);
        TestContext.Out.WriteLine($"{watch.Elapsed.TotalMilliseconds / 5:0.0} ms");
        Assert.That(watch.Elapsed.TotalMilliseconds / 5, Is.LessThan(60 * 5), "five times the goal: machines of tests are busy");
    }
}
