using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>
/// Solves for all platforms and a range of Pythons at once: where targets need different versions, the search goes separate ways (forks), each with a marker, and
/// the answer tells for every package on which targets it is needed. The same request gives the same answer.
/// </summary>
public sealed class UniversalSolver
{
    private const int MaxForks = 500;

    /// <inheritdoc cref="PypiSolver.ExplanationEffort"/>
    public int ExplanationEffort { get; init; } = 5;

    /// <summary>Solves a request.</summary>
    /// <param name="request">What to solve. Its <see cref="PypiSolveRequest.Target"/> is not looked at.</param>
    /// <param name="options">The targets.</param>
    /// <param name="cancellationToken">Stops the search and its fetches.</param>
    /// <exception cref="PypiSolveException"><c>FK7220</c>: nothing meets the requirements on some target; the exception explains why.</exception>
    /// <exception cref="FlowKitException"><c>FK7221</c>: given up; <c>FK7222</c>: the request contradicts itself; an index could not be asked.</exception>
    public Task<UniversalSolution> SolveAsync(PypiSolveRequest request, UniversalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        return PypiTracing.RunAsync(PypiTracing.Solve, span => span.SetTag("pypi.target", "Python " + options.RequiresPython).SetTag("pypi.requirements", request.Requirements.Count), async span =>
        {
            UniversalSolution solution = await SearchAsync(request, options, cancellationToken).ConfigureAwait(false);
            span?.SetTag("pypi.packages", solution.Packages.Count);
            return solution;
        });
    }

    private async Task<UniversalSolution> SearchAsync(PypiSolveRequest request, UniversalOptions options, CancellationToken cancellationToken)
    {
        SolveBudget budget = new(request.TimeLimit, cancellationToken);
        await using (budget.ConfigureAwait(false)) return await RunAsync(request.Upgrade.ApplyTo(request) with { Source = new RememberingSource(request.Source) }, options, budget).ConfigureAwait(false);
    }

    private async Task<UniversalSolution> RunAsync(PypiSolveRequest request, UniversalOptions options, SolveBudget budget)
    {
        VersionSet pythons = VersionSet.Of(options.RequiresPython);
        if (pythons.IsEmpty) throw new FlowKitException(PypiErrors.InvalidSolveRequest, $"No Python is in '{options.RequiresPython}'.");
        UniversalEnvironment all = DeclaredConflicts.Exclude(UniversalEnvironment.Create(pythons), options.Conflicts);
        IReadOnlyList<MarkerTree> required = [.. options.RequiredEnvironments.Select(Read)];
        Dictionary<PackageName, Pep440Version> nothing = [];
        Stack<ForkStart> open = new(UniversalEnvironment.InOrder(Start(all, request, options), static part => part, options.ForkStrategy, request.Mode).Select(environment => new ForkStart(environment, nothing)));
        Dictionary<PackageName, List<SiblingVersion>> siblings = [];
        foreach (UniversalPackage locked in options.Locked.Where(locked => !request.Upgrade.Includes(locked.Name, request.Requirements))) AddSibling(siblings, locked.Name, new SiblingVersion(locked.Version, Read(locked.Marker), IsLocked: true));
        UniversalMerger merger = new(all);
        int runs = 0;
        while (open.TryPop(out ForkStart? start))
        {
            UniversalEnvironment environment = start.Environment;
            if (++runs > MaxForks) throw new FlowKitException(PypiErrors.SolveLimit, $"The universal solve was given up after {MaxForks} forks. Limit the environments.");
            SolveRun run = new(request, environment, new ForkKnowledge(start.Decided, siblings), budget) { ForkStrategy = options.ForkStrategy, RequiredEnvironments = required };
            SolveOutcome outcome = await run.RunAsync().ConfigureAwait(false);
            if (outcome.Conflict is { } conflict)
                throw await new ConflictMinimizer(request, environment, ExplanationEffort, run.Rounds).ExplainAsync(conflict, budget).ConfigureAwait(false);
            if (outcome.Forks is { } forks)
            {
                foreach (ForkStart fork in forks) open.Push(fork);
                continue;
            }
            merger.Add(environment, run, outcome.Solution!.Warnings);
            if (request.Mode == ResolutionMode.LowestDirect) continue;
            foreach (SolvedPackage package in outcome.Solution.Packages)
            {
                AddSibling(siblings, package.Name, new SiblingVersion(package.Version, environment.Markers, IsLocked: false));
            }
        }
        return merger.Build();
    }

    private static void AddSibling(Dictionary<PackageName, List<SiblingVersion>> siblings, PackageName name, SiblingVersion sibling)
    {
        if (!siblings.TryGetValue(name, out List<SiblingVersion>? versions)) siblings.Add(name, versions = []);
        if (!versions.Contains(sibling)) versions.Add(sibling);
    }

    private static IEnumerable<UniversalEnvironment> Start(UniversalEnvironment all, PypiSolveRequest request, UniversalOptions options)
    {
        IEnumerable<UniversalEnvironment> start = options.Environments.Count == 0 ? [all] : options.Environments.Select(marker => all.Narrow(Read(marker)));
        start = DeclaredConflicts.Split(start, request, options.Conflicts);
        if (options.KnownForks.Count > 0) start = start.SelectMany(part => options.KnownForks.Select(Read).Where(part.Includes).Select(part.Narrow));
        return start.Where(part => !part.Whole.IsFalse);
    }

    // As markers of requirements are read.
    private static MarkerTree Read(Marker? marker) => MarkerTree.Of(marker).ForReleasedPythons().ForKnownPlatforms();
}
