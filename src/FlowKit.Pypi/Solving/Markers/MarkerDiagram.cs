using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>
/// A node of a decision diagram over markers: asks about one atom and leads on, at last to true or false. Nodes are interned by
/// <see cref="MarkerDiagrams"/>: equal conditions are the same object.
/// </summary>
internal sealed class MarkerDiagram
{
    private MarkerDiagram(int id) => Id = id;

    public MarkerDiagram(int id, MarkerAtom atom, VersionBound[] cuts, string[] texts, MarkerDiagram[] children)
    {
        Id = id;
        Atom = atom;
        Cuts = cuts;
        Texts = texts;
        Children = children;
    }

    public static MarkerDiagram False { get; } = new(0);

    public static MarkerDiagram True { get; } = new(1);

    public int Id { get; }

    /// <summary>What is asked; null for true and false.</summary>
    public MarkerAtom? Atom { get; }

    /// <summary>Of a version atom: the places between which the children lie.</summary>
    public VersionBound[] Cuts { get; } = [];

    /// <summary>Of a text atom: the texts, in ordinal order, that have a child of their own behind the first, which is for all others.</summary>
    public string[] Texts { get; } = [];

    public MarkerDiagram[] Children { get; } = [];

    public bool IsTerminal => Atom is null;

    public MarkerDiagram ChildAt(Pep440Version version)
    {
        int i = 0;
        while (i < Cuts.Length && Cuts[i].IsBefore(version)) i++;
        return Children[i];
    }

    public MarkerDiagram ChildOf(string text)
    {
        int i = Array.BinarySearch(Texts, text, StringComparer.Ordinal);
        return Children[i < 0 ? 0 : i + 1];
    }
}
