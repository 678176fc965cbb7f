using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>Tells what a composed platform took from its bases, what moved, and why.</summary>
internal static class CompositionReports
{
    public static CompositionReport Of(IReadOnlyList<CompositionBase> bases, PlatformLock composed, CompositionPolicy policy, bool solved, EnvironmentSpec added)
    {
        Dictionary<PackageIdentity, LockedPackage> before = [];
        foreach (LockedPackage package in bases.SelectMany(b => b.Lock.For(composed.Platform).Packages)) before.TryAdd(package.Identity, package);
        HashSet<(PackageKind, string)> names = [.. before.Keys.Select(static p => (p.Kind, p.Name))];
        HashSet<PackageIdentity> after = [.. composed.Identities];
        return new CompositionReport(
            composed.Platform,
            policy,
            [.. bases.Select(static b => b.Lock.Id)],
            [.. composed.Identities.Where(before.ContainsKey)],
            [.. composed.Identities.Where(p => !names.Contains((p.Kind, p.Name)))],
            [.. before.Where(p => !after.Contains(p.Key)).OrderBy(static p => p.Key.ToString(), StringComparer.Ordinal)
                .Select(p => new CompositionChange(p.Key, composed.Find(p.Key.Kind, p.Key.Name)?.Identity) { Reason = Reason(p.Value, composed, added) })],
            solved)
        {
            Table = TableOf([.. bases.Select(b => b.Lock.For(composed.Platform))], composed, added),
        };
    }

    private static List<MergedPackage> TableOf(PlatformLock[] bases, PlatformLock composed, EnvironmentSpec added)
    {
        List<MergedPackage> table = [];
        foreach ((PackageKind kind, string name) in bases.Append(composed).SelectMany(static p => p.Packages).Select(static p => (p.Kind, p.Name)).Distinct().OrderBy(static p => p.Kind).ThenBy(static p => p.Name, StringComparer.Ordinal))
        {
            LockedPackage? result = composed.Find(kind, name);
            LockedPackage?[] before = [.. bases.Select(b => b.Find(kind, name))];
            table.Add(new MergedPackage(kind, name, [.. before.Select(static b => b?.Identity)], result?.Identity)
            {
                Reasons = [.. before.OfType<LockedPackage>().Where(b => b.Identity != result?.Identity).Select(b => Reason(b, composed, added)).OfType<string>().Distinct(StringComparer.Ordinal)],
            });
        }
        return table;
    }

    // What excludes the package of the base in the answer: a request, another package's need, or a need of its own that is not met any more.
    private static string? Reason(LockedPackage moved, PlatformLock composed, EnvironmentSpec added)
    {
        IEnumerable<(string Who, string Need)> needs = moved.Kind == PackageKind.Conda
            ? [.. added.Conda.Select(static r => (r.Origin ?? "what is added", r.Text.Trim())), .. composed.Conda.SelectMany(static p => p.Dependencies.Concat(p.Constrains).Select(d => (p.ToString(), d)))]
            : [.. added.Pypi.Select(static r => (r.Origin ?? "what is added", r.Text.Trim())), .. composed.Pypi.SelectMany(static p => p.Dependencies.Select(d => (p.ToString(), d)))];
        foreach ((string who, string need) in needs)
        {
            if (Excludes(need, moved, composed)) return $"{who} needs {SecretMask.InText(need)}";
        }
        foreach (string need in moved.Dependencies)
        {
            if (composed.Packages.FirstOrDefault(p => p.Kind == moved.Kind && Excludes(need, p, composed)) is { } other) return $"{moved} needs {need}, and {other} is there now";
        }
        return composed.Find(moved.Kind, moved.Name) is null ? "nothing needs it any more" : null;
    }

    private static bool Excludes(string need, LockedPackage package, PlatformLock composed)
    {
        if (package is LockedCondaPackage conda) return MatchSpec.TryParse(need, out MatchSpec? spec) && spec.Name == conda.Name && spec.Condition is null && !spec.Matches(CondaRecords.ToRecord(conda));
        if (!Requirement.TryParse(need, out Requirement? requirement) || requirement.Name.Value != package.Name || composed.Python is null) return false;
        MarkerEnvironment environment = TargetFacts.PypiTarget(composed.Platform, composed.Python.Version, composed.VirtualPackages, composed.Conda).Environment;
        return requirement.AppliesTo(environment) && !requirement.Specifiers.Contains(Pep440Version.Parse(package.Version), PreReleases.Allow);
    }
}
