using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class PackageRemovalTests
{
    [Test]
    public async Task What_only_a_removed_package_needed_goes_with_it_and_what_depends_on_it_too()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        (PackageRecord, ExtractedCondaPackage)[] packages =
        [
            by.Package("app", "1.0", ["lib >=1", "shared"], ("app", "a")), by.Package("lib", "1.0", ["deep"], ("lib", "l")), by.Package("deep", "1.0", [], ("deep", "d")),
            by.Package("plugin", "1.0", ["app"], ("plugin", "p")), by.Package("other", "1.0", ["shared"], ("other", "o")), by.Package("shared", "1.0", [], ("shared", "s")),
            by.Package("asked", "1.0", [], ("asked", "k")), by.Package("user", "1.0", ["asked"], ("user", "u")),
        ];
        await new CondaInstaller().InstallAsync(prefix, packages, new CondaInstallOptions { RequestedSpecs = new Dictionary<string, IReadOnlyList<string>> { ["asked"] = ["asked"] } });
        InstallResult result = await CondaInstaller.RemoveAsync(prefix, ["app", "user"]);
        Assert.That(result.Installed.Select(package => package.Record.Name), Is.EqualTo(new[] { "asked", "other", "shared" }));
        Assert.That(Packages.ArchiveFixture.FilesBelow(prefix).Where(path => !path.StartsWith("conda-meta/", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "asked", "other", "shared" }));
    }

    [Test]
    public async Task A_circle_of_packages_goes_together_and_stays_together()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        string prefix = folder.Combine("env");
        await new CondaInstaller().InstallAsync(prefix, [by.Package("python", "3.11", ["pip"], ("python", "p")), by.Package("pip", "1.0", ["python"], ("pip", "i")), by.Package("tool", "1.0", [], ("tool", "t"))]);
        Assert.That((await CondaInstaller.RemoveAsync(prefix, ["tool"])).Installed.Select(package => package.Record.Name), Is.EqualTo(new[] { "pip", "python" }));
        Assert.That((await CondaInstaller.RemoveAsync(prefix, ["pip"])).Installed, Is.Empty);
        Assert.That(PrefixRecords.IsPrefix(prefix), Is.True);
    }

    [Test]
    public async Task A_name_that_is_not_installed_is_an_error_that_tells_what_is()
    {
        using TemporaryFolder folder = new();
        await new CondaInstaller().InstallAsync(folder.Combine("env"), [new InstalledBy(folder.FullName).Package("a", "1.0", [], ("a", "a"))]);
        Assert.That(async () => await CondaInstaller.RemoveAsync(folder.Combine("env"), ["b"]),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8118").And.Message.Contains("b is to be removed and is not installed. Installed are: a."));
        Assert.That(async () => await CondaInstaller.RemoveAsync(folder.Combine("nowhere"), ["b"]), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8118"));
        Assert.That(Directory.Exists(folder.Combine("nowhere")), Is.False);
    }
}
