using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>The conda half of a solve.</summary>
/// <param name="load">Loads what channels have of the names that a solve starts from.</param>
/// <param name="addressOf">Where a locked package is.</param>
/// <param name="channelAddress">Where a named channel is on this machine.</param>
/// <param name="hasher">Hashes archives whose channel states no SHA-256.</param>
/// <param name="mapping">The PyPI names of packages whose channel tells none.</param>
internal sealed class CondaSide(
    Func<IReadOnlyList<EnvironmentSource>, string, IReadOnlyList<string>, CancellationToken, Task<ICandidateSource>> load,
    Func<LockedPackage, Uri> addressOf,
    Func<string, Uri?> channelAddress,
    PackageHasher hasher,
    Lazy<CondaPypiMapping?> mapping)
{
    public async Task<IReadOnlyList<LockedCondaPackage>> SolveAsync(PlatformSolveRequest request, IReadOnlyList<VirtualPackage> facts, CancellationToken cancellationToken)
    {
        Dictionary<string, LockedCondaPackage> kept = [];
        foreach ((LockedPackage package, string _) in request.Fixed)
        {
            if (package is LockedCondaPackage locked) kept[locked.Name] = locked;
        }
        // What a base has locked was solved once; without anything to add there is nothing to ask a channel.
        if (request.Spec.Conda.Count == 0) return [.. kept.Values];

        List<MatchSpec> wanted = [.. request.Spec.Conda.Select(static r => MatchSpec.Parse(r.Text.Trim()))];
        ICandidateSource channels = await load(request.Spec.Channels, request.Platform, [.. wanted.Select(static w => w.Name).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
        Dictionary<string, PackageRecord> keptRecords = kept.ToDictionary(static k => k.Key, k => CondaRecords.ToRecord(k.Value, addressOf(k.Value)), StringComparer.Ordinal);
        CondaSolveRequest solve = new()
        {
            // The base's packages have one candidate each, so their names are enough to keep them.
            Specs = [.. wanted, .. kept.Keys.Order(StringComparer.Ordinal).Select(MatchSpec.Parse)],
            Records = keptRecords.Count == 0 ? channels : new FixedCondaRecords(keptRecords, channels),
            VirtualPackages = facts,
            Locked = [.. request.Preferred.OfType<LockedCondaPackage>().Select(p => CondaRecords.ToRecord(p, addressOf(p)))],
            Constraints = PythonConstraint(request),
            ExcludeNewer = request.Spec.ExcludeNewer,
        };
        CondaSolution solution;
        try
        {
            solution = new CondaSolver().Solve(solve, cancellationToken);
        }
        catch (CondaSolveException e)
        {
            throw Explain(e, request.Spec, wanted, solve.Records);
        }
        List<LockedCondaPackage> packages = [];
        foreach (PackageRecord record in solution.Records)
        {
            packages.Add(kept.TryGetValue(record.Name, out LockedCondaPackage? same)
                ? same
                : CondaRecords.ToLocked(record, channelAddress(record.Channel), await hasher.HashAsync(record.Sha256, record.Url, cancellationToken).ConfigureAwait(false), mapping.Value));
        }
        return packages;
    }

    // Who asked for what, and the one thing that a channel without Python makes impossible.
    private static FlowKitException Explain(CondaSolveException e, EnvironmentSpec spec, List<MatchSpec> wanted, ICandidateSource records)
    {
        string text = e.Message;
        List<PackageRequest> named = [.. spec.Conda.Where(r => r.Origin is not null && text.Contains(MatchSpec.Parse(r.Text.Trim()).Name, StringComparison.Ordinal))];
        if (named.Count > 0) text += "\nAsked for by: " + string.Join(", ", named);
        foreach (string unknown in wanted.Select(w => w.Name).Distinct().Where(name => !name.StartsWith("__", StringComparison.Ordinal) && records.GetRecords(name).Count == 0))
            text += $"\nCheck the spelling of '{unknown}', or add the channel that has it.";
        if (records.GetRecords("python").Count == 0 && wanted.FirstOrDefault(w => records.GetRecords(w.Name).Any(CondaDistributions.NeedsPython)) is { } needy)
        {
            text += $"\n{needy.Name} needs conda's python, and no channel ({string.Join(", ", records.Channels)}) has a package 'python'. "
                + "Add a channel that has one, or take what needs Python from PyPI: then an interpreter of the machine is used.";
        }
        if (text.Contains("the target system has __", StringComparison.Ordinal))
            text += "\nIf the machines that will run it have more, say so in the spec's virtual packages, for example '__glibc=2.36'.";
        return text == e.Message ? e : new FlowKitException(e.Code, text, e);
    }

    private static IReadOnlyList<MatchSpec> PythonConstraint(PlatformSolveRequest request)
    {
        string? version = request.FixedPython?.Version ?? request.Spec.Python;
        if (version is null) return [];
        return [MatchSpec.Parse($"python {version}.*")];
    }
}
