using System.Collections.Immutable;
using FlowKit.Content.Hashing;
using FlowKit.Definition;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Artifacts;

/// <summary>Stores what a step assigned, when its body has ended and its Python worker still lives.</summary>
internal sealed class ArtifactWriter(IArtifactStore store)
{
    /// <summary>The artifacts that later steps see: those before, and over them what the step assigned or changed in place.</summary>
    public async Task<ImmutableDictionary<string, ArtifactRecord>> CollectAsync(
        FlowDefinition definition,
        FlowInstance instance,
        ImmutableDictionary<string, ArtifactRecord> before,
        TaskReference task,
        EnvironmentId? environment,
        CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, ArtifactRecord>.Builder after = before.ToBuilder();
        foreach (ArtifactDefinition artifact in definition.Artifacts)
        {
            ArtifactSlot slot = artifact.Slot(instance);
            if (!slot.IsAssigned && !(slot.WasRead && artifact.Codec is not null))
                continue;
            ArtifactRecord written;
            try
            {
                written = await WriteAsync(artifact, instance, environment, cancellationToken).ConfigureAwait(false) with { WrittenBy = task.TaskId };
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                string code = problem is FlowKitException known ? known.Code : FlowErrors.UnreadableArtifact;
                throw new FlowKitException(code, $"Artifact '{artifact.Name}' of step '{task.Step}' ({artifact.TypeName}) cannot be stored: {problem.Message}", problem);
            }

            // A value that was only read keeps the record of its writer.
            if (slot.IsAssigned || !before.TryGetValue(artifact.Name, out ArtifactRecord? earlier) || earlier.Content != written.Content)
                after[artifact.Name] = written;
        }

        return after.ToImmutable();
    }

    /// <summary>Stores the values of an instance's parameters.</summary>
    public async Task<List<ArtifactRecord>> ParametersAsync(FlowDefinition definition, FlowInstance instance, CancellationToken cancellationToken)
    {
        List<ArtifactRecord> records = [];
        foreach (ParameterDefinition parameter in definition.Parameters)
        {
            if (parameter.Encode(instance) is { } content)
                records.Add(await KeepAsync(parameter.Name, parameter.TypeName, parameter.Codec!.Format, content, cancellationToken).ConfigureAwait(false));
            else
                records.Add(await PythonAsync(parameter.Name, parameter.TypeName, parameter.Value(instance) as PythonObject, cancellationToken).ConfigureAwait(false));
        }

        return records;
    }

    private async Task<ArtifactRecord> WriteAsync(ArtifactDefinition artifact, FlowInstance instance, EnvironmentId? environment, CancellationToken cancellationToken) =>
        artifact.TryEncode(instance, out byte[] content)
            ? await KeepAsync(artifact.Name, artifact.TypeName, artifact.Codec!.Format, content, cancellationToken).ConfigureAwait(false) with { Environment = environment }
            : await PythonAsync(artifact.Name, artifact.TypeName, artifact.Slot(instance).Boxed as PythonObject, cancellationToken).ConfigureAwait(false);

    private async Task<ArtifactRecord> PythonAsync(string name, string type, PythonObject? value, CancellationToken cancellationToken)
    {
        if (value is null)
            return await KeepAsync(name, type, ArtifactReader.NullFormat, default, cancellationToken).ConfigureAwait(false);
        PythonPickle pickle = await value.PickleAsync(cancellationToken).ConfigureAwait(false);
        ArtifactRecord record = await KeepAsync(name, type, ArtifactReader.PythonFormat, pickle.ToBytes(), cancellationToken).ConfigureAwait(false);
        return record with { Environment = pickle.Environment };
    }

    private async Task<ArtifactRecord> KeepAsync(string name, string type, string format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Sha256Digest hash = await store.PutAsync(content, cancellationToken).ConfigureAwait(false);
        return new ArtifactRecord(name, hash, content.Length, format, type);
    }
}
