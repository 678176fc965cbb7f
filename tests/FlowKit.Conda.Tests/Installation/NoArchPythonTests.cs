using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class NoArchPythonTests
{
    private static readonly string[] Nothing = [];

    [Test]
    public async Task Noarch_python_packages_move_when_the_python_does()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.Combine("env");
        (PackageRecord Record, ExtractedCondaPackage Package) module = new InstalledBy(folder.FullName).Package("m", "1.0", Nothing, ("site-packages/m.py", "m"));
        PackageRecord noarch = NoArchPython(module.Record);
        (PackageRecord, ExtractedCondaPackage) Python(string version) => new InstalledBy(folder.Combine(version)).Package("python", version, Nothing, ("bin/python", version));
        await InstallAsync(prefix, Python("3.11.4"), (noarch, module.Package));
        InstallResult same = await InstallAsync(prefix, Python("3.11.9"), (noarch, module.Package));
        Assert.That(same.Plan.Changes.Select(change => change.Name), Is.EqualTo(new[] { "python" }));
        InstallResult other = await InstallAsync(prefix, Python("3.12.1"), (noarch, module.Package));
        Assert.That(other.Plan.Changes.Select(change => change.ToString()), Is.EqualTo(new[] { "= m 1.0 0 (again)", "~ python 3.11.9 0 -> 3.12.1 0" }));
        Assert.That(File.Exists(Path.Combine(prefix, "lib", "python3.12", "site-packages", "m.py")), Is.True);
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib", "python3.11")), Is.False);
        Assert.That(async () => await InstallAsync(folder.Combine("other"), (noarch, module.Package)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8113"));
    }

    [Test]
    public async Task Bytecode_is_compiled_where_asked_for_recorded_and_gone_with_its_package()
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/python3")) Assert.Ignore("There is no /usr/bin/python3 to stand in for the prefix's.");
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage Package) python = by.Package("python", "3.11.4", Nothing, ("bin/python3.11", "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(python.Package.Folder, "bin", "python3.11"), (UnixFileMode)0b111_101_101);
        (PackageRecord Record, ExtractedCondaPackage Package) module = by.Package("m", "1.0", Nothing, ("site-packages/m/__init__.py", "x = 1\n"), ("site-packages/m/broken.py", "def\n"), ("share/m.py", "y = 1\n"));
        PackageRecord noarch = NoArchPython(module.Record);
        CondaInstallOptions options = new() { Platform = "linux-64", CompileBytecode = true };
        InstallResult result = await new CondaInstaller().InstallAsync(prefix, [python, (noarch, module.Package)], options);
        string[] compiled = [.. PrefixRecords.Read(prefix)[0].Paths.Where(path => path.Type == InstalledPathType.PycFile).Select(path => path.Path)];
        Assert.That(compiled, Has.Length.EqualTo(1));
        Assert.That(compiled[0], Does.Match(@"^lib/python3\.11/site-packages/m/__pycache__/__init__\.cpython-\d+\.pyc$"));
        Assert.That(File.Exists(Path.Combine(prefix, compiled[0])), Is.True);
        Assert.That(result.Installed[0].Paths.Select(path => path.Path), Has.One.EqualTo(compiled[0]));
        await new CondaInstaller().InstallAsync(prefix, [python], options);
        Assert.That(Packages.ArchiveFixture.FilesBelow(prefix).Where(path => path.EndsWith(".pyc", StringComparison.Ordinal)), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib")), Is.False);
    }

    [Test]
    public async Task Bytecode_of_a_prefix_that_is_moved_names_where_it_will_be_and_holds_whatever_time_its_source_has()
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/python3")) Assert.Ignore("There is no /usr/bin/python3 to stand in for the prefix's.");
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string work = folder.Combine("work"), prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage Package) python = by.Package("python", "3.11.4", Nothing, ("bin/python3.11", "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(python.Package.Folder, "bin", "python3.11"), (UnixFileMode)0b111_101_101);
        (PackageRecord Record, ExtractedCondaPackage Package) module = by.Package("m", "1.0", Nothing, ("site-packages/m.py", "x = 1\n"));
        await new CondaInstaller().InstallAsync(work, [python, (NoArchPython(module.Record), module.Package)], new CondaInstallOptions { Platform = "linux-64", CompileBytecode = true, UsedAs = prefix });
        Directory.Move(work, prefix);
        string compiled = PrefixRecords.Read(prefix)[0].Paths.Single(path => path.Type == InstalledPathType.PycFile).Path;
        byte[] code = await File.ReadAllBytesAsync(Path.Combine(prefix, compiled));
        Assert.That(code[4], Is.EqualTo(1), "PEP 552: by hash, and not checked");
        Assert.That(System.Text.Encoding.Latin1.GetString(code), Does.Contain(Path.Combine(prefix, "lib/python3.11/site-packages/m.py")).And.Not.Contain(work));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(prefix, "conda-meta")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "history", "m-1.0-0.json", "python-3.11.4-0.json" }));
    }

    [Test]
    public async Task A_package_says_whether_it_is_noarch_where_its_record_does_not_and_its_record_does_where_it_does()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        foreach ((string? own, NoArchType told, NoArchType expected) in new (string?, NoArchType, NoArchType)[]
        {
            ("python", NoArchType.None, NoArchType.Python), ("generic", NoArchType.None, NoArchType.Generic), (null, NoArchType.None, NoArchType.None),
            ("generic", NoArchType.Python, NoArchType.Python), (null, NoArchType.Python, NoArchType.Python), ("python", NoArchType.Generic, NoArchType.Generic),
        })
        {
            (PackageRecord Record, ExtractedCondaPackage Package) built = by.Package("m", "1.0", Nothing, ("site-packages/m.py", "x = 1\n"));
            string index = Path.Combine(built.Package.Folder, "info", "index.json");
            if (own is not null) await File.WriteAllTextAsync(index, (await File.ReadAllTextAsync(index)).Replace("\"name\"", $"\"noarch\":\"{own}\",\"name\"", StringComparison.Ordinal));
            string prefix = folder.Combine($"{own}-{told}");
            InstallResult result = await new CondaInstaller().InstallAsync(prefix, [by.Package("python", "3.11.4", Nothing), (NoArch(built.Record, told), ExtractedCondaPackage.Open(built.Package.Folder))], new CondaInstallOptions { Platform = "linux-64" });
            Assert.That(File.Exists(Path.Combine(prefix, expected == NoArchType.Python ? "lib/python3.11/site-packages/m.py" : "site-packages/m.py")), Is.True, prefix);
            Assert.That((result.Installed[0].Record.NoArch, PrefixRecords.Read(prefix)[0].Record.NoArch), Is.EqualTo((expected, expected)), prefix);
        }
    }

    [Test]
    public async Task A_place_that_a_package_names_twice_is_made_once_by_what_comes_last()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord Record, ExtractedCondaPackage Package) tool = by.Package("tool", "1.0", Nothing, ("share/x", "1"), ("share/x", "1"), ("python-scripts/tool", "script"), ("lib/python3.11/site-packages/tool.py", "1"), ("site-packages/tool.py", "2"));
        await File.WriteAllTextAsync(Path.Combine(tool.Package.Folder, "info", "link.json"), """{"noarch":{"type":"python","entry_points":["tool = tool:first","tool = tool:second"]}}""");
        await InstallAsync(prefix, [by.Package("python", "3.11.4", Nothing), (NoArchPython(tool.Record), ExtractedCondaPackage.Open(tool.Package.Folder))]);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "bin/tool")), Does.Contain("second"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "lib/python3.11/site-packages/tool.py")), Is.EqualTo("2"));
        Assert.That(PrefixRecords.Read(prefix).Single(package => package.Record.Name == "tool").Paths.Select(path => path.Path), Is.EqualTo(new[] { "share/x", "lib/python3.11/site-packages/tool.py", "bin/tool" }));
    }

    [Test]
    public async Task A_noarch_type_that_was_derived_from_a_build_string_yields_to_the_packages_own_and_is_linked_anew_for_another_python()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage)[] packages = [.. new[] { ("happy", "generic", "happyc_0"), ("pure", "python", "0") }.Select(p =>
        {
            ExtractedCondaPackage package = by.Package(p.Item1, "1.0", Nothing, ("site-packages/" + p.Item1, "")).Package;
            string index = Path.Combine(package.Folder, "info", "index.json");
            File.WriteAllText(index, File.ReadAllText(index).Replace("\"name\"", $"\"noarch\":\"{p.Item2}\",\"name\"", StringComparison.Ordinal).Replace("\"build\":\"0\"", $"\"build\":\"{p.Item3}\"", StringComparison.Ordinal));
            string text = $"version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda: https://example.org/noarch/{p.Item1}-1.0-{p.Item3}.conda\npackages:\n- conda: https://example.org/noarch/{p.Item1}-1.0-{p.Item3}.conda\n  sha256: {new string('a', 64)}\n";
            LockFilePackage locked = LockFileReader.Read(text, "pixi.lock").Environments.Single().Packages["linux-64"].Single();
            Assert.That((locked.NoArch, locked.IsNoArchDerived), Is.EqualTo((p.Item1 == "happy" ? NoArchType.Python : NoArchType.Generic, true)));
            return (locked.ToRecord(), ExtractedCondaPackage.Open(package.Folder));
        })];
        await InstallAsync(prefix, [by.Package("python", "3.11.4", Nothing), .. packages]);
        Assert.That((File.Exists(Path.Combine(prefix, "site-packages/happy")), File.Exists(Path.Combine(prefix, "lib/python3.11/site-packages/pure"))), Is.EqualTo((true, true)));
        InstallResult next = await new CondaInstaller().InstallAsync(prefix, [by.Package("python", "3.12.1", Nothing), .. packages], new CondaInstallOptions { Platform = "linux-64" });
        Assert.That(next.Plan.Changes.Select(change => (change.Name, change.Kind)), Is.EqualTo(new[] { ("pure", PackageChangeKind.Reinstall), ("python", PackageChangeKind.Upgrade) }));
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib/python3.11")), Is.False);
        Assert.That(File.Exists(Path.Combine(prefix, "lib/python3.12/site-packages/pure")), Is.True);
    }

    [Test]
    public async Task A_python_that_cannot_compile_fails_no_installation()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        (PackageRecord Record, ExtractedCondaPackage Package) module = by.Package("m", "1.0", Nothing, ("site-packages/m.py", "x = 1\n"));
        await new CondaInstaller().InstallAsync(folder.Combine("env"), [by.Package("python", "3.11.4", Nothing, ("bin/python3.11", "no program")), (NoArchPython(module.Record), module.Package)],
            new CondaInstallOptions { Platform = "linux-64", CompileBytecode = true });
        Assert.That(PrefixRecords.ReadNames(folder.Combine("env")), Has.Count.EqualTo(2));
    }

    private static PackageRecord NoArchPython(PackageRecord record) => NoArch(record, NoArchType.Python);

    private static PackageRecord NoArch(PackageRecord record, NoArchType type) => new()
    {
        Name = record.Name, Version = record.Version, Build = record.Build, Subdir = "noarch", FileName = record.FileName, Url = record.Url, NoArch = type,
    };

    private static Task<InstallResult> InstallAsync(string prefix, params (PackageRecord, ExtractedCondaPackage)[] packages) =>
        new CondaInstaller().InstallAsync(prefix, packages, new CondaInstallOptions { Platform = "linux-64" });
}
