using System.Globalization;
using System.Text;
using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Hosting;

/// <summary>Prints what the stores know about runs.</summary>
internal sealed class RunPrinter(IMetadataStore metadata, IArtifactStore artifacts, TimeProvider time, TextWriter output)
{
    private const int ShownSize = 100;

    /// <exception cref="FlowKitException">There is no such run (<c>FK8421</c>).</exception>
    public async Task<RunRecord> FindAsync(string text, CancellationToken cancellationToken)
    {
        RunRecord? found = null;
        if (RunReference.TryParse(text, out RunReference? reference))
        {
            found = await metadata.FindRunAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            IReadOnlyList<RunRecord> latest = await metadata.ListRunsAsync(new RunQuery { Flow = text, Limit = 1 }, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<RunRecord> all = latest.Count > 0 ? latest : await metadata.ListRunsAsync(new RunQuery { Limit = int.MaxValue }, cancellationToken).ConfigureAwait(false);
            if ((latest.Count > 0 ? latest[0] : all.FirstOrDefault(run => run.Run.RunId == text)) is { } named)
                found = await metadata.FindRunAsync(named.Run, cancellationToken).ConfigureAwait(false);
        }

        return found
            ?? throw new FlowKitException(FlowErrors.RunNotFound, $"There is no run '{text}' in {metadata.Description}. 'list' prints the runs that are there.");
    }

    public async Task ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("Flows:").ConfigureAwait(false);
        foreach (FlowDefinition flow in FlowCatalog.Flows)
        {
            string waits = flow.Triggers.IsEmpty ? "" : $" (starts after {string.Join(flow.Triggers.Any(trigger => trigger.Group is not null) ? ", " : " or ", flow.Triggers.Select(trigger => trigger.FlowName))})";
            await output.WriteLineAsync($"  {flow.Name}{(flow.Help is null ? "" : ": " + flow.Help)}{waits}").ConfigureAwait(false);
        }

        IReadOnlyList<RunRecord> runs = await metadata.ListRunsAsync(query, cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync(runs.Count == 0 ? "No runs." : "Runs, newest first:").ConfigureAwait(false);
        foreach (RunRecord run in runs)
        {
            string by = run.TriggeredBy.Count == 0 ? "" : ", triggered by " + string.Join(", ", run.TriggeredBy);
            await output.WriteLineAsync($"  {run.Run}  {StatusOf(run)}{TimeOf(run.CreatedAt, run.FinishedAt)}{by}").ConfigureAwait(false);
        }
    }

    public async Task ShowAsync(RunRecord run, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{run.Run}  {StatusOf(run)}{TimeOf(run.CreatedAt, run.FinishedAt)}").ConfigureAwait(false);
        foreach (RunReference upstream in run.TriggeredBy)
        {
            await output.WriteLineAsync($"  triggered by {upstream}").ConfigureAwait(false);
        }

        if (run.IsLost(time.GetUtcNow()))
            await output.WriteLineAsync("  the process that ran it is gone, and nothing goes on by itself: run the flow again" + AgainOf(run)).ConfigureAwait(false);
        if (run.Failure is { } failure)
            await output.WriteLineAsync($"  {StatusOf(run.Status)}{(failure.Step is null ? "" : $" in step {failure.Step}")}: {Coded(failure)}").ConfigureAwait(false);
        await PrintAsync("Parameters", await DescribeAsync(run.Parameters, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

        IReadOnlyList<EnvironmentUse> uses = await metadata.ListEnvironmentsAsync(run.Run, cancellationToken).ConfigureAwait(false);
        await PrintAsync("Environments", uses.Where(use => use.TaskId is not null || !uses.Any(other => other.Step == use.Step && other.TaskId is not null)).Select(Describe)).ConfigureAwait(false);

        IReadOnlyList<TaskRecord> tasks = await metadata.ListTasksAsync(run.Run, cancellationToken).ConfigureAwait(false);
        await PrintAsync("Tasks", tasks.Select(task => Describe(task, run))).ConfigureAwait(false);
        if (run.FinalTaskId is { } final)
        {
            IReadOnlyList<ArtifactRecord> left = await metadata.ListArtifactsAsync(run.Run, final, cancellationToken).ConfigureAwait(false);
            await PrintAsync("Artifacts", await DescribeAsync(left, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        await PrintAsync("Started", (await metadata.ListTriggeredAsync(run.Run, cancellationToken).ConfigureAwait(false)).Select(started => started.ToString())).ConfigureAwait(false);
    }

    public async Task LogAsync(RunRecord run, string taskId, CancellationToken cancellationToken)
    {
        TaskRecord task = (await metadata.ListTasksAsync(run.Run, cancellationToken).ConfigureAwait(false)).FirstOrDefault(known => known.Task.TaskId == taskId)
            ?? throw new FlowKitException(FlowErrors.RunNotFound, $"{run.Run} has no task '{taskId}'. 'show {run.Run}' prints its tasks.");
        foreach (LogLine line in await metadata.ReadLogAsync(task.Task, cancellationToken).ConfigureAwait(false))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line.WrittenAt:HH:mm:ss.fff} [{line.Attempt}] {line.Text}")).ConfigureAwait(false);
        }
    }

    internal static string Duration(TimeSpan duration) =>
        duration.TotalSeconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds} s");

    internal static string Coded(FailureRecord failure) => failure.Code is null ? failure.Message : failure.Code + ": " + failure.Message;

    private async Task PrintAsync(string title, IEnumerable<string> lines)
    {
        List<string> all = [.. lines];
        if (all.Count == 0)
            return;
        await output.WriteLineAsync($"  {title}:").ConfigureAwait(false);
        foreach (string line in all)
        {
            await output.WriteLineAsync("    " + line).ConfigureAwait(false);
        }
    }

    private string Describe(TaskRecord task, RunRecord run)
    {
        string attempts = task.Attempt == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", attempt {task.Attempt + 1}");
        string items = task.ForeachPath.Length == 0 ? "" : " " + task.ForeachPath;
        string failure = task.Failure is { } known && task.Status == ExecutionStatus.Failed ? $": {Coded(known).Split('\n')[0]} (log: --log {task.Task.TaskId})" : "";
        return $"{task.Task.TaskId} {task.Task.Step}{items}  {(task.Status == ExecutionStatus.Running && run.IsLost(time.GetUtcNow()) ? "lost" : StatusOf(task.Status))}{TimeOf(task.StartedAt, task.FinishedAt)}{attempts}{failure}";
    }

    private static string Describe(EnvironmentUse use) =>
        $"{use.Step}{(use.TaskId is null ? "" : "/" + use.TaskId)}: {(use.Asked is null ? "" : use.Asked + " = ")}{use.EnvironmentId.Abbreviated}"
        + $" (requirements {use.RequirementId.Abbreviated}, {(use.FetchedAtExecution ? "fetched at execution" : "known before the first task")}, "
        + Moment(use.LookedUpAt) + ")";

    private async Task<List<string>> DescribeAsync(IEnumerable<ArtifactRecord> records, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        foreach (ArtifactRecord record in records)
        {
            string value = $"{record.Size.ToString(CultureInfo.InvariantCulture)} bytes, {record.Content.ToString()[..12]}";
            if (record is { Format: "json", Size: <= ShownSize } && await artifacts.FindAsync(record.Content, cancellationToken).ConfigureAwait(false) is { } content)
                value = Encoding.UTF8.GetString(content.Span);
            lines.Add($"{record.Name}: {record.TypeName} = {value}{(record.Environment is { } environment ? $", written in {environment.Abbreviated}" : "")}");
        }

        return lines;
    }

    private string StatusOf(RunRecord run) =>
        run.IsLost(time.GetUtcNow()) ? $"lost, last heard of at {Moment(run.SeenAt ?? run.CreatedAt)}" : StatusOf(run.Status);

    private static string AgainOf(RunRecord run) =>
        run.TriggeredBy.Count == 0 ? "" : $", with {string.Join(' ', run.TriggeredBy.Select(upstream => "--trigger-run " + upstream))}";

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string StatusOf(ExecutionStatus status) => status.ToString().ToLowerInvariant();

    private static string TimeOf(DateTimeOffset from, DateTimeOffset? to) => to is null ? "" : " in " + Duration(to.Value - from);
}
