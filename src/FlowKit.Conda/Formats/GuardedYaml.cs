using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlowKit.Conda.Formats;

/// <summary>
/// The events of a document of somebody else's: what would cost a reader its stack or its time is refused as it comes by. That is nesting without end, a node that is a part of itself, and a
/// mapping or list as a key, which has to be hashed as often as its parts are named again.
/// </summary>
internal sealed class GuardedYaml(TextReader text) : IParser
{
    private const int DeepestNesting = 64;

    private readonly Parser _parser = new(text);
    private readonly Stack<Level> _open = new();

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
                _open.Pop();
                break;
            case AnchorAlias alias:
                Count(alias, isScalar: false);
                if (_open.Any(level => level.Anchor == alias.Value)) throw Refused(alias, $"the node '{alias.Value}' is a part of itself");
                break;
            case Scalar scalar:
                Count(scalar, isScalar: true);
                break;
        }
        return true;
    }

    private void Open(NodeEvent start, bool isMapping)
    {
        Count(start, isScalar: false);
        if (_open.Count == DeepestNesting) throw Refused(start, $"it is nested more than {DeepestNesting} deep");
        _open.Push(new Level(start.Anchor, isMapping));
    }

    private void Count(ParsingEvent node, bool isScalar)
    {
        if (!_open.TryPeek(out Level? level) || !level.IsMapping) return;
        if (level.IsAtKey && !isScalar) throw Refused(node, "a key is not a text");
        level.IsAtKey = !level.IsAtKey;
    }

    private static YamlException Refused(ParsingEvent at, string problem) => new(at.Start, at.End, problem + ".");

    private sealed class Level(AnchorName anchor, bool isMapping)
    {
        public AnchorName Anchor => anchor;

        public bool IsMapping => isMapping;

        public bool IsAtKey { get; set; } = true;
    }
}
