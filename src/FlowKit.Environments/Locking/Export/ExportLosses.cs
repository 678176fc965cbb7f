using FlowKit.Environments.Resolution;

namespace FlowKit.Environments.Locking.Export;

/// <summary>What an export could not say, each thing once, in the order in which it was met.</summary>
internal sealed class ExportLosses
{
    private readonly List<LockLoss> _all = [];

    public IReadOnlyList<LockLoss> All => _all;

    public void Add(LockLossKind kind, string message)
    {
        LockLoss loss = new(kind, message);
        if (!_all.Contains(loss)) _all.Add(loss);
    }

    /// <summary>What the environment is beside its packages.</summary>
    public void Of(EnvironmentLock @lock, PlatformLock platform, bool keepsPython, bool keepsVariables, bool keepsVirtual)
    {
        if (!keepsPython && platform.Python is { FromConda: false } python)
            Add(LockLossKind.Python, $"the environment runs with the machine's Python {python.Version}, which has no place in it: make one for it");
        if (!keepsVariables && @lock.Variables.Count > 0)
            Add(LockLossKind.Variables, $"the variables {string.Join(", ", @lock.Variables.Keys.Order(StringComparer.Ordinal))} have no place in it: set them yourself");
        if (keepsVirtual) return;
        HashSet<string> usual = [.. TargetFacts.VirtualPackages(platform.Platform, []).Select(static v => v.ToString())];
        string[] own = [.. platform.VirtualPackages.Where(v => !usual.Contains(v))];
        if (own.Length > 0) Add(LockLossKind.VirtualPackages, $"what {platform.Platform} has to offer ({string.Join(", ", own)}) has no place in it");
    }

    /// <summary>Packages of conda, where the format is one of PyPI.</summary>
    public void OfConda(PlatformLock platform)
    {
        LockedCondaPackage[] conda = [.. platform.Conda];
        if (conda.Length == 0) return;
        string[] distributions = [.. conda.SelectMany(static c => c.Distributions ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Add(LockLossKind.CondaPackages, $"the {conda.Length} packages of conda on {platform.Platform} ({Some(conda.Select(static c => c.Name))}) are not in it"
            + (distributions.Length == 0 ? "" : $"; they bring the distributions {Some(distributions)}, which others may need"));
    }

    /// <summary>Packages of PyPI, where the format is one of conda.</summary>
    public void OfPypi(PlatformLock platform)
    {
        string[] wheels = [.. platform.Pypi.Select(static p => p.ToString())];
        if (wheels.Length > 0) Add(LockLossKind.PypiPackages, $"the {wheels.Length} packages of PyPI on {platform.Platform} ({Some(wheels)}) are not in it");
    }

    /// <summary>A wheel that was built: only its sources can be named.</summary>
    public void OfBuilt(LockedPypiPackage package)
    {
        if (package.Source is not null && package.IsWheel) Add(LockLossKind.BuiltWheel, $"the wheel of {package} was built; its sources are in the file, and building them again need not give the same bytes");
    }

    /// <summary>Where a package is; null, and told, where nobody else could fetch it.</summary>
    public Uri? AddressOf(LockedPackage package, LockExportOptions options)
    {
        if (package.Location != PackageLocation.Nowhere && package.Location.ToAddress(name => options.AddressOf?.Invoke(name)) is { } address) return address;
        if (package is LockedPypiPackage { Source.Kind: LockedSourceKind.Git } && Uri.TryCreate(package.Location.Path, UriKind.Absolute, out Uri? repository)) return repository;
        Add(LockLossKind.Address, package.Location.Source is { } source
            ? $"{package} comes from '{source}', whose address means something only where it was locked: it is not in the file"
            : $"{package} comes from a file or folder of the machine that locked it: it is not in the file");
        return null;
    }

    public static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(6)) + (all.Length > 6 ? $" and {all.Length - 6} more" : "");
    }
}
