using FlowKit.Environments.Locking;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Distributions;

/// <summary>The distributions that conda packages bring, as PyPI sees them.</summary>
internal static class CondaProvided
{
    /// <summary>The distributions of packages that were looked into.</summary>
    /// <param name="conda">The packages.</param>
    /// <param name="fromPypi">Names that are PyPI's whatever conda brings.</param>
    /// <param name="metadata">Reads the metadata of a distribution in a package; null where nothing but its version is known.</param>
    public static Dictionary<PackageName, ProvidedDistribution> Of(
        IReadOnlyList<LockedCondaPackage> conda, HashSet<PackageName> fromPypi, Func<LockedCondaPackage, PackageName, CancellationToken, Task<CoreMetadata?>>? metadata = null)
    {
        Dictionary<PackageName, ProvidedDistribution> provided = [];
        foreach (LockedCondaPackage package in conda)
        {
            foreach ((PackageName name, Pep440Version version) in DistributionsOf(package))
            {
                // Split packages may have it twice, the same.
                if (fromPypi.Contains(name)) continue;
                provided.TryAdd(name, new ProvidedDistribution(version, $"conda ({package})")
                {
                    Metadata = metadata is null ? null : token => metadata(package, name, token),
                });
            }
        }
        return provided;
    }

    /// <summary>Of two conda packages that bring one distribution in two versions, what PyPI's packages would find is chance.</summary>
    /// <exception cref="FlowKitException"><c>FK7311</c>: there are two such, and the answer needs what they bring.</exception>
    public static void CheckUnique(IReadOnlyList<LockedCondaPackage> conda, IEnumerable<PackageName> needed)
    {
        HashSet<PackageName> names = [.. needed];
        foreach (IGrouping<PackageName, (PackageName Name, Pep440Version Version, LockedCondaPackage Package)> brought in
            conda.SelectMany(static p => DistributionsOf(p).Select(d => (d.Name, d.Version, Package: p))).Where(d => names.Contains(d.Name)).GroupBy(static d => d.Name))
        {
            if (brought.Select(static b => b.Version).Distinct().Count() < 2) continue;
            throw new FlowKitException(EnvironmentErrors.MixedConflict,
                $"PyPI requirements need {brought.Key}, and conda brings it in two versions: {string.Join(", ", brought.Select(static b => $"{b.Version} in {b.Package}"))}. "
                + $"Ask conda for builds that belong together, or take {brought.Key} from PyPI instead (FromPypi).");
        }
    }

    /// <summary>A base's wheel and a conda package that was added may bring the same distribution.</summary>
    public static void CheckKept(List<(LockedPypiPackage Package, string Base)> kept, Dictionary<PackageName, ProvidedDistribution> provided, string platform)
    {
        foreach ((LockedPypiPackage package, string label) in kept)
        {
            if (!provided.TryGetValue(PackageName.Parse(package.Name), out ProvidedDistribution? conda)) continue;
            throw new FlowKitException(EnvironmentErrors.CompositionConflict,
                $"The base {label} has {package} from PyPI, and {conda.Origin} would bring {package.Name} {conda.Version} on {platform}. "
                + "Add what needs it from PyPI, or compose under Prefer or Fresh.");
        }
    }

    /// <summary>The names of conda packages that wheels take the place of, because the user asked for it.</summary>
    public static HashSet<string> Replaced(IReadOnlyList<LockedCondaPackage> conda, HashSet<PackageName> fromPypi, IReadOnlyList<LockedPypiPackage> packages)
    {
        HashSet<string> replaced = new(StringComparer.Ordinal);
        foreach (LockedCondaPackage package in conda)
        {
            List<PackageName> brought = [.. DistributionsOf(package).Select(static d => d.Name)];
            List<PackageName> taken = [.. brought.Where(b => fromPypi.Contains(b) && packages.Any(p => p.Name == b.Value))];
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

    /// <summary>What a base keeps is not left out for a wheel.</summary>
    /// <exception cref="FlowKitException"><c>FK7310</c>: it would be.</exception>
    public static void CheckStays(PlatformSolveRequest request, HashSet<string> replaced)
    {
        if (request.Fixed.FirstOrDefault(f => f.Package is LockedCondaPackage && replaced.Contains(f.Package.Name)) is not { Package: { } package } kept) return;
        throw new FlowKitException(EnvironmentErrors.CompositionConflict,
            $"The base {kept.Base} has conda's {package} on {request.Platform}, whose packages keep their exact builds under the Locked policy, and what it brings is to be taken from PyPI instead (FromPypi). "
            + "Leave it to conda, or compose under Prefer or Fresh (what the base wrote may then not load).");
    }

    private static IEnumerable<(PackageName Name, Pep440Version Version)> DistributionsOf(LockedCondaPackage package)
    {
        foreach (string distribution in package.Distributions ?? [])
        {
            (string name, string version) = CondaDistributions.Split(distribution);
            yield return (PackageName.Parse(name), Pep440Version.Parse(version));
        }
    }
}
