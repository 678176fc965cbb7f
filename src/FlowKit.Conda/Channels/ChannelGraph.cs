using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Orders channels by what the user wrote and what the channels say about each other (CEP 42). The user's order is never changed: a relation
/// that contradicts it is ignored, and only channels that the user did not name are placed by relations.
/// </summary>
internal sealed class ChannelGraph
{
    private readonly int _maxDepth;
    private readonly int _userCount;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, Node> _byIdentity = new(StringComparer.Ordinal);

    /// <summary>Takes the channels of the user, the one of highest priority first; a channel that is named twice counts once.</summary>
    public ChannelGraph(IEnumerable<Channel> channels, int maxDepth)
    {
        _maxDepth = maxDepth;
        foreach (Channel channel in channels)
        {
            Node? before = _nodes.LastOrDefault();
            if (Find(channel, depth: 0) is { IsNew: true } found && before is not null) found.Node.Before.Add(before);
        }
        _userCount = _nodes.Count;
    }

    /// <summary>All channels so far, in the order in which they were found.</summary>
    public IReadOnlyList<Channel> Channels => [.. _nodes.Select(node => node.Channel)];

    /// <summary>Takes in what one subdir of a channel declares.</summary>
    /// <exception cref="FlowKitException"><c>FK7124</c>: a reference is no relative path, both relations name one channel, or the chain of channels is too long.</exception>
    public void Add(Channel channel, ChannelRelations relations)
    {
        Node declaring = Find(channel, depth: 0).Node;
        Node? above = Refer(declaring, relations.Base), below = Refer(declaring, relations.Overrides);
        if (above is not null && above == below)
            throw Bad(declaring, $"names {above.Channel.Name} as its base and as what it overrides");
        if (above is not null) Relate(above, declaring);
        if (below is not null && Relate(declaring, below)) declaring.Overridden.Add(below);
    }

    /// <summary>The channels, the one of highest priority first; related ones stand next to each other where that is possible.</summary>
    /// <exception cref="FlowKitException"><c>FK7124</c>: the relations go round in a circle.</exception>
    public IReadOnlyList<Channel> Sort()
    {
        List<Channel> order = [];
        foreach (Node node in _nodes) Place(node, order);
        return order;
    }

    private static void Place(Node node, List<Channel> order)
    {
        if (node.State == NodeState.Placed) return;
        if (node.State == NodeState.Open) throw Bad(node, "is to come before itself, by way of the relations of other channels");
        node.State = NodeState.Open;
        foreach (Node before in node.Before) Place(before, order);
        node.State = NodeState.Placed;
        order.Add(node.Channel);
        foreach (Node below in node.Overridden)
        {
            if (below.Before.TrueForAll(before => before.State == NodeState.Placed)) Place(below, order);
        }
    }

    private Node? Refer(Node declaring, string? reference)
    {
        if (reference is null) return null;
        if (!reference.StartsWith("../", StringComparison.Ordinal) || reference.AsSpan().IndexOfAny("\\?#") >= 0 || !Uri.TryCreate(declaring.Channel.Address, reference, out Uri? address))
            throw Bad(declaring, $"refers to the channel '{reference}', which is not a relative path that begins with '../'");
        Node node = Find(declaring.Channel.Beside(address), declaring.Depth + 1).Node;
        return node.Depth <= _maxDepth ? node : throw Bad(declaring, $"leads to {node.Channel.Name}, further from the channels that were asked for than the {_maxDepth} steps that are followed");
    }

    // Whether the relation counts: between two channels of the user it does not where the user said the contrary.
    private bool Relate(Node above, Node below)
    {
        if (above.Place < _userCount && below.Place < _userCount && below.Place < above.Place) return false;
        if (!below.Before.Contains(above)) below.Before.Add(above);
        return true;
    }

    private (Node Node, bool IsNew) Find(Channel channel, int depth)
    {
        string identity = ChannelText.StripSecrets(channel.Address.AbsoluteUri);
        if (_byIdentity.TryGetValue(identity, out Node? known)) return (known, false);
        Node node = new(channel, _nodes.Count, depth);
        _nodes.Add(node);
        _byIdentity.Add(identity, node);
        return (node, true);
    }

    private static FlowKitException Bad(Node node, string problem) => new(
        CondaErrors.BadChannelRelations,
        $"The channel relations of {SafeAddress.Of(node.Channel.Address)} cannot be followed: the channel {problem}. Name the channels that you need yourself and switch relations off, or tell the owner of the channel.");

    private enum NodeState
    {
        New,
        Open,
        Placed,
    }

    private sealed class Node(Channel channel, int place, int depth)
    {
        public Channel Channel { get; } = channel;

        public int Place { get; } = place;

        public int Depth { get; } = depth;

        public List<Node> Before { get; } = [];

        public List<Node> Overridden { get; } = [];

        public NodeState State { get; set; }
    }
}
