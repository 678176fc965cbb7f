namespace FlowKit.Environments.Locking;

/// <summary>What a lock holds for one platform.</summary>
public sealed record PlatformLock
{
    private readonly IReadOnlyList<LockedPackage> _packages = [];

    /// <summary>The platform, for example <c>linux-64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The Python; null for an environment without one.</summary>
    public LockedPython? Python { get; init; }

    /// <summary>The virtual packages that the platform was resolved with, as <c>name=version=build</c>, sorted.</summary>
    public IReadOnlyList<string> VirtualPackages { get; init; } = [];

    /// <summary>The packages: conda's, then PyPI's, each sorted by name.</summary>
    public IReadOnlyList<LockedPackage> Packages
    {
        get => _packages;
        init => _packages = [.. value.OrderBy(static p => p.Kind).ThenBy(static p => p.Name, StringComparer.Ordinal)];
    }

    /// <summary>The conda packages, sorted by name.</summary>
    public IEnumerable<LockedCondaPackage> Conda => Packages.OfType<LockedCondaPackage>();

    /// <summary>The wheels, sorted by name.</summary>
    public IEnumerable<LockedPypiPackage> Pypi => Packages.OfType<LockedPypiPackage>();

    /// <summary>The package of that kind and name; null where there is none.</summary>
    public LockedPackage? Find(PackageKind kind, string name)
    {
        foreach (LockedPackage package in Packages)
        {
            if (package.Kind == kind && package.Name == name) return package;
        }
        return null;
    }

    /// <summary>What the packages are, wherever they came from.</summary>
    public IReadOnlyList<PackageIdentity> Identities => [.. Packages.Select(static p => p.Identity)];
}
