using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Formats;

/// <summary>What the table <c>[tool.uv]</c> of a project adds to what it asks for. What it says that cannot be followed is a note, or, where packages would come from somewhere else, an error.</summary>
internal sealed class UvProjectSpec(RequirementFile file, UvProject uv)
{
    private static readonly ExtraName Development = ExtraName.Parse("dev");

    private readonly List<IndexPin> _pins = [];

    /// <summary>The project's dependency groups; what older projects have in a setting of uv belongs to its group <c>dev</c>.</summary>
    public IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> GroupsOf(ProjectFile project) => uv.DevDependencies.Count == 0
        ? project.DependencyGroups
        : new Dictionary<ExtraName, IReadOnlyList<Requirement>>(project.DependencyGroups) { [Development] = [.. project.DependencyGroups.GetValueOrDefault(Development) ?? [], .. uv.DevDependencies] };

    /// <summary>The groups that are asked for where nobody names any.</summary>
    public IReadOnlyList<string> DefaultGroups(ProjectFile project) => [.. (uv.AllGroupsByDefault ? GroupsOf(project).Keys : uv.DefaultGroups ?? []).Select(static g => g.Value)];

    /// <summary>Extras and groups that exclude each other cannot be asked for together, and a source for an extra or a group is for a requirement of it.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: two are, or a source is for nothing.</exception>
    public void Check(ProjectFile project, IReadOnlyCollection<ExtraName> extras, IReadOnlyCollection<ExtraName> groups)
    {
        foreach ((PackageName name, UvProjectSource source) in uv.Sources.SelectMany(static s => s.Value.Select(source => (s.Key, source))))
        {
            if (source.Extra is { } extra && !Names(project.OptionalDependencies, extra, name)) throw Invalid(source.Line, source.Column, $"the source of '{name}' is for the extra '{extra}', which does not ask for it");
            if (source.Group is { } group && !Names(GroupsOf(project), group, name)) throw Invalid(source.Line, source.Column, $"the source of '{name}' is for the dependency group '{group}', which does not ask for it");
        }
        foreach (IReadOnlyList<UvConflictItem> set in uv.Conflicts)
        {
            List<UvConflictItem> chosen = [.. set.Where(item => item.Package == project.Name && item.Kind switch
            {
                UvConflictKind.Extra => extras.Contains(item.Name),
                UvConflictKind.Group => groups.Contains(item.Name),
                _ => true,
            })];
            if (chosen.Count > 1) throw file.Invalid($"{chosen[0]} and {chosen[1]} exclude each other ('conflicts' of [tool.uv]). Ask for one of them");
        }
    }

    /// <summary>A requirement of the project as its sources have it: from an index, from addresses on the targets that these are for, and from the indexes on all others.</summary>
    /// <param name="requirement">The requirement.</param>
    /// <param name="extra">The extra that it belongs to; null for none.</param>
    /// <param name="group">The group that it belongs to; null for none.</param>
    /// <param name="isConstraint">Whether it only bounds what is there for another reason, and so says nothing of an index.</param>
    public IEnumerable<Requirement> Lower(Requirement requirement, ExtraName? extra = null, ExtraName? group = null, bool isConstraint = false)
    {
        MarkerTree asked = MarkerTree.Of(requirement.Marker), open = asked;
        foreach (UvProjectSource source in uv.Sources.GetValueOrDefault(requirement.Name) ?? [])
        {
            if ((source.Extra is { } of && of != extra) || (source.Group is { } to && to != group)) continue;
            MarkerTree holds = asked.And(MarkerTree.Of(source.Marker));
            if (holds.IsFalse || (isConstraint && source.Kind == UvProjectSourceKind.Index)) continue;
            switch (source.Kind)
            {
                case UvProjectSourceKind.Index:
                    IndexPin pin = new(requirement.Name.Value, source.Place, holds.ToMarker()?.ToString());
                    if (!_pins.Contains(pin)) _pins.Add(pin);
                    if (requirement.Url is null) continue;
                    yield return new Requirement(requirement.Name, null, requirement.Extras, holds.ToMarker());
                    break;
                case UvProjectSourceKind.Address:
                    yield return new Requirement(requirement.Name, null, requirement.Extras, holds.ToMarker(), source.Place);
                    break;
                default:
                    throw Invalid(source.Line, source.Column, source.Kind == UvProjectSourceKind.Workspace
                        ? $"'{requirement.Name}' is a member of the workspace, a folder that is not there where the flow runs. Put its wheel into an index, or ask for it by an address ('{requirement.Name} @ …')"
                        : $"'{requirement.Name}' is taken from the path '{source.Place}', which means nothing where the flow runs. Put its wheel into an index, or ask for it by an address ('{requirement.Name} @ …')");
            }
            open = open.And(holds.Not());
        }
        if (!open.IsFalse) yield return open.Equals(asked) ? requirement : requirement.WithMarker(open.ToMarker());
    }

