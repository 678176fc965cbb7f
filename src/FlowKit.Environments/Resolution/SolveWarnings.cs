namespace FlowKit.Environments.Resolution;

/// <summary>Tells the warnings of a solve as progress, each once, and what it downloads.</summary>
internal sealed class SolveWarnings(IProgress<EnvironmentProgress>? progress, string subject) : IProgress<string>
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Is told of the metadata that the solve downloads.</summary>
    public MetadataProgress Downloads { get; } = new(progress, subject);

    public void Report(string value)
    {
        if (_told.Add(value)) progress?.Report(new EnvironmentProgress(EnvironmentPhase.Resolving, subject) { Warning = value });
    }
}
