using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>The PyPI half of a solve.</summary>
/// <param name="open">Opens the indexes of a spec; whether those that are not known here may be left out.</param>
/// <param name="addressOf">Where a locked package is.</param>
/// <param name="indexAddress">Where a named index is on this machine.</param>
/// <param name="hasher">Hashes files whose index states no SHA-256.</param>
internal sealed class PypiSide(
    Func<IReadOnlyList<EnvironmentSource>, bool, IPypiSource> open,
    Func<LockedPackage, Uri> addressOf,
    Func<string, Uri?> indexAddress,
    PackageHasher hasher)
{
    public async Task<PypiAnswer> SolveAsync(
        PlatformSolveRequest request, IReadOnlyList<LockedCondaPackage> conda, LockedPython? python, IReadOnlyList<string> facts, CancellationToken cancellationToken)
    {
        List<(LockedPypiPackage Package, string Base)> kept = [.. request.Fixed.Where(static f => f.Package is LockedPypiPackage).Select(static f => ((LockedPypiPackage)f.Package, f.Base))];
        HashSet<PackageName> fromPypi = [.. request.Spec.FromPypi.Select(static n => PackageName.Parse(n.Trim()))];
        Dictionary<PackageName, ProvidedDistribution> provided = ProvidedBy(conda, fromPypi);
        CheckKept(kept, provided, request.Platform);
        if (request.Spec.Pypi.Count == 0) return PypiAnswer.Nothing with { Packages = [.. kept.Select(static k => k.Package)] };

        PypiTarget target = TargetFacts.PypiTarget(request.Platform, python!.Version, facts);
        IPypiSource indexes = open(request.Spec.Indexes, request.Fixed.Count > 0);
        FixedPypiSource? fixedSource = kept.Count == 0 ? null : new FixedPypiSource(kept.Select(static k => k.Package), addressOf, indexes);
        List<(Requirement Requirement, string? Origin)> asked =
        [
            .. request.Spec.Pypi.Select(static r => (Requirement.Parse(r.Text.Trim()), r.Origin)),
            .. kept.Select(static k => (RequirementOf(k.Package), (string?)("the base " + k.Base))),
        ];
        PypiSolveRequest solve = new()
        {
            Requirements = [.. asked.Select(static a => a.Requirement)],
            OriginOf = r => asked.Find(a => ReferenceEquals(a.Requirement, r)).Origin ?? asked.Find(a => a.Requirement.Equals(r)).Origin,
            Target = target,
            Source = fixedSource ?? indexes,
            Provided = provided,
            Pins = kept.ToDictionary(
                static k => PackageName.Parse(k.Package.Name),
                static k => new PypiPin(Pep440Version.Parse(k.Package.Version), k.Package.Sha256.ToString(), "the base " + k.Base)),
            Preferences = request.Preferred.OfType<LockedPypiPackage>().ToDictionary(
                static p => PackageName.Parse(p.Name), static p => new PypiPreference(Pep440Version.Parse(p.Version), null, p.Sha256.ToString())),
            OnlyBinary = PackageSelection.All,
            ExcludeNewer = request.Spec.ExcludeNewer,
        };
        PypiSolution solution;
        try
        {
            solution = await new PypiSolver().SolveAsync(solve, cancellationToken).ConfigureAwait(false);
        }
        catch (PypiSolveException e) when (Mentions(e.Conflict, PypiConflictKind.Provided))
        {
            throw new FlowKitException(EnvironmentErrors.MixedConflict,
                "PyPI requirements cannot live with what conda installs.\n" + e.Message
                + "\nconda is solved first and is not changed for PyPI: ask conda for a version that fits, drop the conda requirement, or take the package from PyPI instead (FromPypi).", e);
        }
        List<LockedPypiPackage> packages = [];
        foreach (SolvedPackage package in solution.Packages)
        {
            if (package.File is { } file) packages.Add(fixedSource?.Find(file) ?? await LockAsync(package, file, cancellationToken).ConfigureAwait(false));
        }
        return new PypiAnswer(packages, Replaced(conda, fromPypi, packages), PatchLevelMatters(request, target, solution), target.Environment.PythonFullVersion)
        {
            FromConda = [.. solution.Packages.Where(static p => p.IsProvided).Select(static p => p.Name.Value)],
        };
    }

    private async Task<LockedPypiPackage> LockAsync(SolvedPackage package, PypiFile file, CancellationToken cancellationToken)
    {
        Sha256Digest hash = await hasher.HashAsync(file.Sha256, file.Url, cancellationToken).ConfigureAwait(false);
        return new LockedPypiPackage
        {
            Name = package.Name.Value,
            Version = package.Version.ToString(),
            FileName = file.FileName,
            Location = PackageLocation.Of(file.IndexName, indexAddress(file.IndexName) ?? file.Url, file.Url),
            Sha256 = hash,
            Size = file.Size,
            Index = file.IndexName,
            Extras = [.. package.Extras.Select(static e => e.Value).Order(StringComparer.Ordinal)],
            ProvidedExtras = [.. (package.Metadata?.ProvidesExtra ?? []).Select(static e => e.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            RequiresPython = file.RequiresPython ?? package.Metadata?.RequiresPython?.ToString(),
            Dependencies = [.. (package.Metadata?.RequiresDist ?? []).Select(static r => r.ToString())],
        };
    }

    private static Requirement RequirementOf(LockedPypiPackage package) => new(
        PackageName.Parse(package.Name), VersionSpecifiers.Parse("==" + package.Version), package.Extras.Select(ExtraName.Parse));

    private static Dictionary<PackageName, ProvidedDistribution> ProvidedBy(IReadOnlyList<LockedCondaPackage> conda, HashSet<PackageName> fromPypi)
    {
        Dictionary<PackageName, ProvidedDistribution> provided = [];
        foreach (LockedCondaPackage package in conda)
        {
            foreach (string distribution in package.Distributions)
            {
                (string name, string version) = CondaDistributions.Split(distribution);
                PackageName normalized = PackageName.Parse(name);
                if (!fromPypi.Contains(normalized)) provided[normalized] = new ProvidedDistribution(Pep440Version.Parse(version), $"conda ({package.Name}={package.Version}={package.Build})");
            }
        }
        return provided;
    }

    // A base's wheel and a conda package that was added may bring the same distribution.
    private static void CheckKept(List<(LockedPypiPackage Package, string Base)> kept, Dictionary<PackageName, ProvidedDistribution> provided, string platform)
    {
        foreach ((LockedPypiPackage package, string label) in kept)
        {
            if (!provided.TryGetValue(PackageName.Parse(package.Name), out ProvidedDistribution? conda)) continue;
            throw new FlowKitException(EnvironmentErrors.CompositionConflict,
                $"The base {label} has {package} from PyPI, and {conda.Origin} would bring {package.Name} {conda.Version} on {platform}. "
                + "Add what needs it from PyPI, or compose under Prefer or Fresh.");
        }
    }

    private static HashSet<string> Replaced(IReadOnlyList<LockedCondaPackage> conda, HashSet<PackageName> fromPypi, List<LockedPypiPackage> packages)
    {
        HashSet<string> replaced = new(StringComparer.Ordinal);
        foreach (LockedCondaPackage package in conda)
        {
            List<PackageName> brought = [.. package.Distributions.Select(static d => PackageName.Parse(CondaDistributions.Split(d).Name))];
            List<PackageName> taken = [.. brought.Where(b => fromPypi.Contains(b) && packages.Exists(p => p.Name == b.Value))];
            if (taken.Count == 0) continue;
            if (taken.Count < brought.Count)
            {
                throw new FlowKitException(EnvironmentErrors.MixedConflict,
                    $"The conda package {package} brings {string.Join(", ", brought)}; taking only {string.Join(", ", taken)} from PyPI would leave half of it. Name all of them in FromPypi, or none.");
            }
            replaced.Add(package.Name);
        }
        return replaced;
    }

    private static bool Mentions(PypiConflict conflict, PypiConflictKind kind) => conflict.Kind == kind || conflict.Causes.Any(c => Mentions(c, kind));

    // Only where another patch level would give another answer is it part of the lock: most markers on it compare with a pre-release of long ago.
    private static bool PatchLevelMatters(PlatformSolveRequest request, PypiTarget target, PypiSolution solution)
    {
        MarkerEnvironment late = target.Environment.With(MarkerVariable.PythonFullVersion, target.Environment.PythonVersion + ".99")
            .With(MarkerVariable.ImplementationVersion, target.Environment.PythonVersion + ".99");
        bool Differs(Requirement requirement, IReadOnlyList<ExtraName> extras) => requirement.Marker is { } marker
            && (marker.Names(MarkerVariable.PythonFullVersion) || marker.Names(MarkerVariable.ImplementationVersion))
            && marker.Evaluate(target.Environment, extras) != marker.Evaluate(late, extras);
        return request.Spec.Pypi.Any(r => Differs(Requirement.Parse(r.Text.Trim()), []))
            || solution.Packages.Any(p => p.Metadata is { } metadata && metadata.RequiresDist.Any(r => Differs(r, p.Extras)));
    }
}
