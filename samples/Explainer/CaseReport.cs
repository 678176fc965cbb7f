using System.Globalization;
using FlowKit.Environments;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Registry;
using FlowKit.Execution;
using FlowKit.Metadata;

namespace Explainer;

/// <summary>Prints what happens in the runs, so that a person sees it: triggers, environments with their names and ids, what was reused, the explanation.</summary>
/// <param name="output">Where to.</param>
public sealed class CaseReport(TextWriter output) : IProgress<RunProgress>
{
    private readonly Lock _gate = new();
    private readonly HashSet<(EnvironmentPhase Phase, string Subject)> _worked = [];
    private readonly long _start = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>Says what will run, and on what.</summary>
    public void Begin(string title, SampleFolder folder, PackageSources sources)
    {
        Line(title);
        Line($"  index    {sources.Index.LocalPath}");
        if (sources.Channel is { } channel) Line($"  channel  {channel.LocalPath}");
        Line($"  python   {sources.Python.Executable} ({sources.Python.Version})");
        Line($"  folder   {folder.Root}");
    }

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            switch (value.Kind)
            {
                case RunProgressKind.RunStarted:
                    Line("");
                    Line(value.TriggeredBy.Count == 0 ? $"{value.Run}" : $"{value.Run}, triggered by {string.Join(", ", value.TriggeredBy)}");
                    break;
                case RunProgressKind.Environment:
                    Follow(value.Environment);
                    break;
                case RunProgressKind.EnvironmentFound when value.Use is { } use:
                    Tell(value, use);
                    break;
                case RunProgressKind.EnvironmentPublished when value.Published is { } published:
                    Tell(published);
                    break;
                case RunProgressKind.TaskOutput:
                    Line($"      | {value.Line}");
                    break;
                case RunProgressKind.TaskSucceeded:
                    Line($"  step {value.Step}: done in {Seconds(value.Duration)}");
                    break;
                case RunProgressKind.TaskFailed:
                    Line($"  step {value.Step}: failed: {value.Failure?.Message}");
                    break;
                case RunProgressKind.RunFinished:
                    Line($"  {value.Status.ToString().ToLowerInvariant()} in {Seconds(value.Duration)}");
                    break;
            }
        }
    }

    /// <summary>Prints the explanation that an explainer run left, and whether the values add up.</summary>
    public async Task ExplainAsync(FlowRun run)
    {
        IReadOnlyList<string> features = await run.ReadAsync<IReadOnlyList<string>>("Features");
        IReadOnlyList<double> values = await run.ReadAsync<IReadOnlyList<double>>("Values");
        double baseValue = await run.ReadAsync<double>("BaseValue"), prediction = await run.ReadAsync<double>("Prediction");
        Line($"  explanation: base value {Number(baseValue)}, prediction {Number(prediction)}");
        foreach ((string feature, double value) in features.Zip(values).OrderByDescending(pair => Math.Abs(pair.Second)))
            Line($"    {feature,-4} {Number(value),9}  {new string(value < 0 ? '-' : '+', Math.Min(40, (int)Math.Ceiling(Math.Abs(value))))}");
        double difference = Math.Abs(values.Sum() - (prediction - baseValue));
        Line(string.Create(CultureInfo.InvariantCulture, $"    the values sum to prediction minus base value (difference {difference:0.0e+0})"));
    }

    /// <summary>Says how long everything took.</summary>
    public void End()
    {
        Line("");
        Line($"All of it took {Seconds(System.Diagnostics.Stopwatch.GetElapsedTime(_start))}. Run it again to see what is reused.");
    }

    // What is worked on was not there before.
    private void Follow(EnvironmentProgress progress)
    {
        if (progress.Phase != EnvironmentPhase.Ready) _worked.Add((progress.Phase, progress.Subject));
        else Line($"    prefix {(_worked.Remove((EnvironmentPhase.Linking, progress.Subject)) ? "made" : "reused")}");
    }

    private void Tell(RunProgress progress, EnvironmentUse use)
    {
        string how = use.FetchedAtExecution
            ? $"fetched when the step started, by its name {use.Asked}"
            : _worked.Remove((EnvironmentPhase.Resolving, use.RequirementId.Abbreviated)) ? "resolved now" : "lock reused";
        Line($"  step {progress.Step}: environment {use.EnvironmentId.Abbreviated}, requirement {use.RequirementId.Abbreviated}: {how}");
    }

    private void Tell(PublishedEnvironment published)
    {
        Line($"  composed {published.Name}");
        Line($"    requirement id {published.Lock.RequirementId}");
        Line($"    environment id {published.Id}");
        if (published.Report is not { } report) return;
        Line($"    {report.Policy} over {string.Join(", ", report.Bases.Select(@base => @base.Abbreviated))} for {report.Platform}{(report.Solved ? "" : ": nothing had to be solved")}");
        Line($"    from the base  {Names(report.FromBase)}");
        Line($"    added          {Names(report.Added)}");
        foreach (CompositionChange change in report.Changed) Line($"    changed        {change.Before.Release} -> {change.After?.Release ?? "gone"}");
    }

    private void Line(string text) => output.WriteLine(text);

    private static string Names(IReadOnlyList<PackageIdentity> packages) => packages.Count == 0 ? "nothing" : string.Join(" ", packages.Select(package => package.Release));

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
