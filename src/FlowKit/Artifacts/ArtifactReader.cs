using FlowKit.Definition;
using FlowKit.Environments.Python;
using FlowKit.Metadata;

namespace FlowKit.Artifacts;

/// <summary>Turns records of artifacts back into values.</summary>
internal sealed class ArtifactReader(IArtifactStore store)
{
    /// <summary>The format of a pickle.</summary>
    public const string PythonFormat = "python";

    /// <summary>The format of a <c>PythonObject</c> that is <see langword="null"/>; it has no content.</summary>
    public const string NullFormat = "null";

    public async Task<ReadOnlyMemory<byte>> ContentAsync(ArtifactRecord record, CancellationToken cancellationToken) =>
        await store.FindAsync(record.Content, cancellationToken).ConfigureAwait(false)
        ?? throw new FlowKitException(
            FlowErrors.ArtifactLost,
            $"The content of '{record.Name}' ({record.Content}) is not in {store.Description}. Use the artifact store that the run was written to, or run the flow again.");

    public async Task<PythonObject?> PythonAsync(ArtifactRecord record, CancellationToken cancellationToken) =>
        record.Format == NullFormat ? null : PythonObject.FromPickle(PythonPickle.Parse(await ContentAsync(record, cancellationToken).ConfigureAwait(false)));

    /// <summary>The value, by a codec that is known to fit, or as a Python object.</summary>
    public async Task<T> ValueAsync<T>(ArtifactRecord record, ArtifactCodec? codec, CancellationToken cancellationToken)
    {
        if (typeof(T) == typeof(PythonObject))
        {
            return record.Format is PythonFormat or NullFormat
                ? (T)(object)(await PythonAsync(record, cancellationToken).ConfigureAwait(false))!
                : throw WrongType(typeof(T), record);
        }

        if (record.Format is PythonFormat or NullFormat || (codec as ArtifactCodec<T> ?? ArtifactCodecs.Find<T>()) is not { } reader)
            throw WrongType(typeof(T), record);
        return reader.Decode(await ContentAsync(record, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gives an instance the artifacts of the tasks before; each is read when it is first asked for.</summary>
    public void Defer(FlowDefinition definition, FlowInstance instance, IReadOnlyDictionary<string, ArtifactRecord> state)
    {
        foreach (ArtifactDefinition artifact in definition.Artifacts)
        {
            if (!state.TryGetValue(artifact.Name, out ArtifactRecord? record))
                continue;
            if (artifact is ArtifactDefinition<PythonObject> python)
                python.SlotOf(instance).Defer(() => Wait(PythonAsync(record, CancellationToken.None))!);
            else
                artifact.Defer(instance, () => Wait(ContentAsync(record, CancellationToken.None)));
        }
    }

    // A property cannot be awaited. Steps run on pool threads, without a synchronization context, so waiting here blocks nobody else.
    private static T Wait<T>(Task<T> reading) => reading.GetAwaiter().GetResult();

    private static FlowKitException WrongType(Type asked, ArtifactRecord record) =>
        new(FlowErrors.UnreadableArtifact, $"'{record.Name}' is of type {record.TypeName}, and cannot be read as {asked.Name}.");
}
