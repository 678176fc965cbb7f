namespace FlowKit.Pypi.Specs;

/// <summary>Reads requirements by the grammar of the dependency specifiers standard.</summary>
internal sealed class RequirementParser(string text)
{
    private int _position;

    public int Position { get; private set; }

    public string Problem { get; private set; } = "";

    public Requirement? Parse()
    {
        SkipWhiteSpace();
        string? name = ReadName("the name of a project was expected at the start of the requirement");
        if (name is null) return null;
        SkipWhiteSpace();
        List<string>? extras = ReadExtras();
        if (extras is null) return null;
        SkipWhiteSpace();

        string? url = null;
        VersionSpecifiers? specifiers = VersionSpecifiers.Any;
        if (_position < text.Length && text[_position] == '@')
        {
            _position++;
            SkipWhiteSpace();
            url = ReadUrl();
            if (url is null) return null;
        }
        else
        {
            specifiers = ReadSpecifiers();
            if (specifiers is null) return null;
            SkipWhiteSpace();
        }

        Marker? marker = null;
        if (_position < text.Length)
        {
            if (text[_position] != ';') return Fail(_position, DescribeUnexpected(url, specifiers));
            MarkerParser parser = new(text, _position + 1);
            if (parser.ParseToEnd() is not { } root) return Fail(parser.Position, parser.Problem);
            marker = new Marker(root);
        }
        return new Requirement(name, extras, specifiers, url, marker);
    }

    private static string DescribeUnexpected(string? url, VersionSpecifiers specifiers) => url is not null
        ? "a ';' or the end was expected after the URL and a space"
        : specifiers.IsAny
            ? "a version specifier, '@', ';' or the end was expected after the name"
            : "a ',', a ';' or the end was expected after the version";

    private string? ReadName(string problem)
    {
        int start = _position;
        if (start >= text.Length || !NameGrammar.IsAlphanumeric(text[start]))
        {
            Fail(start, problem);
            return null;
        }
        int end = start;
        while (end < text.Length && NameGrammar.IsNameCharacter(text[end])) end++;
        if (!NameGrammar.IsAlphanumeric(text[end - 1]))
        {
            Fail(end - 1, "a name ends with an ASCII letter or digit");
            return null;
        }
        _position = end;
        return text.Substring(start, end - start);
    }

    private List<string>? ReadExtras()
    {
        List<string> extras = [];
        if (_position >= text.Length || text[_position] != '[') return extras;
        int open = _position++;
        SkipWhiteSpace();
        bool more = _position < text.Length && text[_position] != ']';
        while (more)
        {
            string? extra = ReadName("the name of an extra was expected");
            if (extra is null) return null;
            extras.Add(extra);
            SkipWhiteSpace();
            more = _position < text.Length && text[_position] == ',';
            if (!more) continue;
            _position++;
            SkipWhiteSpace();
        }
        if (_position < text.Length && text[_position] == ']')
        {
            _position++;
            return extras;
        }
        Fail(_position, _position < text.Length ? "a ',' between two extras or a ']' was expected" : "a ']' was expected for the '[' at position " + open);
        return null;
    }

    private string? ReadUrl()
    {
        int start = _position;
        while (_position < text.Length && text[_position] is not (' ' or '\t')) _position++;
        if (_position == start || text.IndexOf('\n', start, _position - start) >= 0)
        {
            Fail(start, "a URL was expected after '@'");
            return null;
        }
        string url = text.Substring(start, _position - start);
        int beforeSpace = _position;
        SkipWhiteSpace();

        // A ';' may be part of a URL, so a space tells where the URL ends.
        if (beforeSpace == _position && _position < text.Length)
        {
            Fail(_position, "a space was expected after the URL");
            return null;
        }
        return url;
    }

    private VersionSpecifiers? ReadSpecifiers()
    {
        bool parentheses = _position < text.Length && text[_position] == '(';
        int open = _position;
        if (parentheses)
        {
            _position++;
            SkipWhiteSpace();
        }
        List<VersionSpecifier> clauses = [];
        while (_position < text.Length && text[_position] is '=' or '!' or '<' or '>' or '~')
        {
            VersionSpecifier? clause = SpecifierParser.TryParseClause(text, ref _position, ",;)", out string problem);
            if (clause is null)
            {
                Fail(_position, problem);
                return null;
            }
            clauses.Add(clause);
            SkipWhiteSpace();
            if (_position >= text.Length || text[_position] != ',') break;
            _position++;
            SkipWhiteSpace();
        }
        if (parentheses)
        {
            if (_position >= text.Length || text[_position] != ')')
            {
                Fail(_position, "a ')' was expected for the '(' at position " + open);
                return null;
            }
            _position++;
        }
        return clauses.Count == 0 ? VersionSpecifiers.Any : new VersionSpecifiers(clauses.ToArray());
    }

    private void SkipWhiteSpace()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t') _position++;
    }

    private Requirement? Fail(int at, string problem)
    {
        Position = at;
        Problem = problem;
        return null;
    }
}
