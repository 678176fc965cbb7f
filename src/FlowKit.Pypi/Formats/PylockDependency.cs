using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>A requirement of one package of a lock on another: as much as tells the other one apart.</summary>
public sealed record PylockDependency
{
    /// <summary>The other package's name, or null where the lock tells it apart by something else.</summary>
    public PackageName? Name { get; init; }

    /// <summary>The other package's version, where the name alone does not tell.</summary>
    public Pep440Version? Version { get; init; }

    /// <summary>The reference as it was read, written back as it was.</summary>
    internal TomlTableNode? Written { get; init; }
}
