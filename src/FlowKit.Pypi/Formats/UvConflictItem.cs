using System.Globalization;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>An extra or a group of a package, or the package itself, of which a <c>uv.lock</c> says that it excludes others, or whose choice its markers ask for.</summary>
/// <param name="Package">The package.</param>
/// <param name="Kind">What of it.</param>
/// <param name="Name">The extra or group; empty for the package itself.</param>
public readonly record struct UvConflictItem(PackageName Package, UvConflictKind Kind, ExtraName Name = default)
{
    /// <summary>The name of an extra by which uv's markers ask for it: <c>extra-3-foo-cpu</c>, with the length of the package's name before it.</summary>
    internal ExtraName Encoded => ExtraName.Parse(string.Create(CultureInfo.InvariantCulture, $"{Kind switch
    {
        UvConflictKind.Extra => "extra",
        UvConflictKind.Group => "group",
        _ => "project",
    }}-{Package.Value.Length}-{Package.Value}{(Kind == UvConflictKind.Project ? "" : "-" + Name.Value)}"));

    /// <summary>In words: <c>the extra 'cpu' of foo</c>.</summary>
    public override string ToString() => Kind switch
    {
        UvConflictKind.Extra => $"the extra '{Name.Value}' of {Package}",
        UvConflictKind.Group => $"the group '{Name.Value}' of {Package}",
        _ => Package.Value,
    };
}
