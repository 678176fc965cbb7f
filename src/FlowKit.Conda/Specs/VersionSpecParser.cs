using System.Text;
using System.Text.RegularExpressions;

namespace FlowKit.Conda.Specs;

/// <summary>Reads version specs by recursive descent: alternatives of conjunctions of terms.</summary>
internal sealed class VersionSpecParser
{
    private const int DeepestNesting = 64;

    private readonly string _text;
    private readonly int _start;
    private readonly int _end;
    private readonly bool _strict;
    private int _position;
    private int _depth;

    public VersionSpecParser(string text, int start, int end, bool strict)
    {
        _text = text;
        _start = start;
        _end = end;
        _strict = strict;
        _position = start;
    }

    public int ErrorPosition { get; private set; }

    public string Problem { get; private set; } = "";

    public bool TryParse(out VersionSpec? spec)
    {
        spec = null;
        VersionSpecNode? root = ReadAlternatives();
        if (root is null) return false;
        if (_position < _end)
        {
            Fail(_position, _text[_position] == ')' ? "there is no '(' for this ')'" : "',' or '|' is expected");
            return false;
        }
        spec = new VersionSpec(WithoutBlanks(), root);
        return true;
    }

    private VersionSpecNode? ReadAlternatives() => ReadList('|', VersionSpecKind.Or, ReadConjunction);

    private VersionSpecNode? ReadConjunction() => ReadList(',', VersionSpecKind.And, ReadTerm);

    private VersionSpecNode? ReadList(char separator, VersionSpecKind kind, Func<VersionSpecNode?> readItem)
    {
        VersionSpecNode? first = readItem();
        if (first is null) return null;
        SkipBlanks();
        if (_position >= _end || _text[_position] != separator) return first;
        List<VersionSpecNode> items = new() { first };
        while (_position < _end && _text[_position] == separator)
        {
            _position++;
            VersionSpecNode? item = readItem();
            if (item is null) return null;
            items.Add(item);
            SkipBlanks();
        }
        return VersionSpecNode.Group(kind, items);
    }

    private VersionSpecNode? ReadTerm()
    {
        SkipBlanks();
        if (_position >= _end) return Fail(_end, "a version is expected");
        char c = _text[_position];
        if (c == '(')
        {
            int open = _position++;
            if (++_depth > DeepestNesting) return Fail(open, "the parentheses are nested too deep");
            VersionSpecNode? group = ReadAlternatives();
            if (group is null) return null;
            if (_position >= _end || _text[_position] != ')') return Fail(_position, "')' is expected");
            _position++;
            _depth--;
            return group;
        }
        return c == '^' ? ReadRegex() : ReadComparison();
    }

    private VersionSpecNode? ReadRegex()
    {
        // A regular expression may hold ',', '|' and parentheses: it ends at the first '$' that a separator or the end follows.
        int start = _position;
        for (int i = start + 1; i < _end; i++)
        {
            if (_text[i] != '$' || _text[i - 1] == '\\') continue;
            int next = i + 1;
            while (next < _end && _text[next] == ' ') next++;
            if (next < _end && _text[next] is not (',' or '|' or ')')) continue;
            _position = i + 1;
            string pattern = _text.Substring(start, i + 1 - start);
            Regex? regex = StringMatcher.TryCreateRegex(pattern, ignoreCase: true, out string problem);
            return regex is null ? Fail(start, problem) : VersionSpecNode.OfRegex(pattern, regex);
        }
        return Fail(_end, "a regular expression must end with '$'");
    }

    private VersionSpecNode? ReadComparison()
    {
        int operatorStart = _position;
        while (_position < _end && _text[_position] is ('=' or '!' or '<' or '>' or '~')) _position++;
        int operatorLength = _position - operatorStart;
        SkipBlanks();
        int start = _position;
        while (_position < _end && _text[_position] is not (',' or '|' or '(' or ')' or ' ' or '\t' or '=' or '<' or '>' or '~')) _position++;
        int end = _position;
        if (end == start) return Fail(start, operatorLength > 0 ? "a version is expected after the operator" : "a version is expected");

        VersionSpecKind kind;
        char first = operatorLength > 0 ? _text[operatorStart] : '\0';
        char second = operatorLength > 1 ? _text[operatorStart + 1] : '\0';
        switch (operatorLength)
        {
            case 0:
                kind = VersionSpecKind.Equal;
                break;
            case 1 when first == '<': kind = VersionSpecKind.Less; break;
            case 1 when first == '>': kind = VersionSpecKind.Greater; break;
            case 1 when first == '=': kind = VersionSpecKind.StartsWith; break;
            case 2 when first == '=' && second == '=': kind = VersionSpecKind.Equal; break;
            case 2 when first == '!' && second == '=': kind = VersionSpecKind.NotEqual; break;
            case 2 when first == '<' && second == '=': kind = VersionSpecKind.LessOrEqual; break;
            case 2 when first == '>' && second == '=': kind = VersionSpecKind.GreaterOrEqual; break;
            case 2 when first == '~' && second == '=': kind = VersionSpecKind.Compatible; break;
            default: return Fail(operatorStart, "'" + _text.Substring(operatorStart, operatorLength) + "' is not an operator; one of == != < <= > >= = ~= is expected");
        }

        int star = _text.IndexOf('*', start, end - start);
        if (star >= 0) return ReadStarred(kind, operatorStart, operatorLength, start, end, star);
        if (operatorLength == 0 && _strict) return Fail(start, "an operator is expected before a version");
        return ReadVersion(start, end) is { } version ? VersionSpecNode.Compare(kind, version) : null;
    }

