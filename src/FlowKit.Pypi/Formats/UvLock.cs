using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>
/// A <c>uv.lock</c> (format version 1), read only. Extras and groups that exclude each other are in its markers as extras of uv's own (<c>extra-3-foo-cpu</c>); what is chosen gives them
/// their values.
/// </summary>
public sealed class UvLock
{
    internal UvLock(VersionSpecifiers requiresPython, IReadOnlyList<Marker> resolutionMarkers, IReadOnlyList<UvPackage> packages, IReadOnlyList<IReadOnlyList<UvConflictItem>> conflicts)
    {
        RequiresPython = requiresPython;
        ResolutionMarkers = resolutionMarkers;
        Packages = packages;
        Conflicts = conflicts;
    }

    /// <summary>The Python versions that the lock is for.</summary>
    public VersionSpecifiers RequiresPython { get; }

    /// <summary>The forks that the lock was resolved in; empty where there was one.</summary>
    public IReadOnlyList<Marker> ResolutionMarkers { get; }

    /// <summary>The packages, in the order of writing.</summary>
    public IReadOnlyList<UvPackage> Packages { get; }

    /// <summary>The sets of extras, groups and packages of which at most one can be had at a time.</summary>
    public IReadOnlyList<IReadOnlyList<UvConflictItem>> Conflicts { get; }

