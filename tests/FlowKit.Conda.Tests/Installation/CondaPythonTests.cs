using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class CondaPythonTests
{
    [TestCase("3.13.1", "linux-64", "lib/python3.13t/site-packages", "lib/python3.13t/site-packages", "bin/python3.13")]
    [TestCase("3.13.1", "osx-arm64", "lib/python3.13t/site-packages/", "lib/python3.13t/site-packages", "bin/python3.13")]
    [TestCase("7.3.16", "linux-64", "lib/pypy3.9/site-packages", "lib/pypy3.9/site-packages", "bin/python7.3")]
    [TestCase("3.11.9", "linux-64", null, "lib/python3.11/site-packages", "bin/python3.11")]
    [TestCase("3.11.9", "win-64", null, "Lib/site-packages", "python.exe")]
    [TestCase("3.11.9", "linux-64", "../outside", "lib/python3.11/site-packages", "bin/python3.11")]
    [TestCase("3.11.9", "linux-64", "/etc", "lib/python3.11/site-packages", "bin/python3.11")]
    [TestCase("3.11.9", "win-64", @"C:\Windows", "Lib/site-packages", "python.exe")]
    [TestCase("3.11.9", "linux-64", "", "lib/python3.11/site-packages", "bin/python3.11")]
    public void Site_packages_are_where_the_record_says_as_long_as_that_is_in_the_prefix(string version, string platform, string? told, string sitePackages, string executable) =>
        Assert.That(CondaPython.Of(Python(version, told), platform), Is.EqualTo(new CondaPython(string.Join('.', version.Split('.')[..2]), sitePackages, executable)));

    [Test]
    public async Task A_noarch_package_goes_where_the_python_record_of_the_channel_says()
    {
        using TemporaryFolder folder = new();
        InstalledBy by = new(folder.FullName);
        (PackageRecord _, ExtractedCondaPackage python) = by.Package("python", "3.13.1", [], ("bin/python3.13", "a stand-in"));
        CondaPackageFile file = new CondaPackageBuilder("pure", "1.0").NoArchPython("pure = pure:main").File("site-packages/pure.py", "x = 1\n").Build();
        await File.WriteAllBytesAsync(folder.Combine(file.FileName), file.Content);
        await CondaArchive.ExtractAsync(folder.Combine(file.FileName), folder.Combine("pure"));
        ExtractedCondaPackage pure = ExtractedCondaPackage.Open(folder.Combine("pure"));
        string prefix = folder.Combine("env");
        await new CondaInstaller().InstallAsync(prefix, [(Python("3.13.1", "lib/python3.13t/site-packages"), python), (pure.Index.ToRecord(new Uri("https://example.org/noarch/pure-1.0-0.conda"), null), pure)],
            new CondaInstallOptions { Platform = "linux-64" });
        Assert.That(File.Exists(Path.Combine(prefix, "lib", "python3.13t", "site-packages", "pure.py")), Is.True);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "bin", "pure")), Does.StartWith($"#!{prefix}/bin/python3.13"));
    }

    private static PackageRecord Python(string version, string? sitePackages) => new()
    {
        Name = "python", Version = CondaVersion.Parse(version), Build = "0", Subdir = "linux-64", FileName = $"python-{version}-0.conda", Url = new Uri($"https://example.org/linux-64/python-{version}-0.conda"),
        PythonSitePackagesPath = sitePackages,
    };
}
