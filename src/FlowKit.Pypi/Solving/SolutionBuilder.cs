using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Makes the answer of what the search decided.</summary>
internal sealed class SolutionBuilder(PackageTable packages, SearchState search, DependencyReader reader, SolveKnowledge knowledge, IReadOnlySet<(PackageName, ExtraName)> providedExtras)
{
    public PypiSolution Build(
        IReadOnlyDictionary<(PackageName, Pep440Version), CoreMetadata> metadata,
        IReadOnlyDictionary<(PackageName, Pep440Version), Release> releases,
        int rounds)
    {
        SortedSet<string> warnings = new(StringComparer.Ordinal);
        SortedDictionary<PackageName, SortedSet<ExtraName>> chosen = [];
        Dictionary<PackageName, Pep440Version> versions = [];
        foreach (int number in search.Solution.Decided)
        {
            SolverPackage package = packages[number];
            if (!package.HasName) continue;
            versions[package.Name] = search.Solution[number].Decision!;
            if (!chosen.TryGetValue(package.Name, out SortedSet<ExtraName>? extras)) chosen.Add(package.Name, extras = []);
            if (package.Kind == SolverPackageKind.Extra) extras.Add(package.Extra);
        }
        List<SolvedPackage> solved = new(chosen.Count);
        foreach ((PackageName name, SortedSet<ExtraName> extras) in chosen)
        {
            Pep440Version version = versions[name];
            Release release = releases[(name, version)];
            CoreMetadata? told = metadata.GetValueOrDefault((name, version));
            solved.Add(new SolvedPackage
            {
                Name = name,
                Version = release.Version,
                File = release.Chosen,
                Metadata = told,
                Extras = [.. extras],
                Dependencies = told is null ? [] : DependenciesOf(name, version, told, extras),
            });
            AddWarnings(warnings, name, release, told, extras);
        }
        return new PypiSolution { Packages = solved, Warnings = [.. warnings], Rounds = rounds };
    }

    private List<PackageName> DependenciesOf(PackageName name, Pep440Version version, CoreMetadata metadata, SortedSet<ExtraName> extras)
    {
        SortedSet<PackageName> names = [];
        List<Dependency> dependencies = [];
        foreach (ExtraName extra in extras.Prepend(default))
        {
            dependencies.Clear();
            reader.Read(name, version, metadata, extra, dependencies);
            foreach (Dependency dependency in dependencies) names.Add(dependency.Package.Name);
        }
        return [.. names];
    }

    private void AddWarnings(SortedSet<string> warnings, PackageName name, Release release, CoreMetadata? metadata, SortedSet<ExtraName> extras)
    {
        if (release.Chosen is { IsYanked: true } yanked)
            warnings.Add($"{name}=={release.Version} was taken back by its author{(yanked.YankedReason is { } why ? ": " + why.ReplaceLineEndings(" ") : "")}. It is used because it was asked for exactly.");
        if (knowledge.ProjectIfKnown(name)?.Status is { IsLeft: true } status)
            warnings.Add($"{name} is {status.Marker}, its maintainers say{(status.Reason is { Length: > 0 } reason ? ": " + reason.ReplaceLineEndings(" ") : "")}. It can be used, and will hardly change any more.");
        if (release.IsForOlderPython) warnings.Add($"{name}=={release.Version} is not for so new a Python, as it says. It is used because it was asked for exactly.");
        if (metadata is null)
        {
            // What an extra of a distribution that is there already would bring is not known here.
            foreach (ExtraName extra in extras.Where(extra => !providedExtras.Contains((name, extra)))) warnings.Add($"{name} {release.Version} is in the environment already, and what its extra '{extra}' needs was not looked at. Ask for those packages yourself if they are missing.");
            return;
        }
        foreach (ExtraName extra in extras)
        {
            if (!metadata.ProvidesExtra.Contains(extra)) warnings.Add($"{name}=={release.Version} has no extra '{extra}'; it adds nothing.");
        }
        MetadataProblem? problem = metadata.Problems.FirstOrDefault(found => found.IsRepaired);
        if (problem is not null) warnings.Add($"The metadata of {name}=={release.Version} breaks the standard and was repaired: {problem.Field} '{problem.Value}' {problem.Message}.");
    }
}
