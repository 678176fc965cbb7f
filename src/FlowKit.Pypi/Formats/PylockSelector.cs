using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Chooses the packages of a lock, and the files to install them from, as the standard's installation steps say.</summary>
internal static class PylockSelector
{
    public static List<PylockSelection> Select(Pylock pylock, PypiTarget target, IReadOnlyList<ExtraName> extras, IReadOnlyList<string> groups, bool preferSources)
    {
        MarkerEnvironment environment = target.Environment;
        if (pylock.Environments is { } environments && !environments.Any(m => m.Evaluate(environment)))
            throw DoesNotFit("The lock is for other environments: " + string.Join(" | ", environments.Select(m => m.ToString())) + ". Lock again with this target among its environments.");
        if (!Supports(pylock.RequiresPython, target))
            throw DoesNotFit("The lock is for Python " + pylock.RequiresPython + ", the target is " + target + ". Choose a Python in that range, or lock again.");

        ExtraName[] groupNames = [.. groups.Select(ExtraName.Lenient)];
        List<PylockSelection> selections = [];
        Dictionary<PackageName, int> chosen = [];
        for (int i = 0; i < pylock.Packages.Count; i++)
        {
            PylockPackage package = pylock.Packages[i];
            if (package.Marker is not null && !package.Marker.Evaluate(environment, extras, groupNames)) continue;
            if (!Supports(package.RequiresPython, target))
                throw DoesNotFit("'" + package.Name + "' (packages[" + i + "]) is for Python " + package.RequiresPython + ", the target is " + target + ".");
            if (!chosen.TryAdd(package.Name, i))
            {
                throw DoesNotFit("The lock chooses '" + package.Name + "' twice for " + target + ": packages[" + chosen[package.Name] + "] and packages[" + i
                    + "]. Their markers must exclude each other: lock again.");
            }
            selections.Add(Choose(package, i, target, preferSources));
        }
        return selections;
    }

    private static PylockSelection Choose(PylockPackage package, int index, PypiTarget target, bool preferSources)
    {
        if (package.Vcs is not null) return new PylockSelection(package, PylockSourceKind.Vcs, null);
        if (package.Directory is not null) return new PylockSelection(package, PylockSourceKind.Directory, null);
        if (package.Archive is not null) return new PylockSelection(package, PylockSourceKind.Archive, package.Archive);
        if (package.Sdist is not null && preferSources) return new PylockSelection(package, PylockSourceKind.Sdist, package.Sdist);

        Dictionary<WheelFileName, PylockFile> wheels = [];
        foreach (PylockFile file in package.Wheels ?? []) wheels.TryAdd(WheelFileName.Parse(file.FileName), file);
        if (target.Best(wheels.Keys) is { } best) return new PylockSelection(package, PylockSourceKind.Wheel, wheels[best]);
        if (package.Sdist is not null) return new PylockSelection(package, PylockSourceKind.Sdist, package.Sdist);
        throw DoesNotFit("'" + package.Name + "' (packages[" + index + "]) has no wheel for " + target + " and no source archive. Lock again with this target among the platforms.");
    }

    private static bool Supports(VersionSpecifiers? specifiers, PypiTarget target) =>
        specifiers is null || specifiers.Contains(target.PythonVersion, PreReleases.Allow);

    private static FlowKitException DoesNotFit(string message) => new(PypiErrors.LockDoesNotFit, message);
}