    /// <summary>Reads a lock file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <exception cref="FlowKitException">It breaks the format (FK7232), or is of another version or uses what is not supported (FK7233).</exception>
    public static UvLock Parse(string text, string fileName = "uv.lock")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        return new UvLockReader(text, fileName).Read();
    }

    /// <summary>What a project of the lock needs on a target. The project itself is not in the list.</summary>
    /// <param name="root">The project's name.</param>
    /// <param name="target">The platform and Python.</param>
    /// <param name="extras">The project's extras asked for.</param>
    /// <param name="groups">The project's dependency groups asked for.</param>
    /// <exception cref="FlowKitException">The lock has no such project, is not for the target's Python, or says that what is asked for excludes each other (FK7234).</exception>
    public IReadOnlyList<UvSelection> Select(PackageName root, PypiTarget target, IReadOnlyList<ExtraName>? extras = null, IReadOnlyList<ExtraName>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!RequiresPython.Contains(target.PythonVersion, PreReleases.Allow))
            throw new FlowKitException(PypiErrors.LockDoesNotFit, "The lock is for Python " + RequiresPython + ", the target is " + target + ". Choose a Python in that range, or lock again.");
        UvPackage project = Packages.FirstOrDefault(p => p.Name == root && p.Source.Kind is not (UvSourceKind.Registry or UvSourceKind.Url or UvSourceKind.Git))
            ?? Packages.FirstOrDefault(p => p.Name == root)
            ?? throw new FlowKitException(PypiErrors.LockDoesNotFit, "The lock has no project '" + root + "'.");

        foreach (ExtraName group in groups ?? [])
        {
            if (!project.DependencyGroups.ContainsKey(group)) throw new FlowKitException(PypiErrors.LockDoesNotFit, "'" + root + "' has no dependency group '" + group + "' in the lock.");
        }
        HashSet<UvConflictItem> chosen = [new(project.Name, UvConflictKind.Project)];
        foreach (ExtraName extra in extras ?? []) chosen.Add(new UvConflictItem(project.Name, UvConflictKind.Extra, extra));
        foreach (ExtraName group in groups ?? []) chosen.Add(new UvConflictItem(project.Name, UvConflictKind.Group, group));
        if (Conflicts.Count > 0)
        {
            // Markers ask for extras that packages deep down ask of each other too: they are all found first.
            Reach(project, target.Environment, extras, groups, chosen);
            foreach (IReadOnlyList<UvConflictItem> set in Conflicts)
            {
                UvConflictItem[] together = [.. set.Where(chosen.Contains).Take(2)];
                if (together.Length > 1) throw new FlowKitException(PypiErrors.LockDoesNotFit, $"The lock says that {together[0]} and {together[1]} exclude each other. Ask for one of them.");
            }
        }
        return Reach(project, target.Environment, extras, groups, chosen)
            .Where(p => !ReferenceEquals(p, project))
            .OrderBy(p => p.Name).ThenBy(p => p.Version)
            .Select(p => new UvSelection(p, ChooseFile(p, target)))
            .ToArray();
    }

    private HashSet<UvPackage> Reach(UvPackage project, MarkerEnvironment environment, IReadOnlyList<ExtraName>? extras, IReadOnlyList<ExtraName>? groups, HashSet<UvConflictItem> chosen)
    {
        Walk walk = new(environment, Conflicts.Count > 0 ? chosen : null);
        walk.Enter(project, extras ?? []);
        foreach (ExtraName group in groups ?? []) walk.Follow(project.DependencyGroups[group], []);
        return walk.Finish();
    }

    private static UvFile? ChooseFile(UvPackage package, PypiTarget target)
    {
        Dictionary<WheelFileName, UvFile> wheels = [];
        foreach (UvFile file in package.Wheels)
        {
            if (WheelFileName.TryParse(file.FileName, out WheelFileName? name)) wheels.TryAdd(name, file);
        }
        return target.Best(wheels.Keys) is { } best ? wheels[best] : package.Sdist;
    }

    // Reaches every package with every extra asked of it once, without recursion: graphs have cycles and are deep.
    private sealed class Walk(MarkerEnvironment environment, HashSet<UvConflictItem>? chosen)
    {
        private readonly HashSet<ExtraName> _encoded = [.. (chosen ?? []).Select(item => item.Encoded)];
        private readonly HashSet<(UvPackage, ExtraName)> _extras = [];
        private readonly HashSet<UvPackage> _packages = [];
        private readonly Stack<(IReadOnlyList<UvDependency> Dependencies, IReadOnlyList<ExtraName> Extras)> _pending = [];

        public void Enter(UvPackage package, IReadOnlyList<ExtraName> extras)
        {
            if (_packages.Add(package)) _pending.Push((package.Dependencies, extras));
            foreach (ExtraName extra in extras)
            {
                if (_extras.Add((package, extra)) && package.OptionalDependencies.TryGetValue(extra, out IReadOnlyList<UvDependency>? dependencies))
                    _pending.Push((dependencies, extras));
            }
        }

        public void Follow(IReadOnlyList<UvDependency> dependencies, IReadOnlyList<ExtraName> extras) => _pending.Push((dependencies, extras));

        public HashSet<UvPackage> Finish()
        {
            while (_pending.TryPop(out (IReadOnlyList<UvDependency> Dependencies, IReadOnlyList<ExtraName> Extras) next))
            {
                foreach (UvDependency dependency in next.Dependencies)
                {
                    if (dependency.Marker is null || dependency.Marker.Evaluate(environment, ExtrasFor(dependency, next.Extras))) Choose(dependency);
                }
            }
            return _packages;
        }

        // An edge that asks for an extra may have its marker ask whether that extra is chosen.
        private IReadOnlyList<ExtraName> ExtrasFor(UvDependency dependency, IReadOnlyList<ExtraName> extras) =>
            chosen is null ? extras : [.. extras, .. _encoded, .. dependency.Extras.Select(extra => new UvConflictItem(dependency.Package.Name, UvConflictKind.Extra, extra).Encoded)];

        private void Choose(UvDependency dependency)
        {
            foreach (ExtraName extra in chosen is null ? [] : dependency.Extras)
            {
                UvConflictItem item = new(dependency.Package.Name, UvConflictKind.Extra, extra);
                if (chosen!.Add(item)) _encoded.Add(item.Encoded);
            }
            Enter(dependency.Package, dependency.Extras);
        }
    }
}
