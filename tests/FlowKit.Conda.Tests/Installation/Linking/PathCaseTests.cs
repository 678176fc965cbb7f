using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation.Linking;

/// <summary>Paths that differ in nothing but case, in prefixes for systems where they are one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PathCaseTests
{
    private static readonly string[] Nothing = [];

    [TestCase("osx-arm64", true)]
    [TestCase("win-64", true)]
    [TestCase("linux-64", false)]
    public async Task Of_two_files_whose_names_differ_in_case_one_is_kept_aside_where_case_does_not_count(string platform, bool clashes)
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage) first = by.Package("a", "1.0", Nothing, ("share/Readme", "a")), second = by.Package("b", "1.0", Nothing, ("share/README", "b"), ("share/only-b", "b"));
        CondaInstallOptions options = new() { Platform = platform };
        InstallResult result = await new CondaInstaller().InstallAsync(prefix, [second, first], options);
        Assert.That(result.Clashes, Has.Count.EqualTo(clashes ? 1 : 0));
        Assert.That(Directory.GetFiles(Path.Combine(prefix, "share")).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(clashes ? new[] { "Readme", "only-b" } : ["README", "Readme", "only-b"]));
        if (clashes) Assert.That((result.Clashes[0].Path, result.Clashes[0].Winner, result.Clashes[0].Losers[0]), Is.EqualTo(("share/Readme", "a", "b")));
        await new CondaInstaller().InstallAsync(prefix, [second], options);
        Assert.That(Directory.GetFiles(Path.Combine(prefix, "share")).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "README", "only-b" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "share", "README")), Is.EqualTo("b"));
    }

    [Test]
    public void Such_clashes_can_be_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        Assert.That(async () => await new CondaInstaller().InstallAsync(folder.Combine("env"), [by.Package("a", "1.0", Nothing, ("bin/Run", "a")), by.Package("b", "1.0", Nothing, ("Bin/run", "b"))],
            new CondaInstallOptions { Platform = "osx-64", RefuseClashes = true }), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8114").And.Message.Contains("bin/Run of a and b"));
        Assert.That(Directory.Exists(folder.Combine("env")), Is.False);
    }

    [Test]
    public async Task A_file_clashes_with_a_folder_and_a_package_with_itself()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        InstallResult result = await new CondaInstaller().InstallAsync(folder.Combine("env"),
            [by.Package("a", "1.0", Nothing, ("data", "file"), ("x/One", "1"), ("x/one", "2")), by.Package("b", "1.0", Nothing, ("Data/inside", "b"))], new CondaInstallOptions { Platform = "win-64" });
        Assert.That(result.Clashes.Select(clash => $"{clash.Path}: {clash.Winner} {string.Join(",", clash.Losers)}"), Is.EqualTo(new[] { "Data: a b", "x/One: a a" }));
        Assert.That(Directory.Exists(folder.Combine("env", "Data")), Is.False);
        Assert.That(Directory.GetFiles(folder.Combine("env", "x")), Has.Length.EqualTo(1));
    }
}
