using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class WheelFilesTests
{
    [Test]
    public void A_record_that_was_written_on_windows_has_the_paths_of_everywhere() =>
        Assert.That(RecordFile.Parse("demo\\__init__.py,,\n").Single().Path, Is.EqualTo("demo/__init__.py"));

    [TestCase("FILE:///home/demo", "file:///home/demo")]
    [TestCase("file:/home/demo", "file:///home/demo")]
    [TestCase("file://host/share/demo", "file://host/share/demo")]
    public void The_address_of_a_folder_has_one_form(string address, string expected) =>
        Assert.That(DirectUrl.Parse(Folder(address)).Url, Is.EqualTo(expected));

    [TestCase("file://relative")]
    [TestCase("file:demo")]
    [TestCase("https://example.com/demo")]
    public void A_folder_without_an_absolute_path_is_refused(string address) =>
        Assert.That(() => DirectUrl.Parse(Folder(address)), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(PypiErrors.InvalidInstalledFile));

    private static string Folder(string address) => "{\"url\": \"" + address + "\", \"dir_info\": {}}";
}
