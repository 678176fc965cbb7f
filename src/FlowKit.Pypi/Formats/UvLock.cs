using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>
/// A <c>uv.lock</c> (format version 1, revisions 1 to 3), read only. Locks that declare conflicting extras or groups encode them in markers
/// of uv's own; those are refused rather than misread.
/// </summary>
public sealed class UvLock
{
    internal UvLock(VersionSpecifiers requiresPython, IReadOnlyList<Marker> resolutionMarkers, IReadOnlyList<UvPackage> packages)
    {
        RequiresPython = requiresPython;
        ResolutionMarkers = resolutionMarkers;
        Packages = packages;
    }

    /// <summary>The Python versions that the lock is for.</summary>
    public VersionSpecifiers RequiresPython { get; }

    /// <summary>The forks that the lock was resolved in; empty where there was one.</summary>
    public IReadOnlyList<Marker> ResolutionMarkers { get; }

    /// <summary>The packages, in the order of writing.</summary>
    public IReadOnlyList<UvPackage> Packages { get; }

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
    /// <exception cref="FlowKitException">The lock has no such project, or is not for the target's Python (FK7234).</exception>
    public IReadOnlyList<UvSelection> Select(PackageName root, PypiTarget target, IReadOnlyList<ExtraName>? extras = null, IReadOnlyList<ExtraName>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!RequiresPython.Contains(target.PythonVersion, PreReleases.Allow))
            throw new FlowKitException(PypiErrors.LockDoesNotFit, "The lock is for Python " + RequiresPython + ", the target is " + target + ". Choose a Python in that range, or lock again.");
        UvPackage project = Packages.FirstOrDefault(p => p.Name == root && p.Source.Kind is not (UvSourceKind.Registry or UvSourceKind.Url or UvSourceKind.Git))
            ?? Packages.FirstOrDefault(p => p.Name == root)
            ?? throw new FlowKitException(PypiErrors.LockDoesNotFit, "The lock has no project '" + root + "'.");

        Walk walk = new(target.Environment);
        walk.Enter(project, extras ?? []);
        foreach (ExtraName group in groups ?? [])
        {
            if (!project.DependencyGroups.TryGetValue(group, out IReadOnlyList<UvDependency>? dependencies))
                throw new FlowKitException(PypiErrors.LockDoesNotFit, "'" + root + "' has no dependency group '" + group + "' in the lock.");
            walk.Follow(dependencies, []);
        }
        return walk.Finish()
            .Where(p => !ReferenceEquals(p, project))
            .OrderBy(p => p.Name).ThenBy(p => p.Version)
            .Select(p => new UvSelection(p, ChooseFile(p, target)))
            .ToArray();
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
    private sealed class Walk(MarkerEnvironment environment)
    {
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
                    if (dependency.Marker is null || dependency.Marker.Evaluate(environment, next.Extras)) Enter(dependency.Package, dependency.Extras);
                }
            }
            return _packages;
        }
    }
}