    /// <summary>The spec with everything of the table that is no requirement.</summary>
    public EnvironmentSpec Apply(EnvironmentSpec spec, IReadOnlyCollection<ExtraName> groups)
    {
        // What nobody may require is required on no target.
        List<Requirement> excluded = [.. uv.Excluded.Select(static name => new Requirement(name, marker: Marker.Parse("python_version < '0'")))];
        IEnumerable<Requirement> overrides = uv.Overrides.Where(o => !uv.Excluded.Contains(o.Name)).SelectMany(o => Lower(o)).Concat(excluded);
        List<PackageRequest> constraints = [.. uv.Constraints.SelectMany(c => Lower(c, isConstraint: true)).Select(RequestOf)], replaced = [.. overrides.Select(RequestOf)];
        return spec with
        {
            Constraints = constraints,
            Overrides = replaced,
            ExtraIndexes = [.. uv.Indexes.Where(static i => !i.IsDefault).Select(IndexOf)],
            Indexes = [.. uv.Indexes.Where(static i => i.IsDefault).Select(IndexOf)],
            RequiresPython = [.. spec.RequiresPython, .. groups.Where(uv.GroupPythons.ContainsKey).Select(group => uv.GroupPythons[group].ToString())],
            SupportedEnvironments = Supported() is { } supported ? [supported.ToString()] : [],
            NoBuild = Selected(uv.NoBuild, uv.NoBuildPackages),
            NoBinary = Selected(uv.NoBinary, uv.NoBinaryPackages),
            ExcludeNewer = uv.ExcludeNewer is { } cutOff ? CutOffOf(cutOff) : null,
            ExcludeNewerPackages = uv.ExcludeNewerPackages.ToDictionary(static p => p.Key.Value, p => CutOffOf(p.Value), StringComparer.Ordinal),
            PypiSettings = new PypiSettings
            {
                IndexStrategy = uv.IndexStrategy,
                Resolution = uv.Resolution,
                PreReleases = uv.Prereleases,
                PreReleasePackages = [.. uv.PrereleasesByPackage.Select(static p => new PackagePreReleases(p.Key.Value, p.Value))],
                StaticMetadata = [.. uv.StaticMetadata.Select(StaticMetadataOf)],
                BuildConstraints = [.. uv.BuildConstraints.Select(RequestOf)],
                IndexPins = _pins,
            },
            Notes = [.. Notes()],
        };
    }

    private static bool Names(IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> parts, ExtraName part, PackageName name) =>
        parts.TryGetValue(part, out IReadOnlyList<Requirement>? requirements) && requirements.Any(r => r.Name == name);

    private PackageRequest RequestOf(Requirement requirement) => new(requirement.ToString(), file.OriginAt(file.Path));

    private Marker? Supported()
    {
        if (uv.Environments.Count == 0) return null;
        MarkerTree any = uv.Environments.Aggregate(MarkerTree.False, static (tree, marker) => tree.Or(MarkerTree.Of(marker)));
        return any.IsFalse ? throw file.Invalid("'environments' of [tool.uv] allows no target") : any.ToMarker();
    }

    private static List<string> Selected(bool all, IReadOnlyList<PackageName> names) => all ? [EnvironmentSpec.All] : [.. names.Select(static n => n.Value)];

    // A folder relative to the project is none where the flow runs, but its name may mean something there.
    private EnvironmentSource IndexOf(UvProjectIndex index)
    {
        bool isPath = !index.Url.Contains("://", StringComparison.Ordinal);
        if (isPath && index.Name is null)
            throw Invalid(index.Line, index.Column, $"the index '{index.Url}' is a folder of the author's machine. Give it a name, and say in the options what the name means ('name=folder')");
        IndexSettings settings = new()
        {
            IsExplicit = index.IsExplicit,
            IsFlat = index.IsFlat,
            Authentication = index.Authentication,
            IgnoresRefusals = index.IgnoredErrorCodes.Any(static code => code is 401 or 403),
        };
        try
        {
            EnvironmentSource source = EnvironmentSource.Parse(isPath ? index.Name! : index.Name is null ? index.Url : $"{index.Name}={index.Url.Replace(";", "%3B", StringComparison.Ordinal)}");
            return source with { Settings = settings };
        }
        catch (SpecParseException e)
        {
            throw Invalid(index.Line, index.Column, $"the index {index.Name ?? "without a name"} cannot be used: {e.Problem}", e);
        }
    }

    private StaticMetadata StaticMetadataOf(CoreMetadata metadata)
    {
        try
        {
            return StaticMetadata.Of(metadata);
        }
        catch (SpecParseException e)
        {
            throw file.Invalid($"'dependency-metadata' of {metadata.Name} in [tool.uv] cannot be used: {e.Problem}", e);
        }
    }

    private CutOff CutOffOf(UvProjectText text)
    {
        try
        {
            return text.Text == "false" ? CutOff.None : CutOff.Parse(text.Text);
        }
        catch (SpecParseException e)
        {
            throw Invalid(text.Line, text.Column, $"'{text.Text}' is no cut-off: {e.Problem}", e);
        }
    }

    private IEnumerable<string> Notes()
    {
        if (uv.ForkStrategy == ForkStrategy.Fewest) yield return Note("fork-strategy = \"fewest\"", "each platform has the versions that are best for it");
        if (uv.RequiredEnvironments.Count > 0) yield return Note("required-environments", "what an environment is resolved for say its platforms, and each has a file of every package, or it is an error");
        if (uv.Indexes.FirstOrDefault(static i => i.IgnoredErrorCodes.Any(static code => code is not (401 or 403))) is { } index)
            yield return Note($"ignore-error-codes of the index {index.Name ?? SafeAddress.Of(new Uri(index.Url))}", "only refusals (401, 403) lead to the next index");
        foreach (UvProjectText other in uv.Others)
        {
            if (UvSettingNotes.Of(other.Text) is { } why) yield return Note(other.Text, why, other.Line);
        }
    }

    private string Note(string setting, string why, int line = 0) => $"{file.Path}{(line > 0 ? ":" + line : "")}: '{setting}' of [tool.uv] is not followed: {why}.";

    private FlowKitException Invalid(int line, int column, string problem, Exception? cause = null) => file.Invalid($"{file.Path}({line},{column}): {problem}", cause);
}
