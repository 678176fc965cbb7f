using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>What bases have, together and against what was asked for.</summary>
internal static class BaseComparison
{
    /// <summary>The packages of all bases, each with the base that has it.</summary>
    /// <exception cref="FlowKitException"><c>FK7310</c>: two bases have the same package in different builds.</exception>
    public static IReadOnlyList<(LockedPackage Package, string Base)> Union(IReadOnlyList<CompositionBase> bases, string platform)
    {
        List<(LockedPackage Package, string Base)> union = [];
        Dictionary<(PackageKind, string), int> at = [];
        // Two worlds can bring one distribution: that is the same conflict.
        Dictionary<string, (LockedPackage Package, string Base)> distributions = new(StringComparer.Ordinal);
        foreach (CompositionBase @base in bases)
        {
            foreach (LockedPackage package in @base.Lock.For(platform).Packages)
            {
                if (at.TryGetValue((package.Kind, package.Name), out int index))
                {
                    if (union[index].Package.Sha256 != package.Sha256) throw Clash(union[index], (package, @base.Label), platform);
                    continue;
                }
                foreach (string distribution in DistributionsOf(package))
                {
                    if (distributions.TryGetValue(distribution, out (LockedPackage Package, string Base) other) && other.Package.Kind != package.Kind)
                        throw Clash(other, (package, @base.Label), platform);
                    distributions[distribution] = (package, @base.Label);
                }
                at[(package.Kind, package.Name)] = union.Count;
                union.Add((package, @base.Label));
            }
        }
        return union;
    }

    /// <summary>The Python that all bases agree on; null where none has one.</summary>
    /// <exception cref="FlowKitException"><c>FK7310</c>: they do not agree.</exception>
    public static LockedPython? PythonOf(IReadOnlyList<CompositionBase> bases, string platform)
    {
        LockedPython? python = null;
        string label = "";
        foreach (CompositionBase @base in bases)
        {
            if (@base.Lock.For(platform).Python is not { } other) continue;
            if (python is null || PythonVersionText.Contains(python.Version, other.Version))
            {
                python = other with { FromConda = other.FromConda || python is { FromConda: true } };
                label = @base.Label;
            }
            else if (!PythonVersionText.Contains(other.Version, python.Version))
            {
                throw new FlowKitException(EnvironmentErrors.CompositionConflict,
                    $"The base {label} has Python {python.Version} and the base {@base.Label} has Python {other.Version} on {platform}; one environment has one Python. "
                    + "Compose only one of them under Locked, or both under Fresh.");
            }
        }
        return python;
    }

    /// <summary>The base's own packages, where it has everything that is asked for already; null where something has to be solved.</summary>
    public static PlatformLock? Unchanged(IReadOnlyList<CompositionBase> bases, EnvironmentSpec added, string platform)
    {
        PlatformLock first = bases[0].Lock.For(platform);
        HashSet<PackageIdentity> identities = [.. first.Identities];
        foreach (CompositionBase other in bases.Skip(1))
        {
            if (!identities.SetEquals(other.Lock.For(platform).Identities)) return null;
        }
        return Satisfies(first, added) ? first : null;
    }

    private static bool Satisfies(PlatformLock platform, EnvironmentSpec added)
    {
        if (added.Python is { } wanted && (platform.Python is null || !PythonVersionText.Contains(wanted, platform.Python.Version))) return false;
        if (added.FromPypi.Count > 0 || added.PypiLocks.Count > 0 || added.CondaLocks.Count > 0 || added.RequireHashes || added.Constraints.Count > 0 || added.Overrides.Count > 0 || added.Removed.Count > 0
            || added.CondaSettings.Constraints.Count + added.CondaSettings.Overrides.Count + added.CondaSettings.Excluded.Count + added.PypiSettings.IndexPins.Count + added.PypiSettings.StaticMetadata.Count > 0 || added.VirtualPackages.Except(platform.VirtualPackages, StringComparer.Ordinal).Any()) return false;
        foreach (PackageRequest request in added.Conda)
        {
            MatchSpec spec = MatchSpec.Parse(request.Text.Trim());
            if (spec.Condition is not null || spec.Extras.Count > 0 || !platform.Conda.Any(p => request.Content is { } content ? p.Sha256 == content : spec.Matches(CondaRecords.ToRecord(p, p.Location.ToAddress(static _ => null))))) return false;
        }
        if (added.Pypi.Count == 0) return true;
        if (platform.Python is null) return false;
        MarkerEnvironment environment = TargetFacts.PypiTarget(platform.Platform, platform.Python.Version, platform.VirtualPackages, platform.Conda).Environment;
        return added.Pypi.All(r => Satisfies(platform, r, environment));
    }

    private static bool Satisfies(PlatformLock platform, PackageRequest request, MarkerEnvironment environment)
    {
        Requirement requirement = Requirement.Parse(request.Text.Trim());
        if (!requirement.AppliesTo(environment)) return true;
        if (requirement.Url is not null || request.Hashes.Count > 0) return false;
        if (platform.Find(PackageKind.Pypi, requirement.Name.Value) is LockedPypiPackage wheel)
        {
            return requirement.Specifiers.Contains(Pep440Version.Parse(wheel.Version), PreReleases.Allow)
                && requirement.Extras.All(e => wheel.Extras.Contains(e.Value, StringComparer.Ordinal));
        }
        foreach (LockedCondaPackage package in platform.Conda)
        {
            foreach (string distribution in package.Distributions ?? [])
            {
                (string name, string version) = CondaDistributions.Split(distribution);
                if (name == requirement.Name.Value) return requirement.Extras.Count == 0 && requirement.Specifiers.Contains(Pep440Version.Parse(version), PreReleases.Allow);
            }
        }
        return false;
    }

    private static IEnumerable<string> DistributionsOf(LockedPackage package) => package switch
    {
        LockedCondaPackage conda => (conda.Distributions ?? []).Select(static d => CondaDistributions.Split(d).Name),
        _ => [package.Name],
    };

    private static FlowKitException Clash((LockedPackage Package, string Base) one, (LockedPackage Package, string Base) other, string platform)
    {
        string Say((LockedPackage Package, string Base) side) =>
            $"the base {side.Base} has {side.Package} ({(side.Package.Kind == PackageKind.Conda ? "conda" : "PyPI")}, sha256 {side.Package.Sha256.ToString()[..12]})";
        return new FlowKitException(EnvironmentErrors.CompositionConflict,
            $"Two bases cannot be one environment on {platform} under the Locked policy: {Say(one)}, {Say(other)}. "
            + "Compose only one of them under Locked, or both under Prefer or Fresh (what a base wrote may then not load).");
    }
}
