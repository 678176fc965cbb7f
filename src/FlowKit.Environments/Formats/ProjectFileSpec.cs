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
        UvProjectSpec? uv = UvProject.Parse(file.Text, file.Path) is { } table ? new UvProjectSpec(file, table) : null;
        List<Asked> asked = [.. project.Dependencies.Select(static r => new Asked(r, null, null))];
        HashSet<ExtraName> extras = [], groups = [];
        foreach (string extra in file.Extras) asked.AddRange(Chosen(file, project.OptionalDependencies, extra, "extra", extras).Select(r => new Asked(r, ExtraName.Parse(extra), null)));
        foreach (string group in file.Groups.Count > 0 ? file.Groups : uv?.DefaultGroups(project) ?? [])
            asked.AddRange(Chosen(file, uv?.GroupsOf(project) ?? project.DependencyGroups, group, "dependency group", groups).Select(r => new Asked(r, null, ExtraName.Parse(group))));
        List<Asked> unfolded = Unfolded(project, asked, extras);
        uv?.Check(project, extras, groups);
        IEnumerable<Requirement> requirements = uv is null ? unfolded.Select(static a => a.Requirement) : unfolded.SelectMany(a => uv.Lower(a.Requirement, a.Extra, a.Group));
        EnvironmentSpec spec = new()
        {
            Pypi = [.. requirements.Select(requirement => new PackageRequest(requirement.ToString(), file.OriginAt(file.Path)))],
            RequiresPython = project.RequiresPython is { } python ? [python.ToString()] : [],
        };
        return uv?.Apply(spec, groups) ?? spec;
    }

    /// <summary>A lock stays whole: what is taken of it depends on the target. It is read here so that what breaks its format is told at once.</summary>
    public static EnvironmentSpec ReadLock(RequirementFile file)
    {
        PypiLockFile locked = new(file.FileName, file.Text, file.OriginAt(file.Path)) { Extras = file.Extras, Groups = file.Groups };
        if (locked.IsUv) UvLock.Parse(file.Text, file.Path);
        else Pylock.Parse(file.Text, file.Path);
        return new EnvironmentSpec { PypiLocks = [locked] };
    }

    private static IReadOnlyList<Requirement> Chosen(RequirementFile file, IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> known, string name, string kind, HashSet<ExtraName> chosen)
    {
        if (!ExtraName.TryParse(name, out ExtraName parsed) || !known.TryGetValue(parsed, out IReadOnlyList<Requirement>? requirements))
            throw file.Invalid($"it has no {kind} '{name}'. It has: {(known.Count == 0 ? "none" : string.Join(", ", known.Keys.Order()))}");
        return chosen.Add(parsed) ? requirements : [];
    }

    // A project that asks for itself with an extra means what the extra asks for.
    private static List<Asked> Unfolded(ProjectFile project, List<Asked> asked, HashSet<ExtraName> extras)
    {
        List<Asked> all = [];
        Queue<Asked> queue = new(asked);
        while (queue.TryDequeue(out Asked next))
        {
            if (project.Name is not { } own || next.Requirement.Name != own)
            {
                all.Add(next);
                continue;
            }
            foreach (ExtraName extra in next.Requirement.Extras.Where(extras.Add))
            {
                foreach (Requirement inner in project.OptionalDependencies.GetValueOrDefault(extra) ?? []) queue.Enqueue(new Asked(inner, extra, null));
            }
        }
        return all;
    }

    /// <summary>A requirement, with the extra or the group that it belongs to.</summary>
    private readonly record struct Asked(Requirement Requirement, ExtraName? Extra, ExtraName? Group);
}
