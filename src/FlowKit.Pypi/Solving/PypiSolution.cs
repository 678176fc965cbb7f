using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>The answer to a <see cref="PypiSolveRequest"/>: a closed and consistent set.</summary>
public sealed record PypiSolution
{
    /// <summary>The packages, sorted by name; distributions that the environment has already are among them where something needs them.</summary>
    public required IReadOnlyList<SolvedPackage> Packages { get; init; }

    /// <summary>What the user should know although an answer was found: yanked versions that were pinned, extras that do not exist, repaired metadata.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The number of decisions that the search took.</summary>
    public int Rounds { get; init; }

    /// <summary>The package of that name, or null.</summary>
    public SolvedPackage? Find(PackageName name)
    {
        foreach (SolvedPackage package in Packages)
        {
            if (package.Name.Equals(name)) return package;
        }
        return null;
    }
}
