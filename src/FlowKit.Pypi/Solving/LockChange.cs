using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A locked package that had to move.</summary>
/// <param name="Name">The package.</param>
/// <param name="From">The locked version.</param>
/// <param name="To">The version now; null where nothing needs the package any more.</param>
public sealed record LockChange(PackageName Name, Pep440Version From, Pep440Version? To)
{
    /// <summary>The change as <c>numpy 1.26.4 -&gt; 2.2.6</c>.</summary>
    public override string ToString() => $"{Name} {From} -> {To?.ToString() ?? "gone"}";
}
