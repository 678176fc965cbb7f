using FlowKit.Conda.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class PackagePathsTests
{
    [TestCase("[]", "FK8101")]
    [TestCase("{}", "FK8101")]
    [TestCase("""{"paths":{},"paths_version":1}""", "FK8101")]
    [TestCase("""{"paths":[{"_path":"a","path_type":"socket"}],"paths_version":1}""", "FK8101")]
    [TestCase("""{"paths":[{"path_type":"hardlink"}],"paths_version":1}""", "FK8101")]
    [TestCase("""{"paths":[],"paths_version":2}""", "FK8102")]
    [TestCase("""{"paths":[{"_path":"../a"}],"paths_version":1}""", "FK7006")]
    public void A_list_of_paths_that_makes_no_sense_is_refused(string json, string code)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("info"));
        File.WriteAllText(folder.Combine("info", "index.json"), """{"name":"a","version":"1","build":"0","build_number":1.5}""");
        File.WriteAllText(folder.Combine("info", "paths.json"), json);
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(folder.FullName);
        Assert.That(package.Index.BuildNumber, Is.Zero);
        Assert.That(() => package.Paths, Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo(code));
    }
}
