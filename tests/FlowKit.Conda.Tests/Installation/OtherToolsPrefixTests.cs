using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

/// <summary>Prefixes that conda made: of noarch Python packages it records the paths as the package has them, and only the files as they lie (CEP 32).</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OtherToolsPrefixTests
{
    [TestCase("lib/python3.11/site-packages/", "bin/")]
    [TestCase("Lib/site-packages/", "Scripts/")]
    public async Task The_paths_of_a_noarch_package_are_those_on_the_disk_and_go_with_it(string site, string scripts)
    {
        using TemporaryFolder folder = new();
        string prefix = folder.Combine("env"), cached = site + "__pycache__/pure.cpython-311.pyc";
        string[] files = [site + "pure.py", cached, site + "pure-1.0.dist-info/RECORD", scripts + "pure-admin", scripts + "pure", "etc/pure.cfg"];
        Write(prefix, "conda-meta/history", "");
        Write(prefix, site + "mine.py", "of the user");
        foreach (string file in files) Write(prefix, file, file);
        Write(prefix, "conda-meta/pure-1.0-0.json", $$"""
            {"name":"pure","version":"1.0","build":"0","build_number":0,"subdir":"noarch","noarch":"python","fn":"pure-1.0-0.conda","depends":[],"channel":"https://conda.anaconda.org/c/noarch",
             "files":["{{string.Join("\",\"", files)}}"],
             "paths_data":{"paths_version":1,"paths":[
              {"_path":"site-packages/pure.py","path_type":"hardlink","sha256":"{{new string('a', 64)}}","size_in_bytes":7},
              {"_path":"site-packages/pure-1.0.dist-info/RECORD","path_type":"hardlink"},
              {"_path":"python-scripts/pure-admin","path_type":"hardlink","prefix_placeholder":"/opt/x","file_mode":"text"},
              {"_path":"etc/pure.cfg","path_type":"hardlink"},
              {"_path":"{{cached}}","path_type":"pyc_file"},
              {"_path":"{{scripts}}pure","path_type":"unix_python_entry_point"}]} }
            """);
        InstalledPackage package = PrefixRecords.Read(prefix).Single();
        Assert.That(package.Paths.Select(path => path.Path), Is.EquivalentTo(files));
        Assert.That(package.Paths.Single(path => path.Sha256 is not null).Path, Is.EqualTo(site + "pure.py"));
        Assert.That(package.Paths.Single(path => path.Placeholder is not null).Path, Is.EqualTo(scripts + "pure-admin"));
        await CondaInstaller.RemoveAsync(prefix, ["pure"]);
        Assert.That(Packages.ArchiveFixture.FilesBelow(prefix).Where(file => !file.StartsWith("conda-meta/", StringComparison.Ordinal)), Is.EqualTo(new[] { site + "mine.py" }));
        Assert.That(PrefixRecords.Read(prefix), Is.Empty);
    }

    private static void Write(string prefix, string path, string text)
    {
        string file = Path.Combine(prefix, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
