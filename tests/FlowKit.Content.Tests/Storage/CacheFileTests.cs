using FlowKit.Content.Storage;

namespace FlowKit.Content.Tests.Storage;

public sealed class CacheFileTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("flowkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_file_is_written_whole_into_a_folder_that_is_its_users_alone()
    {
        string path = Path.Combine(_folder, "made", "entry");

        Assert.That(CacheFile.TryWrite(path, [1, 2, 3]), Is.True);

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Has.Length.EqualTo(1));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(path)!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void What_cannot_be_written_leaves_what_was_there_and_nothing_beside_it()
    {
        string path = Path.Combine(_folder, "entry");
        CacheFile.TryWrite(path, [1]);

        bool written = CacheFile.TryWrite(path, temporary =>
        {
            File.WriteAllBytes(temporary, [2]);
            throw new IOException("No space left on device.");
        });

        Assert.That(written, Is.False);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_no_error()
    {
        File.WriteAllText(Path.Combine(_folder, "taken"), "a file");

        Assert.That(CacheFile.TryWrite(Path.Combine(_folder, "taken", "entry"), [1]), Is.False);
    }
}
