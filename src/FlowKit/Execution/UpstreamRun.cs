using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>A run that succeeded, read from the stores: what a triggered run has at hand.</summary>
internal sealed class UpstreamRun : IUpstreamRun
{
    private readonly ArtifactReader _reader;
    private readonly FlowDefinition? _definition;
    private readonly Dictionary<string, ArtifactRecord> _values = new(StringComparer.Ordinal);

    private UpstreamRun(RunRecord record, ArtifactReader reader, FlowDefinition? definition, IEnumerable<ArtifactRecord> artifacts)
    {
        Record = record;
        _reader = reader;
        _definition = definition;
        foreach (ArtifactRecord value in record.Parameters.Concat(artifacts))
        {
            _values[value.Name] = value;
        }
    }

    public RunRecord Record { get; }

    public string FlowName => Record.Run.Flow;

    public string RunId => Record.Run.RunId;

    public static async Task<UpstreamRun> LoadAsync(
        IMetadataStore metadata, ArtifactReader reader, RunRecord record, FlowDefinition? definition, CancellationToken cancellationToken)
    {
        IReadOnlyList<ArtifactRecord> artifacts = record.FinalTaskId is { } task
            ? await metadata.ListArtifactsAsync(record.Run, task, cancellationToken).ConfigureAwait(false)
            : [];
        return new UpstreamRun(record, reader, definition, artifacts);
    }

    public ArtifactRecord? Find(string name) => _values.GetValueOrDefault(name);

    public async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        ArtifactRecord record = Find(name)
            ?? throw new FlowKitException(
                FlowErrors.UnknownMember,
                $"{Record.Run} left no parameter or artifact '{name}'. It left: {string.Join(", ", _values.Keys.Order(StringComparer.Ordinal))}.");
        ArtifactCodec? codec = _definition?.FindArtifact(name)?.Codec ?? _definition?.FindParameter(name)?.Codec;
        return await _reader.ValueAsync<T>(record, codec, cancellationToken).ConfigureAwait(false);
    }
}
