using FlowKit.Conda.Channels;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>The conda half of a solve.</summary>
/// <param name="load">Loads what channels have of the names that a solve starts from.</param>
/// <param name="addressOf">Where a locked package is.</param>
/// <param name="channelAddress">Where a named channel is on this machine.</param>
/// <param name="archives">Reads the archives that specs name.</param>
/// <param name="hasher">Hashes archives whose channel states no SHA-256.</param>
internal sealed class CondaSide(
    Func<EnvironmentSpec, string, IReadOnlyList<string>, IProgress<DownloadProgress>?, CancellationToken, Task<ICandidateSource>> load,
    Func<LockedPackage, Uri> addressOf,
    Func<string, Uri?> channelAddress,
    CondaArchives archives,
    PackageHasher hasher)
{
    private const int MostAttempts = 32;

    /// <param name="request">What is asked for.</param>
    /// <param name="facts">The virtual packages of the target.</param>
    /// <param name="bounds">What has to hold besides for packages that are in the answer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<LockedCondaPackage>> SolveAsync(
        PlatformSolveRequest request, IReadOnlyList<VirtualPackage> facts, IReadOnlyList<MatchSpec> bounds, CancellationToken cancellationToken)
    {
        Dictionary<string, LockedCondaPackage> kept = [];
        foreach ((LockedPackage package, string _) in request.Fixed)
        {
            if (package is LockedCondaPackage locked) kept[locked.Name] = locked;
        }
        Dictionary<string, LockedCondaPackage> movable = request.Movable.Select(static m => m.Package).OfType<LockedCondaPackage>().ToDictionary(static p => p.Name, StringComparer.Ordinal);
        CondaSettings settings = request.Spec.CondaSettings;
        MatchSpec[] keptSpecs = [.. kept.Keys.Order(StringComparer.Ordinal).Select(name => Replacement(MatchSpec.Parse(name), settings))];
        // What a base has locked was solved once; without anything to add or to change there is nothing to ask a channel.
        if (request.Spec.Conda.Count == 0 && keptSpecs.All(s => s.Matches(CondaRecords.ToRecord(kept[s.Name])))) return [.. kept.Values];

        ArchiveRecords named = await archives.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<MatchSpec> wanted = [.. named.Specs.Select(spec => Replacement(spec, settings))];
        foreach (MatchSpec spec in wanted.Where(static spec => spec.IgnoredName is not null))
            request.Warnings?.Report($"A spec of {spec.Name} has another name, '{spec.IgnoredName}', in its bracket, which does not count: {spec}.");
        // An archive that needs nothing needs no channel.
        EnvironmentSpec sources = named.RootNames.Count == 0 ? request.Spec with { Channels = [] } : request.Spec;
        ICandidateSource loaded = await load(sources, request.Platform, named.RootNames, request.Downloads, cancellationToken).ConfigureAwait(false), channels = named.Over(loaded);
        Dictionary<string, PackageRecord> keptRecords = kept.ToDictionary(static k => k.Key, k => ToRecord(k.Value), StringComparer.Ordinal);
        Dictionary<string, PackageRecord> movableRecords = movable.ToDictionary(static m => m.Key, m => ToRecord(m.Value), StringComparer.Ordinal);
        // What was locked for another platform says nothing here, unless it is for every platform.
        IReadOnlyList<PackageRecord> preferred =
            [.. movableRecords.Values, .. request.Preferred.OfType<LockedCondaPackage>().Where(package => package.Subdir == "noarch" || package.Subdir == request.Platform).Select(ToRecord)];
        CondaSolveRequest solve = new()
        {
            // The base's packages have one candidate each, so their names are enough to keep them.
            Specs = [.. wanted, .. keptSpecs],
            Records = keptRecords.Count + movableRecords.Count == 0 ? channels : new FixedCondaRecords(keptRecords, movableRecords, channels),
            Origins = OriginsOf(request, wanted),
            VirtualPackages = facts,
            Priority = settings.Priority ?? ChannelPriority.Strict,
            Strategy = settings.Strategy ?? SolveStrategy.Highest,
            DependencyOverrides = [.. settings.Overrides.OrderBy(static o => o.Package is null).Select(static o => (MatchSpec.Parse(o.Package ?? "*"), MatchSpec.Parse(o.Dependency)))],
            Excluded = Excluded(settings, channels, preferred),
            Locked = preferred,
            Constraints = [.. PythonConstraint(request), .. bounds, .. settings.Constraints.Select(static c => MatchSpec.Parse(c.Text.Trim()))],
            ExcludeNewer = request.Spec.MomentOf(request.Spec.ExcludeNewer),
            ExcludeNewerByPackage = CutOffs(request.Spec, kept.Keys),
            ExcludeNewerByChannel = settings.ExcludeNewerChannels.ToDictionary(static c => c.Key, c => request.Spec.MomentOf(c.Value), StringComparer.Ordinal),
        };
        CondaSolution solution;
        try
        {
            solution = new CondaSolver().Solve(solve, cancellationToken);
            if (movableRecords.Count > 0) solution = KeepMore(solve, solution, movableRecords, channels, cancellationToken);
        }
        catch (CondaSolveException e)
        {
            throw Explain(e, request.Spec, wanted, solve.Records);
        }
        finally
        {
            foreach (string warning in (loaded as ChannelRecords)?.Warnings ?? []) request.Warnings?.Report(warning);
        }
        List<LockedCondaPackage> packages = [];
        foreach (PackageRecord record in solution.Records)
        {
            packages.Add(kept.TryGetValue(record.Name, out LockedCondaPackage? same) || (movable.TryGetValue(record.Name, out same) && same.Sha256.ToString() == record.Sha256)
                ? same
                : named.Records.Contains(record) ? await archives.LockAsync(record, cancellationToken).ConfigureAwait(false)
                : CondaRecords.ToLocked(record, channelAddress(record.Channel), await hasher.HashAsync(record.Sha256, record.Url, cancellationToken).ConfigureAwait(false)));
        }
        return packages;

        // The archive that a spec names is the one that a base has, wherever that had it from.
        PackageRecord ToRecord(LockedCondaPackage package) =>
            CondaRecords.ToRecord(package, named.Records.FirstOrDefault(r => r.Sha256 == package.Sha256.ToString())?.Url ?? addressOf(package));
    }

    // An override counts for what the environment itself asks for as well, an archive apart: who names one means it.
    private static MatchSpec Replacement(MatchSpec spec, CondaSettings settings) =>
        spec.Url is null && settings.Overrides.FirstOrDefault(o => o.Package is null && MatchSpec.Parse(o.Dependency).Name == spec.Name) is { } replacement ? MatchSpec.Parse(replacement.Dependency) : spec;

    private static Dictionary<Uri, string> Excluded(CondaSettings settings, ICandidateSource channels, IReadOnlyList<PackageRecord> preferred)
    {
        Dictionary<Uri, string> excluded = [];
        foreach (PackageRequest request in settings.Excluded)
        {
            MatchSpec spec = MatchSpec.Parse(request.Text.Trim());
            foreach (PackageRecord record in channels.GetRecords(spec.Name).Concat(preferred).Where(spec.Matches)) excluded.TryAdd(record.Url, $"'{request}' is excluded");
        }
        return excluded;
    }

    // What a base has was there when the base was locked; a cut-off of what is added says nothing about it.
    private static Dictionary<string, DateTimeOffset?> CutOffs(EnvironmentSpec spec, IEnumerable<string> kept)
    {
        Dictionary<string, DateTimeOffset?> cutOffs = spec.ExcludeNewerPackages.ToDictionary(static c => c.Key.Trim().ToLowerInvariant(), c => spec.MomentOf(c.Value), StringComparer.Ordinal);
        foreach (string name in kept) cutOffs[name] = null;
        return cutOffs;
    }

    // The solver takes a locked record where it can, one after another; that need not be the fewest changes. So each package that moved is held to its record in turn, and that
    // answer is taken where it moves fewer.
    private static CondaSolution KeepMore(
        CondaSolveRequest solve, CondaSolution solution, Dictionary<string, PackageRecord> movable, ICandidateSource channels, CancellationToken cancellationToken)
    {
        foreach (string name in Moved(solution, movable).Order(StringComparer.Ordinal).Take(MostAttempts))
        {
            List<string> moved = Moved(solution, movable);
            if (moved.Count <= 1) break;
            if (!moved.Contains(name)) continue;
            Dictionary<string, PackageRecord> held = new(StringComparer.Ordinal) { [name] = movable[name] };
            try
            {
                CondaSolution other = new CondaSolver().Solve(solve with { Records = new FixedCondaRecords(held, movable, channels) }, cancellationToken);
                if (Moved(other, movable).Count < moved.Count) solution = other;
            }
            catch (CondaSolveException)
            {
                // It has to move.
            }
        }
        return solution;
    }

    private static List<string> Moved(CondaSolution solution, Dictionary<string, PackageRecord> movable)
    {
        Dictionary<string, string?> now = solution.Records.ToDictionary(static r => r.Name, static r => r.Sha256, StringComparer.Ordinal);
        return [.. movable.Keys.Where(name => !now.TryGetValue(name, out string? hash) || hash != movable[name].Sha256)];
    }

    private static Dictionary<MatchSpec, string> OriginsOf(PlatformSolveRequest request, IReadOnlyList<MatchSpec> wanted)
    {
        Dictionary<MatchSpec, string> origins = [];
        foreach ((MatchSpec spec, PackageRequest asked) in wanted.Zip(request.Spec.Conda))
        {
            if (asked.Origin is not null) origins.TryAdd(spec, asked.Origin);
        }
        foreach ((LockedPackage package, string @base) in request.Fixed)
        {
            if (package is LockedCondaPackage) origins.TryAdd(MatchSpec.Parse(package.Name), @base);
        }
        return origins;
    }

    // Who asked for what, and the one thing that a channel without Python makes impossible.
    private static FlowKitException Explain(CondaSolveException e, EnvironmentSpec spec, IReadOnlyList<MatchSpec> wanted, ICandidateSource records)
    {
        string text = e.Message;
        List<PackageRequest> named = [.. spec.Conda.Where((r, i) => r.Origin is not null && text.Contains(wanted[i].Name, StringComparison.Ordinal))];
        if (named.Count > 0) text += "\nAsked for by: " + string.Join(", ", named);
        foreach (string unknown in wanted.Select(w => w.Name).Distinct().Where(name => !name.StartsWith("__", StringComparison.Ordinal) && records.GetRecords(name).Count == 0))
            text += $"\nCheck the spelling of '{unknown}', or add the channel that has it.";
        if (records.GetRecords("python").Count == 0 && wanted.FirstOrDefault(w => records.GetRecords(w.Name).Any(static r => r.NoArch == NoArchType.Python || CondaDistributions.NeedsPython(r.Depends))) is { } needy)
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
