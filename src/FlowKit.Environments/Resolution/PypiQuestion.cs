using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Building;
using FlowKit.Environments.Resolution.ForeignLocks;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>What one platform asks of the PyPI engine: the spec's requirements, the packages of bases, and what locks of other tools choose.</summary>
internal sealed class PypiQuestion
{
    private readonly PlatformSolveRequest _request;
    private readonly PypiTarget _target;
    private readonly List<(LockedPypiPackage Package, string Base)> _kept;
    private readonly List<(Requirement Requirement, string? Origin)> _asked = [];
    private readonly Dictionary<PackageName, IReadOnlyList<string>> _hashes = [];

    /// <exception cref="FlowKitException">A lock does not cover the target, or two locks disagree.</exception>
    public PypiQuestion(PlatformSolveRequest request, List<(LockedPypiPackage Package, string Base)> kept, PypiTarget target)
    {
        (_request, _kept, _target) = (request, kept, target);
        Dictionary<PackageName, LockedChoice> choices = [];
        IEnumerable<(string Origin, IReadOnlyList<LockedChoice> Choices)> locks =
        [
            .. request.Spec.PypiLocks.Select(file => (file.Origin ?? file.FileName, LockSelection.Of(file, target))),
            .. request.Spec.CondaLocks.Select(file => (file.Origin ?? file.FileName, LockSelection.Of(file, request.Platform, TargetFacts.VirtualPackages(request.Platform, [.. request.BaseVirtualPackages, .. request.Spec.VirtualPackages])))),
        ];
        foreach ((string origin, IReadOnlyList<LockedChoice> chosen) in locks)
        {
            foreach (LockedChoice choice in chosen)
            {
                if (choices.TryGetValue(choice.Name, out LockedChoice? other) && !other.AgreesWith(choice))
                    throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"Two locks choose different files of {choice.Name}: {other.ToRequirement()} and {choice.ToRequirement()}. Take one of them away, or lock them together.");
                choices[choice.Name] = choice;
                _asked.Add((choice.ToRequirement(), origin));
            }
        }
        Choices = choices;
        foreach (PackageRequest asked in request.Spec.Pypi)
        {
            Requirement requirement = Requirement.Parse(asked.Text.Trim());
            _asked.Add((requirement.Url is { } url && LocalSource.IsContent(url) ? OfContent(requirement, url) : requirement, asked.Origin));
            if (asked.Hashes.Count > 0) _hashes[requirement.Name] = asked.Hashes;
        }
        _asked.AddRange(kept.Select(static k => (RequirementOf(k.Package), (string?)("the base " + k.Base))));
    }

    /// <summary>What locks of other tools choose.</summary>
    public IReadOnlyDictionary<PackageName, LockedChoice> Choices { get; }

    /// <summary>Everything that is asked for, in order.</summary>
    public IReadOnlyList<Requirement> Requirements => [.. _asked.Select(static a => a.Requirement)];

    /// <summary>Packages of bases of which as few as possible may move.</summary>
    public IReadOnlyDictionary<PackageName, PypiPin> Movable => _request.MovablePypi.ToDictionary(
        static m => PackageName.Parse(m.Package.Name), static m => new PypiPin(Pep440Version.Parse(m.Package.Version), m.Package.Sha256.ToString(), "the base " + m.Base));

    public PypiSolveRequest ToRequest(IPypiSource source, Dictionary<PackageName, ProvidedDistribution> provided, SourceSession? sources)
    {
        EnvironmentSpec spec = _request.Spec;
        return new PypiSolveRequest
        {
            Requirements = Requirements,
            OriginOf = OriginOf,
            Target = _target,
            Source = source,
            Provided = provided,
            Pins = _kept.ToDictionary(
                static k => PackageName.Parse(k.Package.Name),
                static k => new PypiPin(Pep440Version.Parse(k.Package.Version), k.Package.Sha256.ToString(), "the base " + k.Base)),
            Preferences = _request.Preferred.OfType<LockedPypiPackage>().ToDictionary(
                static p => PackageName.Parse(p.Name), static p => new PypiPreference(Pep440Version.Parse(p.Version), null, p.Source is null ? p.Sha256.ToString() : null)),
            Constraints = [.. spec.Constraints.Select(static c => Requirement.Parse(c.Text.Trim()))],
            Overrides = [.. spec.Overrides.Select(static o => Requirement.Parse(o.Text.Trim()))],
            RequiredHashes = _hashes,
            NoBinary = SourceBuilds.Selection(spec.NoBinary),
            OnlyBinary = sources is null ? PackageSelection.All : SourceBuilds.Selection(spec.NoBuild),
            Prereleases = spec.PypiSettings.PreReleases ?? (spec.AllowPreReleases ? PrereleasePolicy.Allow : PrereleasePolicy.IfNecessary),
            PrereleasesByPackage = spec.PypiSettings.PreReleasePackages.Distinct().ToDictionary(static p => PackageName.Parse(p.Package), static p => p.Policy),
            KnownMetadata = [.. spec.PypiSettings.StaticMetadata.Select(static m => m.Metadata)],
            Mode = spec.PypiSettings.Resolution ?? ResolutionMode.Highest,
            IndexPins = [.. spec.PypiSettings.IndexPins.Select(static p => new PypiIndexPin(PackageName.Parse(p.Package), p.Index, p.Marker is null ? null : Marker.Parse(p.Marker)))],
            ExcludeNewer = spec.MomentOf(spec.ExcludeNewer),
            ExcludeNewerPackages = CutOffs(spec),
            SourceMetadata = sources is null ? null : sources.MetadataAsync,
        };
    }

    // A name that only conda can have is no package of an index.
    private static Dictionary<PackageName, DateTimeOffset?> CutOffs(EnvironmentSpec spec)
    {
        Dictionary<PackageName, DateTimeOffset?> cutOffs = [];
        foreach ((string name, CutOff cutOff) in spec.ExcludeNewerPackages)
        {
            if (PackageName.TryParse(name, out PackageName package)) cutOffs[package] = spec.MomentOf(cutOff);
        }
        return cutOffs;
    }

    /// <summary>Whether metadata is the spec's word in place of the package's own.</summary>
    public bool IsTold(CoreMetadata? metadata) => metadata is not null && _request.Spec.PypiSettings.StaticMetadata.Any(m => ReferenceEquals(m.Metadata, metadata));

    /// <summary>What locks of other tools say about the packages of a conflict; empty where they say nothing.</summary>
    public string LocksIn(PypiConflict conflict)
    {
        SortedSet<string> said = new(StringComparer.Ordinal);
        Add(conflict);
        return string.Join(", ", said);

        void Add(PypiConflict part)
        {
            foreach (PackageName? name in (PackageName?[])[part.Package, part.Dependency])
            {
                if (name is { } known && Choices.TryGetValue(known, out LockedChoice? choice)) said.Add($"{choice.ToRequirement()} by {choice.Lock}");
            }
            foreach (PypiConflict cause in part.Causes) Add(cause);
        }
    }

    /// <summary>Where hashes are required, each package must have been given one.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: one has none.</exception>
    public void CheckHashes(PypiSolution solution)
    {
        if (!_request.Spec.RequireHashes) return;
        foreach (SolvedPackage package in solution.Packages)
        {
            if (package.IsProvided || _hashes.ContainsKey(package.Name) || Choices.ContainsKey(package.Name) || _kept.Exists(k => k.Package.Name == package.Name.Value)) continue;
            throw new FlowKitException(EnvironmentErrors.InvalidSpec,
                $"{package} is needed and has no hash, and where one requirement has a hash, all packages need one. Add it with its hash ('{package} --hash=sha256:…').");
        }
    }

    // What a machine had at a local address is known again by its hash, where a base was made of it.
    private Requirement OfContent(Requirement requirement, string url)
    {
        LockedPypiPackage? known = _request.MovablePypi.Select(static m => m.Package).Concat(_kept.Select(static k => k.Package))
            .FirstOrDefault(p => p.Name == requirement.Name.Value && p.Identity.Sha256 == LocalSource.ContentOf(url));
        return known is not null ? RequirementOf(known) : throw new FlowKitException(EnvironmentErrors.InvalidSpec,
            $"{requirement.Name} was taken from a file or folder of the machine that locked it, which is not known here. Ask for it again by its address, or compose under Locked, which keeps the package.");
    }

    private string? OriginOf(Requirement requirement) => _asked.Find(a => ReferenceEquals(a.Requirement, requirement)).Origin ?? _asked.Find(a => a.Requirement.Equals(requirement)).Origin;

    private static Requirement RequirementOf(LockedPypiPackage package) => new(
        PackageName.Parse(package.Name), VersionSpecifiers.Parse("==" + package.Version), package.Extras.Select(ExtraName.Parse));
}
