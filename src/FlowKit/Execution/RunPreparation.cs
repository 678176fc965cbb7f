using FlowKit.Definition;
using FlowKit.Environments.Python;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Works out what a run's parameters are, before it is recorded: what was given, over what the upstream run left, over the author's initializers.</summary>
internal sealed class RunPreparation
{
    private readonly FlowHost _host;
    private readonly FlowDefinition _flow;

    private RunPreparation(FlowHost host, FlowDefinition flow)
    {
        _host = host;
        _flow = flow;
    }

    /// <summary>The values as every instance of the run gets them.</summary>
    public Dictionary<string, ParameterValue> Values { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>The values as the run records them.</summary>
    public IReadOnlyList<ArtifactRecord> Records { get; private set; } = [];

    public FlowTrigger? Trigger { get; private set; }

    /// <exception cref="FlowKitException">A value is missing, unknown or wrong, an upstream run cannot be used, or what is to be updated is no package.</exception>
    public static async Task<RunPreparation> MakeAsync(FlowHost host, FlowDefinition flow, RunOptions options, CancellationToken cancellationToken)
    {
        options.Resolving?.Validate();
        RunPreparation preparation = new(host, flow);
        preparation.Bind(options.Values);
        await preparation.FillAsync(options.TriggeredBy, cancellationToken).ConfigureAwait(false);
        FlowInstance instance = flow.Create(new FlowActivation(preparation.Values, host.Services));
        preparation.Records = await host.Writer.ParametersAsync(flow, instance, cancellationToken).ConfigureAwait(false);
        // An initializer may give another value each time (a clock, a random number); the run has one.
        preparation.Values = flow.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => parameter.Encode(instance) is { } content ? ParameterValue.FromContent(content) : ParameterValue.FromObject(parameter.Value(instance)),
            StringComparer.Ordinal);
        return preparation;
    }

    private void Bind(IReadOnlyDictionary<string, ParameterValue> given)
    {
        foreach ((string name, ParameterValue value) in given)
        {
            ParameterDefinition parameter = _flow.Parameters.FirstOrDefault(
                known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(known.OptionName, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new FlowKitException(
                    FlowErrors.UnknownMember,
                    $"Flow {_flow.Name} has no parameter '{name}'. It has: {string.Join(", ", _flow.Parameters.Where(known => known.IsParameter).Select(known => known.Name))}.");
            Values[parameter.Name] = value;
        }
    }

    private async Task FillAsync(IReadOnlyList<RunReference> triggeredBy, CancellationToken cancellationToken)
    {
        List<UpstreamRun> upstream = [];
        foreach (RunReference run in triggeredBy)
        {
            RunRecord record = await _host.Metadata.FindRunAsync(run, cancellationToken).ConfigureAwait(false)
                ?? throw new FlowKitException(FlowErrors.RunNotFound, $"There is no run {run} in {_host.Metadata.Description}. Check the flow's name and the run's id, or use the store that it was recorded in.");
            if (record.Status != ExecutionStatus.Succeeded)
            {
                throw new FlowKitException(
                    FlowErrors.UnusableTrigger, $"{run} cannot trigger {_flow.Name}: it is {record.Status.ToString().ToLowerInvariant()}, and only runs that succeeded trigger others.");
            }

            upstream.Add(await UpstreamRun.LoadAsync(_host.Metadata, _host.Reader, record, _host.FindFlow(run.Flow), cancellationToken).ConfigureAwait(false));
        }

        if (upstream.Count == 0)
        {
            // A member that only a trigger fills means nothing without one, whether or not it has an initializer.
            if (_flow.Parameters.FirstOrDefault(parameter => !parameter.IsParameter && !Values.ContainsKey(parameter.Name)) is { } orphan)
                throw new FlowKitException(FlowErrors.MissingParameter, orphan.MissingMessage());
            return;
        }

        Trigger = new FlowTrigger(upstream);
        foreach (ParameterDefinition parameter in _flow.Parameters)
        {
            if (parameter.FromTrigger is { } source && !Values.ContainsKey(parameter.Name))
                await FillAsync(parameter, source, upstream, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FillAsync(ParameterDefinition parameter, string source, List<UpstreamRun> upstream, CancellationToken cancellationToken)
    {
        UpstreamRun? from = upstream.Find(run => run.Find(source) is not null);
        if (from?.Find(source) is not { } record)
        {
            if (!parameter.IsRequired)
                return;
            throw Unusable($"it left no parameter or artifact '{source}'. An artifact must be set where the flow ends; after a join only what the join assigns or merges is");
        }

        bool isPython = record.Format is Artifacts.ArtifactReader.PythonFormat or Artifacts.ArtifactReader.NullFormat;
        if (isPython != parameter.Codec is null)
            throw Unusable($"its '{source}' is of type {record.TypeName}, and '{parameter.Name}' is of type {parameter.TypeName}");
        if (isPython)
        {
            PythonObject? value = await _host.Reader.PythonAsync(record, cancellationToken).ConfigureAwait(false);
            Values[parameter.Name] = ParameterValue.FromObject(value);
            return;
        }

        ReadOnlyMemory<byte> content = await _host.Reader.ContentAsync(record, cancellationToken).ConfigureAwait(false);
        try
        {
            parameter.Codec!.DecodeBoxed(content);
        }
        catch (FlowKitException problem)
        {
            throw Unusable($"its '{source}' is of type {record.TypeName}, and '{parameter.Name}' is of type {parameter.TypeName}: {problem.Message}");
        }

        Values[parameter.Name] = ParameterValue.FromContent(content);

        FlowKitException Unusable(string problem) =>
            new(FlowErrors.UnusableTrigger, $"{string.Join(", ", upstream.Select(run => run.Record.Run))} cannot fill '{parameter.Name}' of {_flow.Name}: {problem}.");
    }
}