    private VersionSpecNode? ReadStarred(VersionSpecKind kind, int operatorStart, int operatorLength, int start, int end, int star)
    {
        int stem = end;
        while (stem > start && _text[stem - 1] is ('*' or '.')) stem--;
        if (stem <= star && star > start)
        {
            // "1.2.*", "1.2*", and what real repodata makes of them: "1.2.*." is the same, "1.2.*.*" a glob that wants two more segments.
            bool plain = _text[end - 1] == '*' && (end - stem == 1 || (end - stem == 2 && _text[stem] == '.'));
            bool comparesOrder = operatorLength != 0 && kind is not (VersionSpecKind.StartsWith or VersionSpecKind.NotEqual or VersionSpecKind.Equal);
            if (!plain && _text[end - 1] == '*' && !comparesOrder) return _strict ? Fail(stem, "one '.*' is expected") : ReadGlob(kind, start, end);
            if (_text.IndexOf("..", stem, end - stem, StringComparison.Ordinal) >= 0) return Fail(stem, "a part of a version is expected between two dots");
            if (ReadVersion(start, stem) is not { } version) return null;
            if (!comparesOrder)
            {
                if (_strict && (!plain || (operatorLength > 0 && kind != VersionSpecKind.NotEqual)))
                    return Fail(stem, "one '.*' is expected");
                return VersionSpecNode.Compare(kind == VersionSpecKind.NotEqual ? VersionSpecKind.NotStartsWith : VersionSpecKind.StartsWith, version);
            }
            if (_strict) return Fail(stem, "'*' is not expected after this operator");
            if (kind is not (VersionSpecKind.Greater or VersionSpecKind.GreaterOrEqual)) return VersionSpecNode.Compare(kind, version);
            // ">1.0.*" takes 1.0 in; ">1.0*" also what comes before 1.0 and starts like it, its pre-releases; ">=2.*.*" those of 2.0.
            string before = _text[stem] == '*' && char.IsDigit(_text[stem - 1]) ? "dev" : end - stem > 2 && _text[end - 1] == '*' ? ".dev" : "";
            return VersionSpecNode.Compare(VersionSpecKind.GreaterOrEqual, before.Length == 0 ? version : CondaVersion.Parse(version.Source + before));
        }
        if (stem == start && end - start == 1)
        {
            if (operatorLength == 0) return VersionSpecNode.Any();
            if (kind is VersionSpecKind.StartsWith or VersionSpecKind.GreaterOrEqual or VersionSpecKind.Equal)
                return _strict ? Fail(start, "a version is expected after the operator") : VersionSpecNode.Any();
            return Fail(start, "no version is less, greater or different from '*'");
        }
        if (_strict && stem != start) return Fail(star, "'*' is only expected at the end");
        if (operatorLength != 0 && kind is not (VersionSpecKind.StartsWith or VersionSpecKind.Equal or VersionSpecKind.NotEqual))
            return Fail(operatorStart, "a pattern cannot be compared by order");
        return ReadGlob(kind, start, end);
    }

    private VersionSpecNode? ReadGlob(VersionSpecKind kind, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            char c = _text[i];
            if (c is not ('*' or '.' or '_' or '-' or '+' or '!' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')))
                return Fail(i, "'" + c + "' is not a character of versions");
            if (c == '+' && i + 1 < end && _text[i + 1] == '*') return Fail(i + 1, "a local part is expected");
        }
        return VersionSpecNode.Glob(
            kind == VersionSpecKind.NotEqual ? VersionSpecKind.NotGlob : VersionSpecKind.Glob, _text.Substring(start, end - start).ToLowerInvariant());
    }

    private CondaVersion? ReadVersion(int start, int end)
    {
        if (CondaVersion.TryParse(_text, start, end, out CondaVersion? version, out int position, out string problem)) return version;
        Fail(position, problem);
        return null;
    }

    private VersionSpecNode? Fail(int position, string problem)
    {
        ErrorPosition = position;
        Problem = problem;
        return null;
    }

    private void SkipBlanks()
    {
        while (_position < _end && _text[_position] is (' ' or '\t')) _position++;
    }

    private string WithoutBlanks()
    {
        bool blanks = false;
        for (int i = _start; i < _end; i++) blanks |= _text[i] is ' ' or '\t';
        if (!blanks) return _start == 0 && _end == _text.Length ? _text : _text.Substring(_start, _end - _start);
        StringBuilder text = new();
        for (int i = _start; i < _end; i++)
        {
            if (_text[i] is not (' ' or '\t')) text.Append(_text[i]);
        }
        return text.ToString();
    }
}
