using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A choice of packages: none, all, or the named ones (pip's <c>:none:</c>, <c>:all:</c> and lists of names).</summary>
public sealed class PackageSelection
{
    private readonly bool _all;
    private readonly HashSet<PackageName> _names;

    private PackageSelection(bool all, HashSet<PackageName> names)
    {
        _all = all;
        _names = names;
    }

    /// <summary>No package.</summary>
    public static PackageSelection None { get; } = new(false, []);

    /// <summary>Every package.</summary>
    public static PackageSelection All { get; } = new(true, []);

    /// <summary>The named packages.</summary>
    public static PackageSelection Of(IEnumerable<PackageName> names) => new(false, [.. names]);

    /// <summary>Every package but the named ones.</summary>
    public static PackageSelection AllExcept(IEnumerable<PackageName> names) => new(true, [.. names]);

    /// <summary>Whether <paramref name="name"/> is chosen.</summary>
    public bool Contains(PackageName name) => _all != _names.Contains(name);
}
