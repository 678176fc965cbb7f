namespace FlowKit.Metadata;

/// <summary>The errors that every metadata store raises alike.</summary>
internal static class MetadataFailure
{
    public static FlowKitException Exists(RunReference run, string store) =>
        new(FlowErrors.RunExists, $"{store} has a run {run} already. Let the runtime choose the id, or choose one that was never used.");
}
