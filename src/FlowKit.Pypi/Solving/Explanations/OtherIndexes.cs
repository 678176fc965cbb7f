using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>Looks in the indexes that a solve did not ask for what it missed: the first index that has a name hides the others, and a pin all but one.</summary>
internal sealed class OtherIndexes(PypiSolveRequest request, SolveEnvironment environment)
{
    // An explanation is not worth more requests than this.
    private const int MostPackages = 4;

    /// <summary>What would help, a sentence for each package that another index has in a fitting version.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<(PackageName Name, VersionSet Versions)> missing, CancellationToken cancellationToken)
    {
        List<string> hints = [];
        if (request.Source is not INamedIndexes { IndexNames.Count: > 1 } indexes) return hints;
        FilePolicy policy = new(request, environment);
        foreach ((PackageName name, VersionSet versions) in missing.Take(MostPackages))
        {
            string? asked = await IndexOfAsync(request.Source, name, cancellationToken).ConfigureAwait(false);
            foreach (string index in indexes.IndexNames)
            {
                if (index == asked || await FindAsync(indexes.FindIndex(index), policy, name, versions, cancellationToken).ConfigureAwait(false) is not { } version) continue;
                hints.Add(asked is null
                    ? $"The index '{index}' has {name} {version}, and is asked only for packages that are pinned to it: pin {name} to it."
                    : $"The index '{index}' has {name} {version}, which the index '{asked}' hides because it has other versions of it: pin {name} to '{index}', if you trust it for that name.");
                break;
            }
        }
        return hints;
    }

    private static async Task<string?> IndexOfAsync(IPypiSource source, PackageName name, CancellationToken cancellationToken)
    {
        try
        {
            return await source.GetProjectAsync(name, cancellationToken).ConfigureAwait(false) is { Files: [var first, ..] } ? first.IndexName : null;
        }
        catch (FlowKitException)
        {
            return null;
        }
    }

    private static async Task<Pep440Version?> FindAsync(IPypiSource? index, FilePolicy policy, PackageName name, VersionSet versions, CancellationToken cancellationToken)
    {
        try
        {
            if (index is null || await index.GetProjectAsync(name, cancellationToken).ConfigureAwait(false) is not { Status: not { IsQuarantined: true } } page) return null;
            Project project = Project.OfPage(name, page);
            Release[] fitting = [.. project.KnownReleases(policy).Where(release => versions.Contains(release.Version) && IsUsable(release)).OrderBy(static release => release.Version)];
            return (Array.FindLast(fitting, static release => !release.Version.IsPreRelease) ?? fitting.LastOrDefault())?.Version;

            bool IsUsable(Release release)
            {
                policy.Evaluate(project, release);
                return release.Reason is null;
            }
        }
        catch (FlowKitException)
        {
            // An index that cannot be asked has nothing to offer.
            return null;
        }
    }
}
