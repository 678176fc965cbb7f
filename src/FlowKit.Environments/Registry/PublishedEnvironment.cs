using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Registry;

/// <summary>An environment that a name now means. Converts to the name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Lock">The lock.</param>
public sealed record PublishedEnvironment(EnvironmentName Name, EnvironmentLock Lock)
{
    /// <summary>The environment id.</summary>
    public EnvironmentId Id => Lock.Id;

    /// <summary>What came from the bases and what was added; null for an environment that was not composed.</summary>
    public CompositionReport? Report { get; init; }

    /// <summary>What is different from what it was before; null where there was nothing before, or nobody asked.</summary>
    public CompositionReport? Changes { get; init; }

    /// <summary>The name.</summary>
    public static implicit operator EnvironmentName(PublishedEnvironment published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return published.Name;
    }

    /// <summary>The name, pinned by the id.</summary>
    public override string ToString() => Name + "@" + Id;
}
