using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>What has to happen so that a prefix has exactly what is wanted. Making a plan changes nothing; it can be shown before it is applied.</summary>
public sealed class InstallPlan
{
    private InstallPlan(IReadOnlyList<InstallStep> steps) => Steps = steps;

    /// <summary>One step for each project, ordered by name.</summary>
    public IReadOnlyList<InstallStep> Steps { get; }

    /// <summary>Whether everything is there as wanted.</summary>
    public bool IsNothingToDo => Steps.All(step => step.Action == InstallAction.Keep);

    /// <summary>Compares what is installed with what is wanted.</summary>
    /// <param name="installed">What <see cref="InstalledDistributions"/> found.</param>
    /// <param name="wanted">What shall be there, one for each project.</param>
    /// <param name="options">How. Default: what is not wanted is removed.</param>
    public static InstallPlan Create(IReadOnlyList<InstalledDistribution> installed, IReadOnlyList<WantedDistribution> wanted, InstallPlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(wanted);
        options ??= new InstallPlanOptions();
        ILookup<PackageName, InstalledDistribution> there = installed.ToLookup(distribution => distribution.Name);
        List<InstallStep> steps = new(wanted.Count);
        HashSet<PackageName> names = [];
        foreach (WantedDistribution distribution in wanted)
        {
            if (!names.Add(distribution.Name)) throw new ArgumentException($"{distribution.Name} is wanted twice.", nameof(wanted));
            steps.Add(Compare(distribution, [.. there[distribution.Name]], options));
        }
        if (options.RemoveOthers)
        {
            // What conda installed is conda's: it is neither removed nor counted.
            foreach (IGrouping<PackageName, InstalledDistribution> other in there.Where(group => !names.Contains(group.Key) && !group.Any(static distribution => distribution.IsCondas)))
                steps.Add(new InstallStep(InstallAction.Remove, other.Key, "it is not wanted") { Installed = [.. other] });
        }
        steps.Sort((left, right) => left.Name.CompareTo(right.Name));
        return new InstallPlan(steps);
    }

    /// <summary>Carries the plan out, in one change that happens wholly or not at all, also when the process is killed in its middle.</summary>
    /// <param name="layout">The prefix that the plan was made for.</param>
    /// <param name="wheels">The wheels of every project that is installed or replaced; others among them are passed over.</param>
    /// <param name="options">How they are installed.</param>
    /// <param name="cancellationToken">Stops the work; everything is taken back.</param>
    /// <exception cref="FlowKitException">As of <see cref="WheelInstaller.InstallAsync"/> and <see cref="Uninstaller.Uninstall"/>.</exception>
    /// <exception cref="ArgumentException">The wheel of a project that is to be installed is missing.</exception>
    public async Task<WheelInstallReport> ApplyAsync(PythonLayout layout, IReadOnlyList<CachedWheel> wheels, WheelInstallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(wheels);
        options ??= new WheelInstallOptions();
        Dictionary<PackageName, CachedWheel> byName = wheels.ToDictionary(wheel => wheel.Name);
        List<CachedWheel> needed = [];
        foreach (InstallStep step in Steps.Where(step => step.Action is InstallAction.Install or InstallAction.Replace))
            needed.Add(byName.TryGetValue(step.Name, out CachedWheel? wheel) ? wheel : throw new ArgumentException($"The plan installs {step.Name}, and its wheel is not among those given.", nameof(wheels)));
        return await Task.Run(() =>
        {
            ExternallyManaged.Check(layout);
            using PrefixTransaction transaction = PrefixTransaction.Begin(layout.Prefix);
            Uninstaller.Remove(layout, [.. Steps.Where(step => step.Action is InstallAction.Remove or InstallAction.Replace).SelectMany(step => step.Installed)], transaction);
            WheelInstallReport report = WheelInstaller.Install(layout, needed, options, transaction, cancellationToken);
            transaction.Commit();
            return report;
        }, cancellationToken).ConfigureAwait(false);
    }

    private static InstallStep Compare(WantedDistribution wanted, InstalledDistribution[] installed, InstallPlanOptions options)
    {
        InstallStep Step(InstallAction action, string reason) => new(action, wanted.Name, reason) { Wanted = wanted, Installed = installed };

        if (installed.Length == 0) return Step(InstallAction.Install, "it is not installed");
        if (installed.Length > 1) return Step(InstallAction.Replace, $"it is installed {installed.Length} times");
        InstalledDistribution there = installed[0];
        if (there.Version != wanted.Version) return Step(InstallAction.Replace, $"{there.Version?.ToString() ?? "an unknown version"} is installed, {wanted.Version} is wanted");
        if (there.Kind == InstalledKind.EggLink) return Step(InstallAction.Replace, "it is installed as a link to its sources");
        if (options.Reinstall.Contains(wanted.Name)) return Step(InstallAction.Replace, "it shall be installed again");
        // Most come from an index and have no such file: one look is all they cost.
        string? source = there.Read("direct_url.json");
        if (source is null && wanted.DirectUrl is null) return Step(InstallAction.Keep, "it is installed");
        bool same = source is not null && wanted.DirectUrl is not null && DirectUrl.Parse(source).ToJson() == wanted.DirectUrl.ToJson();
        return same ? Step(InstallAction.Keep, "it is installed") : Step(InstallAction.Replace, "it came from another place than is wanted");
    }
}
