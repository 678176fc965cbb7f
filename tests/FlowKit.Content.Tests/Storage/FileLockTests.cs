using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Storage;

[Parallelizable(ParallelScope.All)]
public sealed class FileLockTests
{
    [Test]
    public async Task Only_one_has_it_and_the_next_gets_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("deep", "lock");
        FileLock first = await FileLock.AcquireAsync(path);
        Assert.That(FileLock.TryAcquire(path), Is.Null);
        Task<FileLock> second = FileLock.AcquireAsync(path);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Test]
    public async Task A_wait_that_takes_too_long_is_an_error()
    {
        using TemporaryFolder folder = new();
        await using FileLock first = await FileLock.AcquireAsync(folder.Combine("lock"));
        Assert.That(async () => await FileLock.AcquireAsync(folder.Combine("lock"), TimeSpan.FromMilliseconds(20)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7011"));
    }

    [Test]
    public void A_place_that_cannot_be_written_is_an_error()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("file"), "");
        Assert.That(() => FileLock.TryAcquire(folder.Combine("file", "lock")), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7009"));
    }

    [Test]
    public void Many_that_ask_first_in_a_new_folder_all_get_their_lock()
    {
        using TemporaryFolder folder = new();
        const int Rounds = 3_000;
        using Barrier together = new(2);
        void Ask(int who)
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (!together.SignalAndWait(TimeSpan.FromSeconds(5))) return;
                FileLock.TryAcquire(folder.Combine($"{round}", $"{who}"))!.Dispose();
            }
        }
        Assert.That(() => Task.WaitAll(Task.Factory.StartNew(() => Ask(1), TaskCreationOptions.LongRunning), Task.Factory.StartNew(() => Ask(2), TaskCreationOptions.LongRunning)), Throws.Nothing);
    }
}
