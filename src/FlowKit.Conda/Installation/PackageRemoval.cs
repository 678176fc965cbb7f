using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>Decides what stays in a prefix when packages are taken out of it.</summary>
public static class PackageRemoval
{
    /// <summary>
    /// The packages that stay: without the named ones, without what depends on them, and without what was there for their sake alone. A package
    /// that a user asked for (it has requested specs), or that nothing of what goes had needed, stays.
    /// </summary>
    /// <param name="installed">The packages of the prefix.</param>
    /// <param name="names">The names of the packages to take out.</param>
    /// <exception cref="FlowKitException"><c>FK8118</c>: one of the names is not installed.</exception>
    public static IReadOnlyList<PackageRecord> Remaining(IReadOnlyList<InstalledPackage> installed, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(names);
        Dictionary<string, InstalledPackage> byName = installed.ToDictionary(package => package.Record.Name, StringComparer.Ordinal);
        Dictionary<string, string[]> needs = installed.ToDictionary(package => package.Record.Name,
            package => package.Record.Depends.Select(DependencyName.Of).OfType<string>().Where(byName.ContainsKey).ToArray(), StringComparer.Ordinal);
        ILookup<string, string> neededBy = needs.SelectMany(pair => pair.Value.Select(need => (Need: need, By: pair.Key))).ToLookup(pair => pair.Need, pair => pair.By, StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !byName.ContainsKey(name)) is { } unknown)
            throw new FlowKitException(CondaErrors.BadInstallSet, $"{unknown} is to be removed and is not installed. Installed are: {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal).Take(20))}.");

        HashSet<string> going = Closure(names, name => neededBy[name]);
        HashSet<string> served = Closure(going, name => needs[name]);
        HashSet<string> staying = Closure(
            byName.Keys.Where(name => !going.Contains(name) && (!served.Contains(name) || byName[name].RequestedSpecs.Count > 0)), name => needs[name]);
        return [.. installed.Where(package => staying.Contains(package.Record.Name)).Select(package => package.Record)];
    }

    private static HashSet<string> Closure(IEnumerable<string> from, Func<string, IEnumerable<string>> next)
    {
        HashSet<string> reached = new(from, StringComparer.Ordinal);
        Stack<string> ahead = new(reached);
        while (ahead.TryPop(out string? name))
        {
            foreach (string other in next(name))
            {
                if (reached.Add(other)) ahead.Push(other);
            }
        }
        return reached;
    }
}
