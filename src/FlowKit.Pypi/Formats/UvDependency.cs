using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>A dependency of a package of a <c>uv.lock</c>.</summary>
public sealed record UvDependency
{
    /// <summary>The package that it leads to: name, version and source of the lock's one package that fits.</summary>
    public required UvPackage Package { get; init; }

    /// <summary>The extras of it that are asked for.</summary>
    public required IReadOnlyList<ExtraName> Extras { get; init; }

    /// <summary>The condition, or null.</summary>
    public Marker? Marker { get; init; }
}
