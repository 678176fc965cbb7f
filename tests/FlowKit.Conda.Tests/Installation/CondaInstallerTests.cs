using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class CondaInstallerTests
{
    private static readonly string[] Nothing = [];

    [Test]
    public async Task An_update_changes_what_differs_and_leaves_the_users_own_files()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        await InstallAsync(prefix, by.Package("a", "1.0", Nothing, ("lib/a.py", "one"), ("lib/old/x.py", "x")), by.Package("b", "1.0", Nothing, ("lib/b.py", "b")));
        Directory.CreateDirectory(Path.Combine(prefix, "lib", "old", "__pycache__"));
        await File.WriteAllTextAsync(Path.Combine(prefix, "lib", "old", "__pycache__", "x.cpython-311.pyc"), "compiled");
        await File.WriteAllTextAsync(Path.Combine(prefix, "lib", "mine.txt"), "mine");
        InstallResult result = await InstallAsync(prefix, by.Package("a", "2.0", Nothing, ("lib/a.py", "two")), by.Package("c", "1.0", Nothing, ("share/c", "c")));
        Assert.That(result.Plan.ToString(), Is.EqualTo("~ a 1.0 0 -> 2.0 0\n- b 1.0 0\n+ c 1.0 0"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "lib", "a.py")), Is.EqualTo("two"));
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib", "old")), Is.False);
        Assert.That(File.Exists(Path.Combine(prefix, "lib", "b.py")), Is.False);
        Assert.That(File.Exists(Path.Combine(prefix, "lib", "mine.txt")), Is.True);
        Assert.That(PrefixRecords.ReadNames(prefix), Is.EqualTo(new[] { ("a", "2.0", "0"), ("c", "1.0", "0") }));
        Assert.That(PrefixRecords.IsPrefix(prefix), Is.True);
    }

    [Test]
    public async Task The_same_set_again_is_nothing_to_do()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        (PackageRecord, ExtractedCondaPackage) package = by.Package("a", "1.0", Nothing, ("a", "a"));
        await InstallAsync(folder.Combine("env"), package);
        InstallResult again = await InstallAsync(folder.Combine("env"), package);
        Assert.That(again.Plan.IsEmpty, Is.True);
        Assert.That(again.Installed.Concat(again.Plan.Kept).Select(installed => installed.Paths[0].Path), Is.EqualTo(new[] { "a", "a" }));
    }

    [Test]
    public async Task The_same_set_with_other_bytes_or_a_damaged_record_is_not_taken_for_nothing_to_do([Values] bool isDamaged)
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env"), record = Path.Combine(prefix, "conda-meta", "a-1.0-0.json");
        (PackageRecord one, ExtractedCondaPackage package) = by.Package("a", "1.0", Nothing, ("a", "a"));
        PackageRecord first = package.Index.ToRecord(one.Url, new string('1', 64)), other = package.Index.ToRecord(one.Url, new string('2', 64));
        await InstallAsync(prefix, (first, package));
        if (isDamaged)
        {
            await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record))[..^3]);
            Assert.That(async () => await InstallAsync(prefix, (first, package)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8115"));
        }
        else
        {
            Assert.That((await InstallAsync(prefix, (other, package))).Plan.ToString(), Is.EqualTo("~ a 1.0 0 -> 1.0 0"));
        }
    }

    [TestCase("remove")]
    [TestCase("place")]
    public async Task A_change_that_was_interrupted_while_it_was_made_is_finished_by_the_next(string at)
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        await InstallAsync(prefix, by.Package("a", "1.0", Nothing, ("dir/x.txt", "x"), ("keep.txt", "old")));
        // What a change to a 2.0, in which `dir` is a link, leaves when the process dies in the middle of it.
        string stage = Path.Combine(prefix, "conda-meta", ".flowkit", "stage");
        Directory.CreateDirectory(stage);
        await File.WriteAllTextAsync(Path.Combine(stage, "0"), "new");
        File.CreateSymbolicLink(Path.Combine(stage, "1"), "elsewhere");
        await File.WriteAllTextAsync(Path.Combine(stage, "2"), """{"name":"a","version":"2.0","build":"0","files":["keep.txt","dir"]}""");
        await File.WriteAllTextAsync(Path.Combine(prefix, "conda-meta", ".flowkit", "journal." + at),
            """{"remove":["dir/x.txt","conda-meta/a-1.0-0.json"],"directories":[],"place":["keep.txt","dir","conda-meta/a-2.0-0.json"]}""");
        if (at == "place")
        {
            Directory.Delete(Path.Combine(prefix, "dir"), recursive: true);
            File.Delete(Path.Combine(prefix, "conda-meta", "a-1.0-0.json"));
            File.Move(Path.Combine(stage, "0"), Path.Combine(prefix, "keep.txt"), overwrite: true);
        }
        await CondaInstaller.RecoverAsync(prefix);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "keep.txt")), Is.EqualTo("new"));
        Assert.That(new FileInfo(Path.Combine(prefix, "dir")).LinkTarget, Is.EqualTo("elsewhere"));
        Assert.That(PrefixRecords.ReadNames(prefix), Is.EqualTo(new[] { ("a", "2.0", "0") }));
        Assert.That(Directory.Exists(Path.Combine(prefix, "conda-meta", ".flowkit")), Is.False);
    }

    [Test]
    public async Task A_change_that_was_interrupted_before_its_journal_has_not_happened()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage) package = by.Package("a", "1.0", Nothing, ("a.txt", "old"));
        await InstallAsync(prefix, package);
        Directory.CreateDirectory(Path.Combine(prefix, "conda-meta", ".flowkit", "stage"));
        await File.WriteAllTextAsync(Path.Combine(prefix, "conda-meta", ".flowkit", "stage", "0"), "new");
        await InstallAsync(prefix, package);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "a.txt")), Is.EqualTo("old"));
        Assert.That(Directory.Exists(Path.Combine(prefix, "conda-meta", ".flowkit")), Is.False);
    }

    [Test]
    public async Task A_package_that_cannot_be_linked_leaves_no_prefix_and_no_change()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("envs", "env");
        (PackageRecord Record, ExtractedCondaPackage Package) broken = by.Package("broken", "1.0", Nothing, ("x/y", "y"), ("z", "z"));
        File.Delete(Path.Combine(broken.Package.Folder, "x", "y"));
        Assert.That(async () => await InstallAsync(prefix, broken), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8103"));
        Assert.That(Directory.Exists(folder.Combine("envs")) ? Directory.GetFileSystemEntries(folder.Combine("envs")) : [], Is.Empty);
        (PackageRecord, ExtractedCondaPackage) good = by.Package("a", "1.0", Nothing, ("a", "a"));
        await InstallAsync(prefix, good);
        Assert.That(async () => await InstallAsync(prefix, good, broken), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8103"));
        Assert.That(PrefixRecords.ReadNames(prefix), Is.EqualTo(new[] { ("a", "1.0", "0") }));
        Assert.That(Directory.Exists(Path.Combine(prefix, "conda-meta", ".flowkit")), Is.False);
    }

    [Test]
    public void A_prefix_too_long_for_a_placeholder_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        string placeholder = "/placeholder";
        (PackageRecord, ExtractedCondaPackage) package = new InstalledBy(folder.FullName).Package("a", "1.0", Nothing, placeholder, ("bin/a", placeholder + "/lib\0rest"));
        Assert.That(async () => await InstallAsync(folder.Combine("env"), package), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8110").And.Message.Contains("bin/a"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
    }

    [Test]
    public async Task A_frozen_prefix_is_not_changed_unless_that_is_asked_for()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        await InstallAsync(prefix, by.Package("a", "1.0", Nothing, ("a", "a")));
        await File.WriteAllTextAsync(Path.Combine(prefix, "conda-meta", "frozen"), """{"message": "Ask the platform team."}""");
        (PackageRecord, ExtractedCondaPackage)[] wanted = [by.Package("a", "2.0", Nothing, ("a", "b"))];
        Assert.That(async () => await new CondaInstaller().InstallAsync(prefix, wanted),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8112").And.Message.Contains("Ask the platform team."));
        await new CondaInstaller().InstallAsync(prefix, wanted, new CondaInstallOptions { ChangeFrozen = true });
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "a")), Is.EqualTo("b"));
    }

    [Test]
    public void Clashes_can_be_refused()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        Assert.That(async () => await new CondaInstaller().InstallAsync(folder.Combine("env"), [by.Package("a", "1.0", Nothing, ("x", "a")), by.Package("b", "1.0", Nothing, ("x", "b"))],
            new CondaInstallOptions { RefuseClashes = true }), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8114"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
    }

    [Test]
    public async Task A_folder_against_a_file_is_settled_by_dependency_whichever_side_wins([Values] bool fileDepends)
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        InstallResult result = await InstallAsync(folder.Combine("env"),
            by.Package("a-folder", "1.0", fileDepends ? Nothing : ["b-file"], ("x/y", "y"), ("x/z", "z")), by.Package("b-file", "1.0", fileDepends ? ["a-folder >=1"] : Nothing, ("x", "file")));
        Assert.That(result.Clashes.Single().Winner, Is.EqualTo(fileDepends ? "b-file" : "a-folder"));
        Assert.That(File.Exists(folder.Combine("env", "x")), Is.EqualTo(fileDepends));
        Assert.That(File.Exists(folder.Combine("env", "x", "z")), Is.EqualTo(!fileDepends));
    }

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
    public async Task Requested_specs_are_kept_over_changes_that_do_not_name_them()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage) a = by.Package("a", "1.0", Nothing, ("a", "a"));
        await new CondaInstaller().InstallAsync(prefix, [a], new CondaInstallOptions { RequestedSpecs = new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["a >=1"] } });
        await InstallAsync(prefix, a, by.Package("b", "1.0", Nothing, ("b", "b")));
        Assert.That(PrefixRecords.Read(prefix)[0].RequestedSpecs, Is.EqualTo(new[] { "a >=1" }));
    }

    [Test]
    public async Task A_file_of_nobody_is_overwritten_and_told()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage) a = by.Package("a", "1.0", Nothing, ("a", "a"));
        await InstallAsync(prefix, a);
        await File.WriteAllTextAsync(Path.Combine(prefix, "b"), "mine");
        InstallResult result = await InstallAsync(prefix, a, by.Package("b", "1.0", Nothing, ("b", "b")));
        Assert.That(result.Overwritten, Is.EqualTo(new[] { "b" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "b")), Is.EqualTo("b"));
    }

    [Test]
    public async Task Link_scripts_are_never_run_and_all_listed_those_of_removed_packages_too()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env"), script = $"touch '{folder.Combine("ran")}'\n";
        InstallResult installed = await InstallAsync(prefix, by.Package("a", "1.0", Nothing, ("bin/.a-post-link.sh", script), ("bin/.a-pre-unlink.sh", script), ("bin/a-post-link.sh", script), ("share/.a-post-link.sh", script)));
        Assert.That(installed.SkippedScripts, Is.EqualTo(new[] { "bin/.a-post-link.sh", "bin/.a-pre-unlink.sh" }));
        InstallResult removed = await CondaInstaller.RemoveAsync(prefix, ["a"]);
        Assert.That(removed.SkippedScripts, Is.EqualTo(new[] { "bin/.a-pre-unlink.sh" }));
        Assert.That(File.Exists(folder.Combine("ran")), Is.False);
    }

    [Test]
    public void A_package_that_writes_records_is_refused()
    {
        using TemporaryFolder folder = new();
        (PackageRecord, ExtractedCondaPackage) package = new InstalledBy(folder.FullName).Package("a", "1.0", Nothing, ("conda-meta/other-1-0.json", "{}"));
        Assert.That(async () => await InstallAsync(folder.Combine("env"), package), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8101"));
    }

    [TestCase("b-1.0-0.json", "{", "b-1.0-0.json")]
    [TestCase("a-2.0-0.json", """{"name":"a","version":"2.0","build":"0","files":[]}""", "two records of a")]
    public async Task A_prefix_whose_records_cannot_be_trusted_is_not_changed(string file, string json, string told)
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        await InstallAsync(prefix, by.Package("a", "1.0", Nothing, ("a", "a")));
        await File.WriteAllTextAsync(Path.Combine(prefix, "conda-meta", file), json);
        Assert.That(async () => await InstallAsync(prefix, by.Package("c", "1.0", Nothing, ("c", "c"))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8115").And.Message.Contains(told));
        Assert.That((File.Exists(Path.Combine(prefix, "a")), File.Exists(Path.Combine(prefix, "c"))), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_name_twice_is_refused()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        Assert.That(async () => await InstallAsync(folder.Combine("env"), by.Package("a", "1.0", Nothing), by.Package("a", "2.0", Nothing)),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8118"));
    }

    [Test]
    public void A_prefix_that_cannot_be_made_is_an_error_that_names_it()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("file"), "");
        (PackageRecord, ExtractedCondaPackage) package = new InstalledBy(folder.FullName).Package("a", "1.0", Nothing, ("a", "a"));
        Assert.That(async () => await InstallAsync(folder.Combine("file", "env"), package),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8111").And.Message.Contains(folder.Combine("file", "env")));
    }

    [Test]
    public async Task A_folder_in_which_a_user_has_something_becomes_a_prefix_by_a_change_that_can_fail_without_a_trace()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        Directory.CreateDirectory(prefix);
        await File.WriteAllTextAsync(Path.Combine(prefix, "a"), "mine");
        (PackageRecord Record, ExtractedCondaPackage Package) broken = by.Package("broken", "1.0", Nothing, ("a", "theirs"), ("z", "z"));
        File.Delete(Path.Combine(broken.Package.Folder, "z"));
        Assert.That(async () => await InstallAsync(prefix, broken), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8103"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "a")), Is.EqualTo("mine"));
        Assert.That(Packages.ArchiveFixture.FilesBelow(prefix), Is.EquivalentTo(new[] { "a", "conda-meta/.flowkit.lock" }));
        InstallResult result = await InstallAsync(prefix, by.Package("good", "1.0", Nothing, ("a", "theirs")));
        Assert.That(result.Overwritten, Is.EqualTo(new[] { "a" }));
        Assert.That(PrefixRecords.IsPrefix(prefix), Is.True);
    }

    [Test]
    public async Task Several_installations_into_one_new_prefix_at_once_all_end_with_it()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage)[] packages = [.. Enumerable.Range(0, 8).Select(i => by.Package("p" + i, "1.0", Nothing, ($"lib/{i}/a", "a"), ($"lib/{i}/b", "b")))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => InstallAsync(prefix, packages))));
        Assert.That(PrefixRecords.Read(prefix), Has.Count.EqualTo(8));
        Assert.That(Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName), Is.EquivalentTo(new[] { "env", "unpacked" }));
    }

    [Test]
    public async Task What_a_killed_process_left_of_a_prefix_goes_after_a_day()
    {
        using TemporaryFolder folder = new();
        string old = folder.Combine(".env.flowkit-0123456789ab"), young = folder.Combine(".env.flowkit-ba9876543210"), other = folder.Combine(".other.flowkit-0123456789ab");
        foreach (string left in (string[])[old, young, other]) Directory.CreateDirectory(Path.Combine(left, "lib"));
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Directory.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddDays(-2));
        await InstallAsync(folder.Combine("env"), new InstalledBy(folder.FullName).Package("a", "1.0", Nothing, ("a", "a")));
        Assert.That((Directory.Exists(old), Directory.Exists(young), Directory.Exists(other)), Is.EqualTo((false, true, true)));
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
    public async Task A_folder_that_a_package_brings_and_a_file_take_each_others_place_and_of_two_packages_one_has_it()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env"), x = Path.Combine(prefix, "share/x");
        (PackageRecord, ExtractedCondaPackage) asFolder = by.Package("m", "1.0", Nothing, ("share/x", "/")), asFile = by.Package("m", "2.0", Nothing, ("share/x", "file"));
        foreach ((PackageRecord, ExtractedCondaPackage) package in new[] { asFolder, asFile, asFolder })
        {
            await InstallAsync(prefix, package);
            Assert.That((Directory.Exists(x), File.Exists(x)), Is.EqualTo((package == asFolder, package == asFile)));
        }
        (PackageRecord, ExtractedCondaPackage) same = by.Package("n", "1.0", Nothing, ("share/x", "/")), first = by.Package("a", "1.0", Nothing, ("share/x", "of a")), last = by.Package("z", "1.0", Nothing, ("share/x", "of z"));
        await InstallAsync(prefix, asFolder, same);
        await InstallAsync(prefix, same);
        Assert.That(Directory.Exists(x), Is.True, "another package has it still");
        await InstallAsync(prefix, same, by.Package("guest", "1.0", Nothing, ("share/x/file", "")));
        await InstallAsync(prefix, same);
        Assert.That(Directory.Exists(x), Is.True, "also when the last file in it goes");

        InstallResult result = await new CondaInstaller().InstallAsync(prefix, [same, last], new CondaInstallOptions { Platform = "linux-64" });
        Assert.That((Directory.Exists(x), File.ReadAllText(Path.Combine(prefix, "__clobbers__/z/share/x"))), Is.EqualTo((true, "of z")));
        Assert.That(result.Clashes.Select(clash => (clash.Path, clash.Winner, clash.Losers.Single())), Is.EqualTo(new[] { ("share/x", "n", "z") }));
        await InstallAsync(prefix, first, same, last);
        Assert.That(await File.ReadAllTextAsync(x), Is.EqualTo("of a"));
        await InstallAsync(prefix, same, last);
        Assert.That(Directory.Exists(x), Is.True);
        await InstallAsync(prefix, last);
        Assert.That(await File.ReadAllTextAsync(x), Is.EqualTo("of z"));
        string fresh = folder.Combine("fresh");
        await InstallAsync(fresh, first, same, last);
        Assert.That((await File.ReadAllTextAsync(Path.Combine(fresh, "share/x")), Directory.Exists(Path.Combine(fresh, "__clobbers__/n/share/x"))), Is.EqualTo(("of a", true)));
    }

    [Test]
    public async Task A_package_that_has_one_name_as_a_file_and_as_a_folder_is_refused_by_its_name()
    {
        using TemporaryFolder folder = new();
        (PackageRecord Record, ExtractedCondaPackage Package) torn = new InstalledBy(folder.FullName).Package("torn", "1.0", Nothing, ("lib/y", "1"), ("lib64", "->lib"));
        string paths = Path.Combine(torn.Package.Folder, "info", "paths.json");
        await File.WriteAllTextAsync(paths, (await File.ReadAllTextAsync(paths)).Replace("\"paths\":[", "\"paths\":[{\"_path\":\"lib64/y\",\"path_type\":\"hardlink\"},", StringComparison.Ordinal));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => InstallAsync(folder.Combine("env"), (torn.Record, ExtractedCondaPackage.Open(torn.Package.Folder)))))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK8101", error.Message)));
        Assert.That(error.Message, Does.Contain("torn has lib64/y, and a file"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
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
