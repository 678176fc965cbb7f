using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Hashing;
using FlowKit.Content.Launchers;
using FlowKit.Content.Linking;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class WheelInstallerTests
{
    private const string Site = "lib/python3.11/site-packages/";

    [Test, Platform(Exclude = "Win", Reason = "Paths of a Unix layout.")]
    public async Task Two_installations_make_equal_trees()
    {
        using TestWheels first = new(), second = new();
        foreach (TestWheels wheels in new[] { first, second })
        {
            CachedWheel demo = await wheels.Add("demo", "1.0", ("demo/__init__.py", "x = 1\n"), ("demo-1.0.data/scripts/tool", "#!python\nprint(1)\n"), ("demo-1.0.data/data/share/demo.txt", "d"),
                ("demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo:main\n"));
            await WheelInstaller.InstallAsync(wheels.Layout with { ScriptExecutable = "/env/bin/python" }, [demo], new WheelInstallOptions { Requested = new HashSet<PackageName> { PackageName.Parse("demo") } });
        }
        Assert.That(second.Tree(), Is.EqualTo(first.Tree()));
        Assert.That(first.Tree().Keys, Is.EqualTo(new[]
        {
            "bin/demo", "bin/tool", Site + "demo-1.0.dist-info/INSTALLER", Site + "demo-1.0.dist-info/METADATA", Site + "demo-1.0.dist-info/RECORD", Site + "demo-1.0.dist-info/REQUESTED",
            Site + "demo-1.0.dist-info/WHEEL", Site + "demo-1.0.dist-info/entry_points.txt", Site + "demo/__init__.py", "share/demo.txt",
        }));
        Assert.That(first.Tree()["bin/tool"], Is.EqualTo("#!/env/bin/python\nprint(1)\n"));
        Assert.That(first.Tree()["bin/demo"], Does.StartWith("#!/env/bin/python\nimport sys\nfrom demo import main\n"));
        Assert.That(first.Tree()[Site + "demo-1.0.dist-info/RECORD"], Does.Contain("../../../bin/demo,sha256=").And.Contain("../../../share/demo.txt,sha256="));
    }

    [TestCase((ushort)0, (ushort)0)]
    [TestCase((ushort)0xFFFF, (ushort)0xFFFF)]
    [TestCase((ushort)0xFF9F, (ushort)0xBF7D)]
    [TestCase((ushort)0x21A0, (ushort)0)]
    public async Task A_wheel_whose_times_are_none_or_far_away_is_installed_with_times_of_now(ushort date, ushort time)
    {
        using TestWheels wheels = new();
        string archive = wheels.Write("demo", "1.0", ("demo.py", "x = 1\n"));
        ZipTimes.Set(archive, date, time);
        DateTime before = DateTime.UtcNow.AddSeconds(-2);
        await WheelInstaller.InstallAsync(wheels.Layout, [await wheels.Cache.GetFileAsync(archive)]);
        foreach (string file in Directory.EnumerateFiles(wheels.Layout.Prefix, "*", SearchOption.AllDirectories)) Assert.That(File.GetLastWriteTimeUtc(file), Is.InRange(before, DateTime.UtcNow.AddSeconds(2)), file);
    }

    [Test]
    public void A_wheel_may_have_more_entries_than_the_first_zip_could_count()
    {
        using TestWheels wheels = new();
        string archive = wheels.Write("many", "1.0", [.. Enumerable.Range(0, 66_000).Select(static i => ($"many/{i}.txt", ""))]);
        using (ZipReader reader = ZipReader.Open(File.OpenRead(archive)))
            Assert.That(WheelContents.Read(reader, WheelFileName.Parse(Path.GetFileName(archive))).Files.Count(static f => f.Name.EndsWith(".txt", StringComparison.Ordinal)), Is.EqualTo(66_000));
        Assert.That(() => ZipReader.Open(File.OpenRead(archive), ArchiveLimits.Default with { MaxEntries = 66_002 }), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7004"));
    }

    [Test]
    public async Task A_command_of_both_groups_is_made_once_and_pips_names_are_of_the_target()
    {
        using TestWheels wheels = new();
        CachedWheel both = await wheels.Add("demo", "1.0", ("demo.py", ""), ("demo-1.0.dist-info/entry_points.txt", "[gui_scripts]\nrun = demo:window\n[console_scripts]\nrun = demo:main\n"));
        CachedWheel pip = await wheels.Add("pip", "99", ("pip.py", ""), ("pip-99.dist-info/entry_points.txt", "[console_scripts]\npip = pip:main\npip3.8 = pip:main\n"));
        await WheelInstaller.InstallAsync(wheels.Layout with { System = TargetSystem.Posix }, [both, pip]);
        Assert.That(Directory.GetFiles(wheels.Layout.Scripts).Select(Path.GetFileName), Is.EquivalentTo(new[] { "run", "pip", "pip3", "pip3.11" }));
        Assert.That(File.ReadAllText(Path.Combine(wheels.Layout.Scripts, "run")), Does.Contain("main()"));
    }

    [Test]
    public async Task Scripts_on_windows_are_started_by_a_launcher()
    {
        using TestWheels wheels = new();
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo.py", ""), ("demo-1.0.dist-info/entry_points.txt", "[gui_scripts]\nshow = demo:window\n[console_scripts]\nrun = demo:main\n"));
        PythonLayout layout = wheels.Layout with { System = TargetSystem.Windows, ScriptExecutable = "/envs/used as/python.exe" };
        await WheelInstaller.InstallAsync(layout, [demo]);
        Assert.That(Directory.GetFiles(layout.Scripts).Select(Path.GetFileName), Is.EquivalentTo(new[] { "run.exe", "run-script.py", "show.exe", "show-script.pyw" }));
        Assert.That(File.ReadLines(Path.Combine(layout.Scripts, "run-script.py")).First(), Is.EqualTo("#!/envs/used as/python.exe"));
        Assert.That(File.ReadLines(Path.Combine(layout.Scripts, "show-script.pyw")).First(), Is.EqualTo("#!/envs/used as/pythonw.exe"));
        Assert.That(File.ReadAllBytes(Path.Combine(layout.Scripts, "run.exe")), Is.EqualTo(WindowsLauncher.Program(isGui: false).ToArray()));
        Assert.That(File.ReadAllBytes(Path.Combine(layout.Scripts, "show.exe")), Is.EqualTo(WindowsLauncher.Program(isGui: true).ToArray()));
    }

    [Test]
    public async Task Scripts_of_an_environment_that_can_be_moved_tell_windows_launchers_the_way_from_their_folder()
    {
        using TestWheels wheels = new();
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo.py", ""), ("demo-1.0.dist-info/entry_points.txt", "[gui_scripts]\nshow = demo:window\n[console_scripts]\nrun = demo:main\n"));
        PythonLayout layout = wheels.Layout with { System = TargetSystem.Windows, Executable = Path.Combine(wheels.Layout.Scripts, "python.exe") };
        await WheelInstaller.InstallAsync(layout, [demo], new WheelInstallOptions { RelocatableScripts = true });
        Assert.That(File.ReadLines(Path.Combine(layout.Scripts, "run-script.py")).First(), Is.EqualTo("#!python.exe"));
        Assert.That(File.ReadLines(Path.Combine(layout.Scripts, "show-script.pyw")).First(), Is.EqualTo("#!pythonw.exe"));
    }

    [Test]
    public async Task A_script_that_is_changed_is_never_a_link_into_the_cache()
    {
        using TestWheels wheels = new();
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo.py", ""), ("demo-1.0.data/scripts/tool", "#!python\n"));
        await WheelInstaller.InstallAsync(wheels.Layout, [demo]);
        Assert.That(await demo.VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_there_already_is_never_overwritten()
    {
        using TestWheels wheels = new();
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo.py", "new"), ("other.py", ""));
        Directory.CreateDirectory(wheels.Layout.Purelib);
        File.WriteAllText(Path.Combine(wheels.Layout.Purelib, "demo.py"), "of conda");
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => WheelInstaller.InstallAsync(wheels.Layout, [demo], new WheelInstallOptions { OwnerOf = _ => "the conda package demo-base" })))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.FileConflict));
        Assert.That(error.Message, Does.Contain("the conda package demo-base").And.Contain("demo.py"));
        Assert.That(wheels.Tree(), Has.Count.EqualTo(1), "nothing was written");
    }

    [Test]
    public async Task A_file_that_two_wheels_bring_alike_is_recorded_by_both()
    {
        using TestWheels wheels = new();
        CachedWheel a = await wheels.Add("a", "1", ("space/__init__.py", "same"), ("space/a.py", "")), b = await wheels.Add("b", "1", ("space/__init__.py", "same"), ("space/b.py", ""));
        WheelInstallReport report = await WheelInstaller.InstallAsync(wheels.Layout, [b, a]);
        Assert.That(report.Warnings, Is.Empty);
        Assert.That(InstalledDistributions.Read(wheels.Layout).Count(d => d.Record!.Any(row => row.Path == "space/__init__.py")), Is.EqualTo(2));
        Uninstaller.Uninstall(wheels.Layout, InstalledDistributions.Read(wheels.Layout)[0]);
        Assert.That(File.Exists(Path.Combine(wheels.Layout.Purelib, "space", "__init__.py")), Is.True, "the other one still needs it");
        Uninstaller.Uninstall(wheels.Layout, InstalledDistributions.Read(wheels.Layout)[0]);
        Assert.That(wheels.Tree(), Is.Empty);
    }

    [Test]
    public async Task A_file_that_two_wheels_bring_differently_is_a_warning_and_belongs_to_one()
    {
        using TestWheels wheels = new();
        CachedWheel a = await wheels.Add("a", "1", ("tests/x.py", "1")), b = await wheels.Add("b", "1", ("tests/x.py", "2"));
        WheelInstallReport report = await WheelInstaller.InstallAsync(wheels.Layout, [b, a]);
        Assert.That(report.Warnings, Has.Count.EqualTo(1));
        Assert.That(File.ReadAllText(Path.Combine(wheels.Layout.Purelib, "tests", "x.py")), Is.EqualTo("2"));
        Assert.That(InstalledDistributions.Read(wheels.Layout).Single(d => d.Record!.Any(row => row.Path == "tests/x.py")).Name.Value, Is.EqualTo("b"));
    }

    [Test]
    public async Task Cancelling_leaves_nothing()
    {
        using TestWheels wheels = new();
        CachedWheel demo = await wheels.Add("demo", "1.0", [.. Enumerable.Range(0, 600).Select(i => ($"demo/m{i}.py", "x"))]);
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => WheelInstaller.InstallAsync(wheels.Layout, [demo], null, cancel.Token));
        Assert.That(wheels.Tree(), Is.Empty);
    }

    [Test]
    public async Task A_wheel_that_was_changed_in_the_cache_is_fetched_again()
    {
        using TestWheels wheels = new();
        string path = wheels.Write("demo", "1.0", ("demo.py", "x = 1\n"));
        CachedWheel first = await wheels.Cache.GetFileAsync(path);
        File.AppendAllText(Path.Combine(first.Folder, "demo.py"), "y");
        Assert.That(wheels.Cache.Find("demo-1.0-py3-none-any.whl", first.Sha256), Is.Null);
        CachedWheel second = await wheels.Cache.GetFileAsync(path);
        Assert.That(File.ReadAllText(Path.Combine(second.Folder, "demo.py")), Is.EqualTo("x = 1\n"));
    }

    [Test]
    public async Task A_wrong_hash_is_refused_and_nothing_is_kept()
    {
        using TestWheels wheels = new();
        string path = wheels.Write("demo", "1.0", ("demo.py", "x = 1\n"));
        Sha256Digest other = Sha256Digest.Compute("other"u8);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => wheels.Cache.GetAsync(new WheelRequest(new Uri(path), "demo-1.0-py3-none-any.whl") { Sha256 = other })))!;
        Assert.That(error.Code, Is.EqualTo(ContentErrors.HashMismatch));
        Assert.That(wheels.Cache.Find("demo-1.0-py3-none-any.whl", other), Is.Null);
    }

    [Test]
    public async Task Many_who_ask_for_one_wheel_get_one()
    {
        using TestWheels wheels = new();
        string path = wheels.Write("demo", "1.0", [.. Enumerable.Range(0, 50).Select(i => ($"demo/m{i}.py", "x"))]);
        CachedWheel[] found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => wheels.Cache.GetFileAsync(path))));
        Assert.That(found.Select(wheel => wheel.Folder).Distinct().Count(), Is.EqualTo(1));
    }

    [Test, Platform(Exclude = "Win", Reason = "Needs a symbolic link.")]
    public async Task A_data_file_does_not_hide_behind_a_link_of_the_prefix()
    {
        using TestWheels wheels = new();
        Directory.CreateDirectory(Path.Combine(wheels.Layout.Prefix, "lib"));
        File.CreateSymbolicLink(Path.Combine(wheels.Layout.Prefix, "lib64"), "lib");
        File.CreateSymbolicLink(Path.Combine(wheels.Layout.Prefix, "out"), wheels.Combine());
        CachedWheel hides = await wheels.Add("hides", "1", ("hides.py", ""), ("hides-1.data/data/lib64/python3.11/site-packages/hides.py", "other"));
        CachedWheel leads = await wheels.Add("leads", "1", ("leads.py", ""), ("leads-1.data/data/out/x.py", "other"));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => WheelInstaller.InstallAsync(wheels.Layout, [hides])))!.Code, Is.EqualTo(PypiErrors.InvalidWheel));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => WheelInstaller.InstallAsync(wheels.Layout, [leads])))!.Message, Does.Contain("leads out"));
    }

    [Test]
    public async Task A_relocatable_script_finds_its_interpreter_beside_itself()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        if (OperatingSystem.IsWindows()) Assert.Ignore("Scripts of this form are for Unix.");
        using TestWheels wheels = new();
        PythonLayout layout = await VenvLayout.CreateAsync(wheels.Layout.Prefix, python);
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo.py", "def main(): print('it runs')\n"), ("demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo:main\n"));
        await WheelInstaller.InstallAsync(layout, [demo], new WheelInstallOptions { RelocatableScripts = true, Linker = new TreeLinker([LinkMode.Copy]) });
        string moved = wheels.Combine("moved with a blank");
        Directory.Move(layout.Prefix, moved);
        ProcessResult result = await PythonProcess.RunAsync(new PythonCommand(Path.Combine(moved, "bin", "demo"), []), default);
        Assert.That(result.Output.Trim(), Is.EqualTo("it runs"), result.Error);
    }
}
