using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Testing.Contracts;

/// <summary>The rules of <see cref="IMetadataStore"/>, for the tests of any implementation.</summary>
public static class MetadataStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>The rules.</summary>
    /// <param name="create">Makes an empty store.</param>
    /// <returns>One case for each rule.</returns>
    public static IReadOnlyList<ContractCase> Cases(Func<IMetadataStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return [.. Runs(create), .. Tasks(create), .. MetadataEventRules.Cases(create)];
    }

    internal static RunRecord Record(string flow = "A", string id = "1", int minutes = 0) =>
        new() { Run = new RunReference(flow, id), OriginRunId = id, Status = ExecutionStatus.Running, CreatedAt = Noon.AddMinutes(minutes) };

    internal static RunOutcome Success(string? finalTask = null) => new(ExecutionStatus.Succeeded, Noon.AddHours(1)) { FinalTaskId = finalTask };

    internal static ContractCase Case(Func<IMetadataStore> create, string name, Func<IMetadataStore, Task> check) => new(name, async () =>
    {
        IMetadataStore store = create();
        try
        {
            await check(store).ConfigureAwait(false);
        }
        finally
        {
            (store as IDisposable)?.Dispose();
        }
    });

    private static IEnumerable<ContractCase> Runs(Func<IMetadataStore> create)
    {
        yield return Case(create, "A run is found as it was recorded", async store =>
        {
            ArtifactRecord parameter = new("Alpha", Sha256Digest.Compute("0.1"u8), 3, "json", "double");
            RunRecord run = Record() with { OriginRunId = "0", TriggeredBy = [new RunReference("B", "7"), new RunReference("C", "8")], Parameters = [parameter] };
            Expect.True(await store.CreateRunAsync(run).ConfigureAwait(false));
            RunRecord found = (await store.FindRunAsync(run.Run).ConfigureAwait(false))!;
            Expect.Sequence(run.TriggeredBy, found.TriggeredBy);
            Expect.Sequence(run.Parameters, found.Parameters);
            Expect.Equal(run, found with { TriggeredBy = run.TriggeredBy, Parameters = run.Parameters });
        });
        yield return Case(create, "A run that was never recorded is not found", async store =>
            Expect.True(await store.FindRunAsync(new RunReference("A", "none")).ConfigureAwait(false) is null));
        yield return Case(create, "The id of a run is used once in its flow", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            await Expect.FailsAsync(FlowErrors.RunExists, () => store.CreateRunAsync(Record())).ConfigureAwait(false);
            Expect.True(await store.CreateRunAsync(Record("B")).ConfigureAwait(false));
        });
        yield return Case(create, "A pending run goes on once it is started", async store =>
        {
            await store.CreateRunAsync(Record() with { Status = ExecutionStatus.Pending }).ConfigureAwait(false);
            await store.StartRunAsync(Record().Run).ConfigureAwait(false);
            Expect.Equal(ExecutionStatus.Running, (await store.FindRunAsync(Record().Run).ConfigureAwait(false))!.Status);
        });
        yield return Case(create, "A run ends once, as the first one said", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            FailureRecord failure = new("boom", "FK8424", "Fit", "3");
            Expect.True(await store.FinishRunAsync(Record().Run, new RunOutcome(ExecutionStatus.Failed, Noon) { Failure = failure }).ConfigureAwait(false));
            Expect.True(!await store.FinishRunAsync(Record().Run, Success("9")).ConfigureAwait(false));
            RunRecord found = (await store.FindRunAsync(Record().Run).ConfigureAwait(false))!;
            Expect.Equal(ExecutionStatus.Failed, found.Status);
            Expect.Equal(failure, found.Failure);
            Expect.Equal(Noon, found.FinishedAt);
            Expect.Equal(null, found.FinalTaskId);
        });
        yield return Case(create, "A run tells that its process is alive until it has ended", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            RunRecord silent = (await store.FindRunAsync(Record().Run).ConfigureAwait(false))!;
            Expect.True(silent.SeenAt is null && !silent.IsLost(Noon.AddMinutes(1)) && silent.IsLost(Noon.AddMinutes(1.1)));
            await store.KeepAliveAsync(Record().Run, Noon.AddMinutes(5)).ConfigureAwait(false);
            RunRecord found = (await store.ListRunsAsync(new RunQuery()).ConfigureAwait(false))[0];
            Expect.Equal(Noon.AddMinutes(5), found.SeenAt);
            Expect.True(!found.IsLost(Noon.AddMinutes(6)));
            Expect.True(found.IsLost(Noon.AddMinutes(6.1)));
            await store.FinishRunAsync(Record().Run, Success()).ConfigureAwait(false);
            await store.KeepAliveAsync(Record().Run, Noon.AddMinutes(7)).ConfigureAwait(false);
            found = (await store.FindRunAsync(Record().Run).ConfigureAwait(false))!;
            Expect.Equal(Noon.AddMinutes(5), found.SeenAt);
            Expect.True(!found.IsLost(Noon.AddDays(1)));
        });
        yield return Case(create, "Runs are listed newest first, by flow and by status", async store =>
        {
            for (int i = 1; i <= 4; i++)
            {
                await store.CreateRunAsync(Record(i % 2 == 0 ? "B" : "A", i.ToString(System.Globalization.CultureInfo.InvariantCulture), i)).ConfigureAwait(false);
            }

            await store.FinishRunAsync(new RunReference("A", "3"), Success()).ConfigureAwait(false);
            Expect.Sequence(["4", "3", "2"], Ids(await store.ListRunsAsync(new RunQuery { Limit = 3 }).ConfigureAwait(false)));
            Expect.Sequence(["3", "1"], Ids(await store.ListRunsAsync(new RunQuery { Flow = "A" }).ConfigureAwait(false)));
            Expect.Sequence(["3"], Ids(await store.ListRunsAsync(new RunQuery { Status = ExecutionStatus.Succeeded }).ConfigureAwait(false)));
        });
    }

    private static IEnumerable<ContractCase> Tasks(Func<IMetadataStore> create)
    {
        yield return Case(create, "Tasks are listed in the order of their ids, with their latest attempt", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            foreach (int id in (IEnumerable<int>)[10, 2, 1])
            {
                await store.StartTaskAsync(Of(id)).ConfigureAwait(false);
            }

            await store.StartTaskAsync(Of(2) with { Attempt = 1, ForeachPath = "Start[0/2]" }).ConfigureAwait(false);
            IReadOnlyList<TaskRecord> tasks = await store.ListTasksAsync(Record().Run).ConfigureAwait(false);
            Expect.Sequence(["1", "2", "10"], tasks.Select(task => task.Task.TaskId));
            Expect.Equal(1, tasks[1].Attempt);
            Expect.Equal("Start[0/2]", tasks[1].ForeachPath);
        });
        yield return Case(create, "A task that succeeded leaves its artifacts", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            await store.StartTaskAsync(Of(1)).ConfigureAwait(false);
            ArtifactRecord[] artifacts =
            [
                new("Model", Sha256Digest.Compute("m"u8), 1, "python", "PythonObject") { Environment = new EnvironmentId(Sha256Digest.Compute("e"u8)), WrittenBy = "1" },
                new("Score", Sha256Digest.Compute("s"u8), 1, "json", "double") { WrittenBy = "1" },
            ];
            await store.FinishTaskAsync(Of(1).Task, new TaskOutcome(ExecutionStatus.Succeeded, Noon) { Artifacts = [artifacts[1], artifacts[0]] }).ConfigureAwait(false);
            Expect.Sequence(artifacts, await store.ListArtifactsAsync(Record().Run, "1").ConfigureAwait(false));
            Expect.Equal(ExecutionStatus.Succeeded, (await store.ListTasksAsync(Record().Run).ConfigureAwait(false))[0].Status);
            Expect.Equal(0, (await store.ListArtifactsAsync(Record().Run, "2").ConfigureAwait(false)).Count);
        });
        yield return Case(create, "A task that failed says why", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            await store.StartTaskAsync(Of(1)).ConfigureAwait(false);
            FailureRecord failure = new("no such file\nsecond line", null, "Fit", "1");
            await store.FinishTaskAsync(Of(1).Task, new TaskOutcome(ExecutionStatus.Failed, Noon) { Failure = failure }).ConfigureAwait(false);
            Expect.Equal(failure, (await store.ListTasksAsync(Record().Run).ConfigureAwait(false))[0].Failure);
        });
        yield return Case(create, "Look-ups of environments are listed in order, the latest of each task", async store =>
        {
            EnvironmentUse use = new()
            {
                Run = Record().Run,
                Step = "Fit",
                Asked = "team/env",
                RequirementId = new RequirementId(Sha256Digest.Compute("r"u8)),
                EnvironmentId = new EnvironmentId(Sha256Digest.Compute("e"u8)),
                LookedUpAt = Noon,
            };
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            EnvironmentUse ofTask = use with { TaskId = "2", Asked = null, FetchedAtExecution = true };
            await store.RecordEnvironmentAsync(use with { LookedUpAt = Noon.AddHours(-1) }).ConfigureAwait(false);
            await store.RecordEnvironmentAsync(use).ConfigureAwait(false);
            await store.RecordEnvironmentAsync(ofTask).ConfigureAwait(false);
            Expect.Sequence([use, ofTask], await store.ListEnvironmentsAsync(Record().Run).ConfigureAwait(false));
        });
        yield return Case(create, "A log keeps its lines in order", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            LogLine[] lines = [new(0, Noon, "first"), new(0, Noon, ""), new(1, Noon.AddSeconds(1), "zweite: größer")];
            await store.AppendLogAsync(Of(1).Task, lines[..2]).ConfigureAwait(false);
            await store.AppendLogAsync(Of(1).Task, lines[2..]).ConfigureAwait(false);
            Expect.Sequence(lines, await store.ReadLogAsync(Of(1).Task).ConfigureAwait(false));
            Expect.Equal(0, (await store.ReadLogAsync(Of(2).Task).ConfigureAwait(false)).Count);
        });
        yield return Case(create, "Many may write at once", async store =>
        {
            await store.CreateRunAsync(Record()).ConfigureAwait(false);
            await Task.WhenAll(Enumerable.Range(1, 40).Select(id => Task.Run(async () =>
            {
                await store.StartTaskAsync(Of(id)).ConfigureAwait(false);
                await store.FinishTaskAsync(Of(id).Task, new TaskOutcome(ExecutionStatus.Succeeded, Noon)).ConfigureAwait(false);
            }))).ConfigureAwait(false);
            Expect.Equal(40, (await store.ListTasksAsync(Record().Run).ConfigureAwait(false)).Count(task => task.Status == ExecutionStatus.Succeeded));
        });

        static TaskRecord Of(int id) => new()
        {
            Task = new TaskReference(Record().Run, "Fit", id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Status = ExecutionStatus.Running,
            StartedAt = Noon,
        };
    }

    private static IEnumerable<string> Ids(IEnumerable<RunRecord> runs) => runs.Select(run => run.Run.RunId);
}
