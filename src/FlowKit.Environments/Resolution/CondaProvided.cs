using FlowKit.Environments.Locking;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>The distributions that conda packages bring, as PyPI sees them.</summary>
internal static class CondaProvided
{
    public static Dictionary<PackageName, ProvidedDistribution> Of(IReadOnlyList<LockedCondaPackage> conda, HashSet<PackageName> fromPypi)
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
            List<PackageName> brought = [.. package.Distributions.Select(static d => PackageName.Parse(CondaDistributions.Split(d).Name))];
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
}
