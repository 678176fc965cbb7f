using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Formats;

/// <summary>What a <c>pyproject.toml</c> asks for, and what stands for a lock file.</summary>
internal static class ProjectFileSpec
{
    public static EnvironmentSpec Read(RequirementFile file)
    {
        ProjectFile project = ProjectFile.Parse(file.Text, file.Path);
        if (project.Name is not null && !project.HasStaticRequirements)
            throw file.Invalid($"its requirements are dynamic ({string.Join(", ", project.Dynamic)}): only a build of the project knows them. Write them into [project], or ask for the project itself");
        List<Requirement> requirements = [.. project.Dependencies];
        foreach (string extra in file.Extras) requirements.AddRange(Chosen(file, project.OptionalDependencies, extra, "extra"));
        foreach (string group in file.Groups) requirements.AddRange(Chosen(file, project.DependencyGroups, group, "dependency group"));
        return new EnvironmentSpec
        {
            Pypi = [.. Unfolded(project, requirements).Select(requirement => new PackageRequest(requirement.ToString(), file.OriginAt(file.Path)))],
            RequiresPython = project.RequiresPython is { } python ? [python.ToString()] : [],
        };
    }

    /// <summary>A lock stays whole: what is taken of it depends on the target. It is read here so that what breaks its format is told at once.</summary>
    public static EnvironmentSpec ReadLock(RequirementFile file)
    {
        PypiLockFile locked = new(file.FileName, file.Text, file.OriginAt(file.Path)) { Extras = file.Extras, Groups = file.Groups };
        if (locked.IsUv) UvLock.Parse(file.Text, file.Path);
        else Pylock.Parse(file.Text, file.Path);
        return new EnvironmentSpec { PypiLocks = [locked] };
    }

    private static IReadOnlyList<Requirement> Chosen(RequirementFile file, IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> known, string name, string kind) =>
        ExtraName.TryParse(name, out ExtraName parsed) && known.TryGetValue(parsed, out IReadOnlyList<Requirement>? requirements)
            ? requirements
            : throw file.Invalid($"it has no {kind} '{name}'. It has: {(known.Count == 0 ? "none" : string.Join(", ", known.Keys.Order()))}");

    // A project that asks for itself with an extra means what the extra asks for.
    private static List<Requirement> Unfolded(ProjectFile project, List<Requirement> requirements)
    {
        List<Requirement> all = [];
        HashSet<ExtraName> seen = [];
        Queue<Requirement> queue = new(requirements);
        while (queue.TryDequeue(out Requirement? requirement))
        {
            if (project.Name is not { } own || requirement.Name != own)
            {
                all.Add(requirement);
                continue;
            }
            foreach (ExtraName extra in requirement.Extras.Where(seen.Add))
            {
                foreach (Requirement inner in project.OptionalDependencies.GetValueOrDefault(extra) ?? []) queue.Enqueue(inner);
            }
        }
        return all;
    }
}
