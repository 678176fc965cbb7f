namespace FlowKit.Definition;

/// <summary>Copies artifacts of branches into a join's flow where they agree.</summary>
internal static class ArtifactMerge
{
    public static void Run(FlowInstance target, IReadOnlyList<FlowInstance> branches, IReadOnlyList<string> except)
    {
        FlowDefinition definition = ((IFlow)target).Definition;
        foreach (string name in except)
        {
            if (definition.FindArtifact(name) is null)
                throw new FlowKitException(FlowErrors.UnknownMember, $"Flow {definition.Name} has no artifact '{name}' to leave out of the merge.");
        }

        List<(ArtifactDefinition Artifact, FlowInstance From)> chosen = [];
        List<string> conflicts = [];
        foreach (ArtifactDefinition artifact in definition.Artifacts)
        {
            if (artifact.Slot(target).IsAssigned || except.Contains(artifact.Name, StringComparer.Ordinal))
                continue;
            List<FlowInstance> having = [.. branches.Where(branch => artifact.Slot(branch).IsSet)];
            if (having.Count == 0)
                continue;
            if (having.Skip(1).All(branch => artifact.SameValue(having[0], branch)))
                chosen.Add((artifact, having[0]));
            else
                conflicts.Add(artifact.Name);
        }

        if (conflicts.Count > 0)
        {
            throw new FlowKitException(
                FlowErrors.MergeConflict,
                $"Branches set these artifacts of {definition.Name} differently: {string.Join(", ", conflicts)}. Assign them in the join before merging, or leave them out.");
        }

        foreach ((ArtifactDefinition artifact, FlowInstance from) in chosen)
        {
            artifact.Assign(target, artifact.Slot(from).Boxed);
        }
    }
}
