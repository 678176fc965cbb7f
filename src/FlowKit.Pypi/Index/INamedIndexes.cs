namespace FlowKit.Pypi.Index;

/// <summary>A source of which single indexes can be asked by name, as pins of packages to an index need it.</summary>
public interface INamedIndexes
{
    /// <summary>The names of the indexes, in the order in which they are asked; those that serve only what is pinned to them are among them.</summary>
    IReadOnlyList<string> IndexNames { get; }

    /// <summary>The index of that name alone; null where there is none.</summary>
    IPypiSource? FindIndex(string name);
}
