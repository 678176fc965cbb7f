using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlowKit.Conda.Formats;

/// <summary>
/// The events of a document of somebody else's: what would cost a reader its stack, its time or its memory is refused as it comes by. That is nesting without end, a node that is a part of itself,
/// aliases that stand for more than anybody writes, and a mapping or list as a key, which has to be hashed as often as its parts are named again. So is a key that is there twice, whatever its tag.
/// </summary>
internal sealed class GuardedYaml(TextReader text) : IParser
{
    private const int DeepestNesting = 64;
    private const long MostAliased = 1_000_000;

    private readonly Parser _parser = new(text);
    private readonly Stack<Level> _open = new();
    private readonly Dictionary<AnchorName, long> _sizes = [];
    private long _aliased;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!_parser.MoveNext()) return false;
        switch (_parser.Current)
        {
            case MappingStart mapping:
                Open(mapping, isMapping: true);
                break;
            case SequenceStart sequence:
                Open(sequence, isMapping: false);
                break;
            case MappingEnd or SequenceEnd:
                Level closed = _open.Pop();
                Add(closed.Anchor, closed.Size);
                break;
            case AnchorAlias alias:
                Count(alias, key: null);
                if (_open.Any(level => level.Anchor == alias.Value)) throw Refused(alias, $"the node '{alias.Value}' is a part of itself");
                long size = _sizes.GetValueOrDefault(alias.Value, 1);
                _aliased += size;
                if (_aliased > MostAliased) throw Refused(alias, $"its aliases stand for more than {MostAliased} nodes");
                Add(AnchorName.Empty, size);
                break;
            case Scalar scalar:
                Count(scalar, scalar.Value);
                Add(scalar.Anchor, 1);
                break;
        }
        return true;
    }

    private void Open(NodeEvent start, bool isMapping)
    {
        Count(start, key: null);
        if (_open.Count == DeepestNesting) throw Refused(start, $"it is nested more than {DeepestNesting} deep");
        _open.Push(new Level(start.Anchor, isMapping));
    }

    // What a node stands for, with all that its parts stand for, is known when it ends.
    private void Add(AnchorName anchor, long size)
    {
        if (!anchor.IsEmpty) _sizes[anchor] = size;
        if (_open.TryPeek(out Level? level)) level.Size += size;
    }

    private void Count(ParsingEvent node, string? key)
    {
        if (!_open.TryPeek(out Level? level) || level.Keys is null) return;
        if (level.IsAtKey)
        {
            if (key is null) throw Refused(node, "a key is not a text");
            if (!level.Keys.Add(key)) throw Refused(node, $"the key '{key}' is there twice");
        }
        level.IsAtKey = !level.IsAtKey;
    }

    private static YamlException Refused(ParsingEvent at, string problem) => new(at.Start, at.End, problem + ".");

    private sealed class Level(AnchorName anchor, bool isMapping)
    {
        public AnchorName Anchor => anchor;

        /// <summary>The keys so far; null for a list.</summary>
        public HashSet<string>? Keys { get; } = isMapping ? new HashSet<string>(StringComparer.Ordinal) : null;

        public bool IsAtKey { get; set; } = true;

        public long Size { get; set; } = 1;
    }
}
