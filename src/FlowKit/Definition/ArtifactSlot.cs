namespace FlowKit.Definition;

/// <summary>Where an instance keeps one artifact.</summary>
public abstract class ArtifactSlot
{
    private protected ArtifactSlot(string name) => Name = name;

    /// <summary>The artifact's name.</summary>
    public string Name { get; }

    /// <summary>Whether there is a value: assigned, or at hand from the tasks before.</summary>
    public abstract bool IsSet { get; }

    /// <summary>Whether the step assigned it in this instance.</summary>
    public abstract bool IsAssigned { get; }

    /// <summary>Whether the value from the tasks before was read, so that a step may have changed what it refers to.</summary>
    public abstract bool WasRead { get; }

    /// <summary>The value; reading it here counts neither as reading nor as assigning.</summary>
    public abstract object? Boxed { get; }
}
