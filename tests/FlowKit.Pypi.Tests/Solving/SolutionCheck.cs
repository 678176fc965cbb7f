using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>Checks an answer against the request, with none of the solver's own parts: closed, consistent, and nothing too much.</summary>
internal static class SolutionCheck
{
    public static string? FindProblem(PypiSolveRequest request, PypiSolution solution)
    {
        MarkerEnvironment environment = request.Target.Environment;
        HashSet<PackageName> reached = [];
        Queue<(string Who, Requirement Requirement)> open = new(request.Requirements.Where(r => r.AppliesTo(environment)).Select(r => ("the request", r)));
        HashSet<(PackageName, string)> done = [];
        while (open.TryDequeue(out (string Who, Requirement Requirement) next))
        {
            Requirement requirement = next.Requirement;
            if (solution.Find(requirement.Name) is not { } package) return $"{next.Who} needs {requirement}, and there is none";
            if (!requirement.Specifiers.Contains(package.Version, PreReleases.Allow)) return $"{next.Who} needs {requirement}, and {package} is there";
            reached.Add(package.Name);
            foreach (string extra in requirement.Extras.Select(e => e.Value).Prepend(""))
            {
                if (!done.Add((package.Name, extra)) || package.Metadata is null) continue;
                ExtraName[] extras = extra.Length == 0 ? [] : [ExtraName.Parse(extra)];
                foreach (Requirement dependency in package.Metadata.RequiresDist)
                {
                    if (dependency.AppliesTo(environment, extras)) open.Enqueue((package.ToString(), dependency));
                }
            }
        }
        foreach (SolvedPackage package in solution.Packages)
        {
            if (!reached.Contains(package.Name)) return $"{package} is not needed";
            if (package.File is not { } file) continue;
            if (WheelFileName.TryParse(file.FileName, out WheelFileName? wheel) && request.Target.Priority(wheel) is null) return $"{file} does not fit the target";

            // The upper end alone, for a version that the request names, is a warning.
            bool isWarned = request.Requirements.Any(r => r.Name == package.Name && r.Specifiers.Clauses.Any(c => c.Operator == SpecifierOperator.Equal && !c.IsPrefix))
                && solution.Warnings.Any(w => w.StartsWith(package + " is not for so new a Python", StringComparison.Ordinal));
            if (!isWarned && package.Metadata?.RequiresPython is { } python && !python.Contains(request.Target.PythonVersion, PreReleases.Allow)) return $"{package} needs Python {python}";
            if (request.ExcludeNewer is { } moment && file.UploadTime >= moment) return $"{file} is too new";
            if (package.Dependencies.FirstOrDefault(d => solution.Find(d) is null) is { Value.Length: > 0 } lost) return $"{package} depends on {lost}, which is not there";
        }
        return null;
    }
}
