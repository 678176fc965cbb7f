namespace FlowKit.Conda.Specs;

/// <summary>Reads the value of <c>when</c>: specs joined by <c>and</c> (binds tighter) and <c>or</c>, with parentheses.</summary>
internal sealed class MatchConditionParser
{
    private const int DeepestNesting = 64;

    private readonly string _text;
    private int _position;
    private int _depth;

    public MatchConditionParser(string text) => _text = text;

    public int ErrorPosition { get; private set; }

    public string Problem { get; private set; } = "";

    public MatchCondition? Parse()
    {
        MatchCondition? condition = ReadAlternatives();
        if (condition is null) return null;
        SkipBlanks();
        return _position == _text.Length ? condition : Fail(_position, "'and' or 'or' is expected");
    }

    private MatchCondition? ReadAlternatives() => ReadJoined("or", MatchCondition.Any, () => ReadJoined("and", MatchCondition.All, ReadOperand));

    private MatchCondition? ReadJoined(string word, Func<IReadOnlyList<MatchCondition>, MatchCondition> join, Func<MatchCondition?> readItem)
    {
        List<MatchCondition> items = new();
        do
        {
            MatchCondition? item = readItem();
            if (item is null) return null;
            items.Add(item);
        }
        while (TakeWord(word));
        return items.Count == 1 ? items[0] : join(items);
    }

    private MatchCondition? ReadOperand()
    {
        SkipBlanks();
        if (_position < _text.Length && _text[_position] == '(')
        {
            if (++_depth > DeepestNesting) return Fail(_position, "the parentheses are nested too deep");
            _position++;
            MatchCondition? inner = ReadAlternatives();
            if (inner is null) return null;
            SkipBlanks();
            if (_position >= _text.Length || _text[_position] != ')') return Fail(_position, "')' is expected");
            _position++;
            _depth--;
            return inner;
        }
        int start = _position;
        int end = FindOperandEnd();
        string operand = _text.Substring(start, end - start).TrimEnd();
        if (operand.Length == 0 || IsWordAt(start, "and") || IsWordAt(start, "or")) return Fail(start, "a match spec is expected");
        _position = end;
        MatchSpecParser parser = new(operand, inCondition: true);
        return parser.Parse() is { } spec ? MatchCondition.Of(spec) : Fail(start + parser.ErrorPosition, parser.Problem);
    }

    private int FindOperandEnd()
    {
        int depth = 0;
        char quote = '\0';
        for (int i = _position; i < _text.Length; i++)
        {
            char c = _text[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c is '\'' or '"') quote = c;
            else if (c is '[' or '(') depth++;
            else if (c is ']' or ')')
            {
                if (depth-- == 0) return i;
            }
            else if (c == ' ' && depth == 0 && (IsWordAt(i + 1, "and") || IsWordAt(i + 1, "or"))) return i;
        }
        return _text.Length;
    }

    private bool TakeWord(string word)
    {
        SkipBlanks();
        if (!IsWordAt(_position, word)) return false;
        _position += word.Length;
        return true;
    }

    private bool IsWordAt(int position, string word)
    {
        int end = position + word.Length;
        return end <= _text.Length && string.CompareOrdinal(_text, position, word, 0, word.Length) == 0
            && (end == _text.Length || _text[end] is ' ' or '(');
    }

    private MatchCondition? Fail(int position, string problem)
    {
        ErrorPosition = position;
        Problem = problem;
        return null;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] == ' ') _position++;
    }
}
