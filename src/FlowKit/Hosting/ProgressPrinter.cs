using System.Globalization;
using FlowKit.Environments;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Registry;
using FlowKit.Execution;
using FlowKit.Metadata;

namespace FlowKit.Hosting;

/// <summary>
/// Tells what runs do. In a pipe every line is written once; on a terminal the last line is kept up to date with what is being resolved, fetched and run.
/// </summary>
internal sealed class ProgressPrinter(AppConsole console) : IProgress<RunProgress>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, EnvironmentPhase, bool)> _told = [];
    private readonly SortedSet<string> _running = new(StringComparer.Ordinal);
    private string _work = "";
    private bool _hasStatus;

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            if (console.IsTerminal && _hasStatus)
                console.Out.Write("\r\u001b[K");
            _hasStatus = false;
            Tell(value);
            if (console.IsTerminal)
                DrawStatus();
            console.Out.Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_hasStatus)
                console.Out.Write("\r\u001b[K");
            _hasStatus = false;
        }
    }

    private void Tell(RunProgress progress)
    {
        string task = $"{progress.Step} [{progress.TaskId}]";
        switch (progress.Kind)
        {
            case RunProgressKind.RunStarted:
                Line($"{progress.Run} started{(progress.TriggeredBy.Count == 0 ? "" : ", triggered by " + string.Join(", ", progress.TriggeredBy))}");
                break;
            case RunProgressKind.Environment:
                Tell(progress.Environment);
                break;
            case RunProgressKind.EnvironmentFound when progress.Use is { } use:
                Line($"  {(use.FetchedAtExecution ? task : progress.Step)} {(use.FetchedAtExecution ? "fetched" : "uses")} {(use.Asked is null ? "" : use.Asked + " = ")}environment {use.EnvironmentId.Abbreviated}");
                foreach (CompositionReport changes in progress.Changes)
                {
                    TellChanges(changes);
                }

                break;
            case RunProgressKind.EnvironmentPublished when progress.Published is { } published:
                Tell(task, published);
                break;
            case RunProgressKind.TaskStarted:
                _running.Add(task);
                Line($"  {task} started{Attempt(progress)}");
                break;
            case RunProgressKind.TaskSucceeded:
                _running.Remove(task);
                Line($"  {task} done in {RunPrinter.Duration(progress.Duration)}");
                break;
            case RunProgressKind.TaskRetried:
                _running.Remove(task);
                Line($"  {task} failed{Attempt(progress)} and is tried again: {RunPrinter.Coded(progress.Failure!).Split('\n')[0]}");
                break;
            case RunProgressKind.TaskFailed:
                _running.Remove(task);
                if (progress.Status == ExecutionStatus.Failed)
                {
                    Line($"  {task} failed after {RunPrinter.Duration(progress.Duration)}: {RunPrinter.Coded(progress.Failure!)}");
                    Line($"  its log: show {progress.Run} --log {progress.TaskId}");
                }

                break;
            case RunProgressKind.RunFinished:
                _work = "";
                string where = progress.Failure is { Step: { } step } ? $" in step {step}" : "";
                string why = progress.Failure is { TaskId: null } failure && progress.Status == ExecutionStatus.Failed ? ": " + RunPrinter.Coded(failure) : "";
                Line($"{progress.Run} {progress.Status.ToString().ToLowerInvariant()}{where} after {RunPrinter.Duration(progress.Duration)}{why}");
                break;
        }
    }

    private void Tell(EnvironmentProgress progress)
    {
        if (progress.Warning is { } warning)
        {
            Line($"  warning: {progress.Subject}: {warning}");
            return;
        }
        bool complete = progress.PackagesTotal > 0 && progress.PackagesDone == progress.PackagesTotal;
        bool working = progress.Phase != EnvironmentPhase.Ready && !complete;
        _work = working ? Describe(progress, working) : "";
        // What takes no time needs no line: solving is told when it begins, and what was fetched, resolved or published when it is all there.
        bool telling = progress.Phase switch
        {
            EnvironmentPhase.Resolving => true,
            EnvironmentPhase.Downloading or EnvironmentPhase.Publishing => complete,
            _ => false,
        };
        if (telling && _told.Add((progress.Subject, progress.Phase, complete)))
            Line("  " + Describe(progress, working));
    }

    private void Tell(string task, PublishedEnvironment published)
    {
        Line($"  {task} published {published.Name} = environment {published.Id.Abbreviated}");
        if (published.Changes is { } changes)
            TellChanges(changes);
        if (published.Report is not { } report)
            return;
        Line($"    {Count(report.FromBase.Count)} from the base: {string.Join(", ", report.FromBase.Select(package => package.Release))}");
        Line($"    {Count(report.Added.Count)} added: {string.Join(", ", report.Added.Select(package => package.Release))}");
        foreach (CompositionChange change in report.Changed)
        {
            Line($"    {change.Before.Release} became {change.After?.Release ?? "nothing"}");
        }
    }

    private void TellChanges(CompositionReport changes)
    {
        if (changes.IsUnchanged)
        {
            Line($"    nothing changed on {changes.Platform}");
            return;
        }

        Line($"    changed on {changes.Platform} since environment {changes.Bases[0].Abbreviated}:");
        foreach (CompositionChange change in changes.Changed)
        {
            Line($"      {change}");
        }

        foreach (Environments.Locking.PackageIdentity added in changes.Added)
        {
            Line($"      {added.Release} is new");
        }
    }

    private void DrawStatus()
    {
        string status = string.Join(" | ", _running.Concat(_work.Length == 0 ? [] : [_work]));
        if (status.Length == 0)
            return;
        int width = Math.Max(20, console.Width() - 1);
        console.Out.Write(status.Length <= width ? status : status[..(width - 1)] + "…");
        _hasStatus = true;
    }

    private void Line(string text) => console.Out.WriteLine(text);

    private static string Attempt(RunProgress progress) => progress.Attempt == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", attempt {progress.Attempt + 1}");

    private static string Count(int packages) => packages == 1 ? "1 package" : packages.ToString(CultureInfo.InvariantCulture) + " packages";

    private static string Describe(EnvironmentProgress progress, bool working)
    {
        string verb = progress.Phase switch
        {
            EnvironmentPhase.Resolving => working ? "resolving" : "resolved",
            EnvironmentPhase.Downloading => working ? "getting packages of" : "got packages of",
            EnvironmentPhase.Linking => "linking",
            EnvironmentPhase.Publishing => working ? "publishing" : "published packages of",
            _ => "ready:",
        };
        string packages = progress.PackagesTotal == 0 ? ""
            : working ? string.Create(CultureInfo.InvariantCulture, $", {progress.PackagesDone} of {progress.PackagesTotal} packages")
            : ", " + Count(progress.PackagesTotal);
        string bytes = working && progress.BytesTotal > 0 ? $", {Bytes(progress.BytesDone)} of {Bytes(progress.BytesTotal)}"
            : progress.BytesDone > 0 ? ", " + Bytes(progress.BytesDone)
            : "";
        return $"{verb} {progress.Subject}{packages}{bytes}";
    }

    private static string Bytes(long count) => count switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{count} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.0} MB"),
    };
}
