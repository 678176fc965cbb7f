using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.Time.Testing;

namespace FlowKit.Tests.Execution;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class RunHeartbeatTests
{
    private static readonly RunReference Run = new("A", "1");

    [Test]
    public async Task A_run_that_lasts_long_is_not_lost_while_its_process_lives()
    {
        (InMemoryMetadataStore metadata, FakeTimeProvider time) = await BeginAsync();
        await using (RunHeartbeat heartbeat = new(Run, metadata, time))
        {
            for (int minutes = 0; minutes < 10; minutes++)
            {
                DateTimeOffset before = time.GetUtcNow();
                time.Advance(RunRecord.LostAfter);
                await UntilAsync(async () => (await metadata.FindRunAsync(Run))!.SeenAt > before);
            }

            Assert.That((await metadata.FindRunAsync(Run))!.IsLost(time.GetUtcNow()), Is.False);
        }

        time.Advance(RunRecord.LostAfter * 2);
        Assert.That((await metadata.FindRunAsync(Run))!.IsLost(time.GetUtcNow()), Is.True);
    }

    [Test]
    public async Task A_run_that_ends_takes_its_heartbeat_along() =>
        await new RunHeartbeat(Run, new InMemoryMetadataStore(), new FakeTimeProvider()).DisposeAsync();

    private static async Task<(InMemoryMetadataStore Metadata, FakeTimeProvider Time)> BeginAsync()
    {
        InMemoryMetadataStore metadata = new();
        FakeTimeProvider time = new();
        await metadata.CreateRunAsync(new RunRecord { Run = Run, OriginRunId = "1", Status = ExecutionStatus.Running, CreatedAt = time.GetUtcNow() });
        return (metadata, time);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(5);
        }
    }
}
