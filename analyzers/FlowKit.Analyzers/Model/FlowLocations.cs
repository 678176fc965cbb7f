using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Model;

/// <summary>Where the anchors of one flow stand: filled while the analyzer reads the flow, and never by the generator.</summary>
internal sealed class FlowLocations
{
    private readonly Dictionary<Anchor, Location> _known = [];

    public void Add(Anchor anchor, Location? location)
    {
        if (location is not null && !_known.ContainsKey(anchor))
            _known.Add(anchor, location);
    }

    /// <summary>The location of an anchor, or of the nearest thing around it.</summary>
    public Location Find(Anchor anchor) =>
        _known.TryGetValue(anchor, out Location? exact) ? exact
        : anchor.Part >= 0 ? Find(anchor with { Part = -1 })
        : anchor.Kind is not (AnchorKind.Member or AnchorKind.Class) ? Find(anchor.Member.Length == 0 ? Anchor.Flow : Anchor.Of(anchor.Member))
        : anchor.Kind == AnchorKind.Member ? Find(Anchor.Flow)
        : Location.None;
}
