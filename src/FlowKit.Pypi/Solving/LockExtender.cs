using System.Diagnostics;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Adds requirements to a locked set while moving as few locked packages as can be. Every proof that nothing works with what is still locked names locked packages
/// of which one must move; the smallest choice that takes one of each proof is let go, until there is an answer. So nothing moves where nothing has to, and the
/// number of those that do is the least there is, unless time runs out.
/// </summary>
public sealed class LockExtender
{
    private const int MaxProofs = 400;

    /// <summary>How long the search for the fewest changes may take before every package of the last proofs is let go at once. Default: 10 seconds.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Extends a lock.</summary>
    /// <param name="request">Everything that is asked for: the requirements of the lock and the new ones. Its own pins stay, whatever happens.</param>
    /// <param name="locked">The locked packages, which may move if they have to; those of <see cref="PypiSolveRequest.Upgrade"/> are chosen anew.</param>
    /// <param name="cancellationToken">Stops the search and its fetches.</param>
    /// <exception cref="PypiSolveException"><c>FK7220</c>: there is no answer even if every locked package may move.</exception>
    public async Task<LockExtension> ExtendAsync(PypiSolveRequest request, IReadOnlyDictionary<PackageName, PypiPin> locked, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(locked);
        IReadOnlyList<Requirement> requirements = request.Requirements;
        PypiUpgrade upgrade = request.Upgrade;
        Dictionary<PackageName, PypiPin> kept = locked.Where(entry => !upgrade.Includes(entry.Key, requirements)).ToDictionary();
        request = upgrade.ApplyTo(request);
        Dictionary<PackageName, PypiPreference> preferences = request.Preferences.ToDictionary();
        foreach ((PackageName name, PypiPin pin) in kept) preferences[name] = new PypiPreference(pin.Version, Sha256: pin.Sha256);
        request = request with { Source = new RememberingSource(request.Source), Preferences = preferences };
        SolveBudget budget = new(request.TimeLimit, cancellationToken);
        await using (budget.ConfigureAwait(false)) return await SearchAsync(request, locked, kept, budget).ConfigureAwait(false);
    }

    private async Task<LockExtension> SearchAsync(PypiSolveRequest request, IReadOnlyDictionary<PackageName, PypiPin> locked, Dictionary<PackageName, PypiPin> kept, SolveBudget budget)
    {
        long start = Stopwatch.GetTimestamp();
        TargetEnvironment environment = new(request.Target);
        HashSet<PackageName> asked = [.. request.Requirements.Select(requirement => requirement.Name)];
        List<PackageName[]> proofs = [];
        HashSet<PackageName> free = [];
        while (true)
        {
            Dictionary<PackageName, PypiPin> pins = request.Pins.ToDictionary();
            foreach ((PackageName name, PypiPin pin) in kept)
            {
                if (!free.Contains(name)) pins.TryAdd(name, pin);
            }
            PypiSolveRequest attempt = request with { Pins = pins };
            SolveRun run = new(attempt, environment, null, budget);
            SolveOutcome outcome = await run.RunAsync().ConfigureAwait(false);
            if (outcome.Solution is { } solution) return new LockExtension(solution, ChangesOf(solution, locked));
            PackageName[] movable = [.. outcome.Conflict!.Pinned.Where(name => kept.ContainsKey(name) && !request.Pins.ContainsKey(name) && !free.Contains(name))];
            if (movable.Length == 0) throw await new ConflictMinimizer(attempt, environment, effort: 5, run.Rounds).ExplainAsync(outcome.Conflict!, budget).ConfigureAwait(false);
            // What the user names moves last.
            proofs.Add([.. movable.OrderBy(asked.Contains).ThenBy(name => name)]);
            if (proofs.Count > MaxProofs || Stopwatch.GetElapsedTime(start) > TimeLimit) free.UnionWith(movable);
            else free = SmallestChoice(proofs);
        }
    }

    private static List<LockChange> ChangesOf(PypiSolution solution, IReadOnlyDictionary<PackageName, PypiPin> locked) =>
        [.. locked.OrderBy(entry => entry.Key)
            .Select(entry => new LockChange(entry.Key, entry.Value.Version, solution.Find(entry.Key)?.Version))
            .Where(change => change.To is null || change.To != change.From)];

    // The smallest set that holds a package of each proof: by size, and among equals the first in the order of the proofs.
    private static HashSet<PackageName> SmallestChoice(List<PackageName[]> proofs)
    {
        for (int size = 1; ; size++)
        {
            List<PackageName> chosen = [];
            if (Choose(proofs, chosen, size)) return [.. chosen];
        }
    }

    private static bool Choose(List<PackageName[]> proofs, List<PackageName> chosen, int left)
    {
        PackageName[]? open = proofs.Find(proof => !Array.Exists(proof, chosen.Contains));
        if (open is null) return true;
        if (left == 0) return false;
        foreach (PackageName name in open)
        {
            chosen.Add(name);
            if (Choose(proofs, chosen, left - 1)) return true;
            chosen.RemoveAt(chosen.Count - 1);
        }
        return false;
    }
}
