using System.CommandLine;
using System.Globalization;
using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>The commands of a flow program.</summary>
internal sealed class FlowCommands
{
    private readonly IServiceProvider _services;
    private readonly AppConsole _console;

    public FlowCommands(IServiceProvider services, AppConsole console)
    {
        _services = services;
        _console = console;
        Root = new RootCommand("Runs the flows of this program, and shows what they did.") { Run(), List(), Show(), Dispatch(), new CacheCommands(services, console).Cache(), new EnvironmentCommands(services, console).Create() };
    }

    public RootCommand Root { get; }

    private Command Run()
    {
        Command run = new("run", "Runs a flow, and the flows that wait for it.");
        foreach (FlowDefinition flow in FlowCatalog.Flows)
        {
            run.Add(Run(flow));
        }

        return run;
    }

    private Command Run(FlowDefinition flow)
    {
        Command command = new(flow.Name, flow.Help ?? $"Runs {flow.Name}.");
        List<(ParameterDefinition Parameter, Option<string?> Option)> parameters = [];
        foreach (ParameterDefinition parameter in flow.Parameters.Where(known => known.IsParameter))
        {
            Option<string?> option = new("--" + parameter.OptionName)
            {
                Description = $"{parameter.Help} ({parameter.TypeName}{(parameter.IsRequired ? parameter.FromTrigger is null ? ", required" : ", required without a trigger" : "")})".Trim(),
                HelpName = parameter.TypeName,
            };
            parameters.Add((parameter, option));
            command.Add(option);
        }

        Option<string[]> triggers = new("--trigger-run") { Description = "A run that is taken for the one that triggers this: Flow/RunId. Several may be given.", HelpName = "FLOW/RUN" };
        Option<bool> alone = new("--no-triggers") { Description = "Does not start the flows that wait for this one; they start when somebody next looks." };
        Option<string[]> update = new("--update")
        {
            Description = "Chooses the packages of environments anew although they are known: all, or with a name (numpy, numpy==2.1) that one alone. Several may be given.",
            HelpName = "PACKAGE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> frozen = new("--frozen") { Description = "Solves nothing: an environment that is not locked yet fails the run." };
        command.Add(triggers);
        command.Add(alone);
        // A parameter of such a name is the flow's own.
        bool updates = !parameters.Exists(known => known.Option.Name == update.Name);
        if (updates)
            command.Add(update);
        bool freezes = !parameters.Exists(known => known.Option.Name == frozen.Name);
        if (freezes)
            command.Add(frozen);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunOptions options = new()
            {
                TriggeredBy = [.. (parsed.GetValue(triggers) ?? []).Select(RunReference.Parse)],
                StartTriggered = !parsed.GetValue(alone),
                Frozen = freezes && parsed.GetValue(frozen),
                Update = updates && parsed.GetResult(update) is { Implicit: false } ? parsed.GetValue(update) ?? [] : null,
            };
            foreach ((ParameterDefinition parameter, Option<string?> option) in parameters)
            {
                if (parsed.GetValue(option) is { } text)
                    options.Set(parameter.Name, text);
            }

            using ProgressPrinter printer = new(_console);
            options.Progress = printer;
            FlowRun result = await _services.GetRequiredService<IFlowRunner>().RunAsync(flow, options, cancellationToken).ConfigureAwait(false);
            return CodeOf([result, .. result.Triggered]);
        });
        return command;
    }

    private Command Dispatch()
    {
        Command command = new("dispatch", "Starts the flows that wait for runs which finished while nobody looked.");
        command.SetAction(async (_, cancellationToken) =>
        {
            using ProgressPrinter printer = new(_console);
            IReadOnlyList<FlowRun> runs = await _services.GetRequiredService<IFlowRunner>().DispatchAsync(printer, cancellationToken).ConfigureAwait(false);
            if (runs.Count == 0)
                await _console.Out.WriteLineAsync("Nothing waits.").ConfigureAwait(false);
            return CodeOf(runs);
        });
        return command;
    }

    private Command List()
    {
        Option<string?> flow = new("--flow") { Description = "Only runs of this flow." };
        Option<int> limit = new("--limit")
        {
            Description = "How many runs at most.",
            HelpName = "COUNT",
            DefaultValueFactory = static _ => 20,
            CustomParser = static result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
                    return count;
                result.AddError($"'{string.Join(' ', result.Tokens)}' is no number of runs: write 1 or more.");
                return 0;
            },
        };
        Command command = new("list", "Lists the flows of this program, and the latest runs.") { flow, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunQuery query = new() { Flow = parsed.GetValue(flow), Limit = parsed.GetValue(limit) };
            await Printer().ListAsync(query, cancellationToken).ConfigureAwait(false);
            return FlowExitCodes.Succeeded;
        });
        return command;
    }

    private Command Show()
    {
        Argument<string> run = new("run") { Description = "The run: Flow/RunId, the id alone, or a flow's name for its latest run." };
        Option<string?> log = new("--log") { Description = "Prints the log of this task, by its id.", HelpName = "TASK" };
        Command command = new("show", "Shows what a run did: its steps, environments, artifacts and logs.") { run, log };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunPrinter printer = Printer();
            RunRecord record = await printer.FindAsync(parsed.GetRequiredValue(run), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(log) is { } task)
                await printer.LogAsync(record, task, cancellationToken).ConfigureAwait(false);
            else
                await printer.ShowAsync(record, cancellationToken).ConfigureAwait(false);
            return FlowExitCodes.Succeeded;
        });
        return command;
    }

    private RunPrinter Printer() => new(_services.GetRequiredService<IMetadataStore>(), _services.GetRequiredService<IArtifactStore>(), _services.GetRequiredService<TimeProvider>(), _console.Out);

    private static int CodeOf(IEnumerable<FlowRun> runs)
    {
        int code = FlowExitCodes.Succeeded;
        foreach (FlowRun run in runs)
        {
            if (run.Status == ExecutionStatus.Cancelled)
                return FlowExitCodes.Cancelled;
            if (run.Status == ExecutionStatus.Failed)
                code = FlowExitCodes.RunFailed;
        }

        return code;
    }
}
