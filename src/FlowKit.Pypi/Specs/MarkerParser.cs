namespace FlowKit.Pypi.Specs;

/// <summary>Reads markers: <c>and</c> binds tighter than <c>or</c>, parentheses group, quotes cannot be escaped.</summary>
internal sealed class MarkerParser(string text, int position)
{
    // Deep nesting is the one way in which a short text could exhaust the stack.
    private const int MaxDepth = 200;

    private int _depth;

    public int Position { get; private set; } = position;

    public string Problem { get; private set; } = "";

    /// <summary>Reads up to the end of the text; null where it cannot, with <see cref="Position"/> and <see cref="Problem"/>.</summary>
    public MarkerNode? ParseToEnd()
    {
        MarkerNode? node = ParseOr();
        if (node is null) return null;
        SkipWhiteSpace();
        return Position == text.Length ? node : Fail(Position, "'and', 'or' or the end of the marker was expected");
    }

    private MarkerNode? ParseOr() => ParseJunction("or", isAnd: false);

    private MarkerNode? ParseJunction(string word, bool isAnd)
    {
        MarkerNode? first = isAnd ? ParseAtom() : ParseJunction("and", isAnd: true);
        if (first is null) return null;
        List<MarkerNode>? parts = null;
        while (TryReadWord(word))
        {
            MarkerNode? next = isAnd ? ParseAtom() : ParseJunction("and", isAnd: true);
            if (next is null) return null;
            parts ??= [first];
            parts.Add(next);
        }
        return parts is null ? first : new MarkerJunction(isAnd, parts.ToArray());
    }

    private MarkerNode? ParseAtom()
    {
        SkipWhiteSpace();
        if (Position < text.Length && text[Position] == '(')
        {
            int open = Position;
            if (++_depth > MaxDepth) return Fail(open, "the parentheses are nested too deeply");
            Position++;
            MarkerNode? inner = ParseOr();
            if (inner is null) return null;
            SkipWhiteSpace();
            if (Position >= text.Length || text[Position] != ')') return Fail(Position, "a ')' was expected for the '(' at position " + open);
            Position++;
            _depth--;
            return inner is MarkerJunction ? new MarkerGroup(inner) : inner;
        }
        return ParseComparison();
    }

    private MarkerComparison? ParseComparison()
    {
        if (ReadOperand() is not { } left) return null;
        SkipWhiteSpace();
        if (ReadOperator() is not { } op) return null;
        SkipWhiteSpace();
        if (ReadOperand() is not { } right) return null;
        // Names of extras and groups compare in normal form; the sets of a lock file are asked by "name in set" alone.
        if (right.IsVariable && MarkerVariables.IsSet(right.Variable)) left = Normalize(left);
        else if (left.IsVariable && left.Variable == MarkerVariable.Extra) right = Normalize(right);
        return new MarkerComparison(left, op, right);
    }

    private static MarkerOperand Normalize(MarkerOperand operand) => operand.Text is { } name ? new MarkerOperand(NameGrammar.Normalize(name)) : operand;

    private MarkerOperand? ReadOperand()
    {
        SkipWhiteSpace();
        int start = Position;
        if (start < text.Length && text[start] is '"' or '\'')
        {
            int end = text.IndexOf(text[start], start + 1);
            if (end < 0)
            {
                Fail(start, "the quoted text does not end");
                return null;
            }
            int forbidden = text.IndexOfAny(['\\', '\n', '\r'], start, end - start);
            if (forbidden >= 0)
            {
                Fail(forbidden, "a quoted text holds no line break and no backslash: nothing can be escaped");
                return null;
            }
            Position = end + 1;
            return new MarkerOperand(text.Substring(start + 1, end - start - 1));
        }
        int stop = start;
        while (stop < text.Length && (NameGrammar.IsAlphanumeric(text[stop]) || text[stop] is '_' or '.')) stop++;
        if (stop > start && MarkerVariables.TryParse(text.Substring(start, stop - start), out MarkerVariable variable))
        {
            Position = stop;
            return new MarkerOperand(variable);
        }
        Fail(start, stop > start
            ? "a quoted text or a marker variable was expected, found '" + text.Substring(start, stop - start) + "'"
            : "a quoted text or a marker variable was expected");
        return null;
    }

    private MarkerOperator? ReadOperator()
    {
        int start = Position;
        int position = start;
        if (SpecifierParser.TryReadOperator(text, ref position, out SpecifierOperator op))
        {
            Position = position;
            return (MarkerOperator)op;
        }
        if (TryReadWord("in")) return MarkerOperator.In;
        if (TryReadWord("not"))
        {
            int afterNot = Position;
            SkipWhiteSpace();
            if (Position > afterNot && TryReadWord("in")) return MarkerOperator.NotIn;
            Fail(Position, "'in' was expected after 'not'");
            return null;
        }
        Fail(start, "an operator was expected (==, !=, <, <=, >, >=, ~=, ===, in or not in)");
        return null;
    }

    private bool TryReadWord(string word)
    {
        SkipWhiteSpace();
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0) return false;
        int end = Position + word.Length;
        if (end < text.Length && IsWordCharacter(text[end])) return false;
        if (Position > 0 && IsWordCharacter(text[Position - 1])) return false;
        Position = end;
        return true;
    }

    private static bool IsWordCharacter(char c) => c == '_' || char.IsLetterOrDigit(c);

    private void SkipWhiteSpace()
    {
        while (Position < text.Length && text[Position] is ' ' or '\t') Position++;
    }

    private MarkerNode? Fail(int at, string problem)
    {
        Position = at;
        Problem = problem;
        return null;
    }
}
