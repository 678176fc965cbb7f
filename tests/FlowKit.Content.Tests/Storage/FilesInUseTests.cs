using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Storage;

[Parallelizable(ParallelScope.All)]
public sealed class FilesInUseTests
{
    [Test]
    public void What_is_in_use_for_a_moment_is_tried_again()
    {
        int tries = 0;
        FilesInUse.WithPatience(static error => error is IOException).Execute(() =>
        {
            if (++tries < 4) throw new IOException("in use");
        });
        Assert.That(tries, Is.EqualTo(4));
    }

    [Test]
    public void What_has_another_reason_is_not_tried_again()
    {
        int tries = 0;
        Assert.That(() => FilesInUse.WithPatience(static error => error is UnauthorizedAccessException).Execute(() =>
        {
            tries++;
            throw new IOException("the disk is full");
        }), Throws.InstanceOf<IOException>());
        Assert.That(tries, Is.EqualTo(1));
    }

    [Test, Platform(Exclude = "Win", Reason = "There files are in use.")]
    public void Outside_of_Windows_no_error_means_that_a_file_is_in_use() =>
        Assert.That(() => FilesInUse.Patiently(static () => throw new UnauthorizedAccessException()), Throws.InstanceOf<UnauthorizedAccessException>());

    [Test]
    public void A_folder_that_nobody_needs_goes_and_need_not_be_there()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("trash", "deep"));
        File.WriteAllText(folder.Combine("trash", "deep", "file"), "");
        FilesInUse.Discard(folder.Combine("trash"));
        FilesInUse.Discard(folder.Combine("trash"));
        Assert.That(Directory.Exists(folder.Combine("trash")), Is.False);
    }
}
