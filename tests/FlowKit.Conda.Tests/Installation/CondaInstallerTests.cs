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
        Assert.That(error.Code, Is.EqualTo("FK8101"));
        Assert.That(error.Message, Does.Contain("torn has lib64/y, and a file"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
    }

    private static Task<InstallResult> InstallAsync(string prefix, params (PackageRecord, ExtractedCondaPackage)[] packages) =>
        new CondaInstaller().InstallAsync(prefix, packages, new CondaInstallOptions { Platform = "linux-64" });
}
