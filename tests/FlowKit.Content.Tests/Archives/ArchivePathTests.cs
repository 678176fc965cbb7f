using FlowKit.Content.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Content.Tests.Archives;

[Parallelizable(ParallelScope.All)]
public sealed class ArchivePathTests
{
    [TestCase("a/b.txt", "a/b.txt")]
    [TestCase("./a//b/", "a/b")]
    [TestCase("a/./b", "a/b")]
    [TestCase(".hidden/x", ".hidden/x")]
    [TestCase("./", "")]
    [TestCase("a..b/...", "a..b/...")]
    public void Names_become_relative_paths(string name, string expected) => Assert.That(ArchivePath.Normalize(name, windows: false), Is.EqualTo(expected));

    [TestCase("..")]
    [TestCase("a/../b")]
    [TestCase("/a")]
    [TestCase("a\0b")]
    public void Names_that_lead_elsewhere_are_refused_everywhere(string name) => Refused(name, windows: false);

    [TestCase("a\\b")]
    [TestCase("C:/a")]
    [TestCase("a:stream")]
    [TestCase("con")]
    [TestCase("a/NUL.txt")]
    [TestCase("lpt1")]
    [TestCase("a.")]
    [TestCase("a /b")]
    public void Names_that_Windows_reads_otherwise_are_refused_there(string name)
    {
        Refused(name, windows: true);
        Assert.That(() => ArchivePath.Normalize(name, windows: false), Throws.Nothing);
    }

    [Test]
    public void Whatever_is_accepted_stays_below_the_folder() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null).Generator.Or(Gen.Elements("a", "..", ".", "/", "b/..").ArrayOf().Select(string.Concat)).ToArbitrary(),
        text =>
        {
            try
            {
                string path = ArchivePath.Normalize(text);
                return Path.GetFullPath(Path.Combine("/root", path)) is var full && (full == "/root" || full.StartsWith("/root/", StringComparison.Ordinal)) && ArchivePath.Normalize(path) == path;
            }
            catch (FlowKitException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    private static void Refused(string name, bool windows) =>
        Assert.That(() => ArchivePath.Normalize(name, windows), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
}
