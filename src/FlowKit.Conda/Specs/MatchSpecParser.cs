namespace FlowKit.Conda.Specs;

/// <summary>Reads match specs in one pass from the left: comment, address of an archive, bracket, channel, name, version, build.</summary>
internal sealed class MatchSpecParser
{
    private static readonly char[] ListSeparators = { ',', '|' };

    private readonly string _text;
    private readonly bool _inCondition;
    private readonly bool _strict;
    private int _end;

    public MatchSpecParser(string text, bool inCondition = false, bool strict = false)
    {
        _text = text;
        _inCondition = inCondition;
        _strict = strict;
        _end = text.Length;
    }

    public int ErrorPosition { get; private set; }

    public string Problem { get; private set; } = "";

    /// <summary>The text as it may be shown: an address in it has lost its credentials.</summary>
    public string ShownText => ChannelText.StripSecrets(_text);

    /// <summary><see cref="ErrorPosition"/> in <see cref="ShownText"/>.</summary>
    public int ShownPosition => ChannelText.StripSecrets(_text.Substring(0, ErrorPosition)).Length;

    public MatchSpec? Parse()
    {
        int start = SkipBlanks(0, _text.Length);
        if (start == _text.Length) return Fail(0, "a package name is expected");
        if (ArchiveAddress.TryParse(_text.Trim(), out MatchSpec? archive)) return ArchiveAddress.HasHashes(archive!) ? archive : Fail(_text.IndexOf('#') + 1, ArchiveAddress.ExpectedHash);

        if (!FindBracket(start, out int open)) return null;
        int head = open >= 0 ? open : _end;
        while (head > start && IsBlank(_text[head - 1])) head--;

        if (!ReadHead(start, head, hasBracket: open >= 0, out MatchSpec? spec)) return null;
        if (open >= 0)
        {
            MatchSpecBracket bracket = new(_text, open + 1, _end - 1, _inCondition, _strict);
            if (!bracket.ReadInto(ref spec!)) return Fail(bracket.ErrorPosition, bracket.Problem);
        }
        spec!.IsNameAndVersionOnly = spec.Build is null && spec.BuildNumber is null && spec.Channel is null && spec.Subdir is null && spec.Md5 is null
            && spec.Sha256 is null && spec.FileName is null && spec.Url is null && spec.License is null && spec.LicenseFamily is null
            && spec.TrackFeatures.Count == 0 && spec.Features.Count == 0 && spec.Extras.Count == 0 && spec.Flags.Count == 0 && spec.Condition is null;
        return spec;
    }

    // Sets _end to where the spec ends (before a comment and conda's "(optional)") and finds the bracket, which has to be the last thing.
    private bool FindBracket(int start, out int open)
    {
        open = -1;
        int close = -1;
        for (int i = start; i < _end; i++)
        {
            char c = _text[i];
            if (c == '#')
            {
                _end = i;
                break;
            }
            if (c == ';')
            {
                Fail(i, "a condition is written [when=\"…\"] (CEP 44), not behind a ';'");
                return false;
            }
            if (c == '^' && (i == start || _text[i - 1] is ' ' or '=' or ',' or '|' or '(' or ':'))
            {
                i = SkipRegex(i, _end) - 1;
                continue;
            }
            if (c != '[') continue;
            if (open >= 0)
            {
                Fail(i, "only one [...] is allowed");
                return false;
            }
            open = i;
            close = FindClose(i);
            if (close < 0)
            {
                Fail(_end, "']' is expected");
                return false;
            }
            // conda's old "channel[subdir]::name": the bracket is of the channel and restricts nothing.
            if (string.CompareOrdinal(_text, close + 1, "::", 0, 2) == 0) open = -1;
            i = close;
        }
        while (_end > start && IsBlank(_text[_end - 1])) _end--;
        DropLegacyOptions(start);
        if (open >= 0 && close != _end - 1)
        {
            Fail(close + 1, "nothing is expected after ']'");
            return false;
        }
        return true;
    }

    // "(target=blarg,optional)" at the end is of conda's own past and changes nothing.
    private void DropLegacyOptions(int start)
    {
        if (_end == start || _text[_end - 1] != ')') return;
        int open = _text.LastIndexOf('(', _end - 1);
        if (open <= start) return;
        foreach (string option in _text.Substring(open + 1, _end - open - 2).Split(','))
        {
            string name = option.Trim();
            if (name != "optional" && !name.StartsWith("target=", StringComparison.Ordinal)) return;
        }
        _end = open;
        while (_end > start && IsBlank(_text[_end - 1])) _end--;
    }

    private int FindClose(int open)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = open; i < _text.Length; i++)
        {
            char c = _text[i];
            if (quote != '\0')
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '\'' or '"') quote = c;
            else if (c == '#') return -1;
            else if (c == '[') depth++;
            else if (c == ']' && --depth == 0) return i;
        }
        return -1;
    }

    private bool ReadHead(int start, int end, bool hasBracket, out MatchSpec? spec)
    {
        spec = null;
        int colonLimit = start;
        while (colonLimit < end && !IsBlank(_text[colonLimit]) && _text[colonLimit] is not ('<' or '>' or '=' or '^')) colonLimit++;
        int colon = colonLimit > start ? _text.LastIndexOf(':', colonLimit - 1, colonLimit - start) : -1;
        string? channel = null, ns = null;
        int nameStart = start;
        if (colon >= 0)
        {
            nameStart = colon + 1;
            int before = colon > start ? _text.LastIndexOf(':', colon - 1, colon - start) : -1;
            if (before < 0) ns = _text.Substring(start, colon - start);
            else
            {
                channel = _text.Substring(start, before - start);
                // Only the last bracket of a text is the spec's; beside it, another one is of the channel's name.
                if (!hasBracket && channel.IndexOf('[') is var old and > 0 && channel[channel.Length - 1] == ']') channel = channel.Substring(0, old);
                ns = _text.Substring(before + 1, colon - before - 1);
            }
            if (channel is { Length: 0 }) channel = null;
        }
        nameStart = SkipBlanks(nameStart, end);
        int nameEnd;
        StringMatcher? pattern = null;
        if (nameStart < end && _text[nameStart] == '^')
        {
            nameEnd = SkipRegex(nameStart, end);
            if (!StringMatcher.TryParse(_text.Substring(nameStart, nameEnd - nameStart), ignoreCase: true, out pattern, out string problem) || pattern!.IsExact)
            {
                Fail(nameStart, problem.Length > 0 ? problem : "a regular expression must end with '$'");
                return false;
            }
        }
        else
        {
            nameEnd = nameStart;
            while (nameEnd < end && IsNameCharacter(_text[nameEnd])) nameEnd++;
        }
        if (nameEnd == nameStart)
        {
            Fail(nameStart, "a package name is expected");
            return false;
        }
        string name = _text.Substring(nameStart, nameEnd - nameStart);
        if (pattern is null)
        {
            name = name.ToLowerInvariant();
            if (name.IndexOf('*') >= 0) pattern = StringMatcher.Plain(name);
        }
        spec = new MatchSpec(_text, name, pattern) { Namespace = string.IsNullOrEmpty(ns) ? null : ns };
        if (channel is not null) SetChannel(spec, channel);
        return nameEnd == end || ReadVersionAndBuild(spec, nameEnd, end);
    }

    internal static void SetChannel(MatchSpec spec, string channel)
    {
        string trimmed = channel.TrimEnd('/');
        int slash = trimmed.LastIndexOf('/');
        if (slash > 0 && CondaPlatform.IsKnown(trimmed.Substring(slash + 1)))
        {
            spec.Subdir = StringMatcher.Plain(trimmed.Substring(slash + 1));
            trimmed = trimmed.Substring(0, slash);
        }
        spec.Channel = trimmed;
    }

    private bool ReadVersionAndBuild(MatchSpec spec, int start, int end)
    {
        if (_text[start] is not (' ' or '\t' or '=' or '<' or '>' or '!' or '~' or '('))
        {
            Fail(start, "'" + _text[start] + "' is not a character of package names");
            return false;
        }
        int versionStart = SkipBlanks(start, end);
        int versionEnd = SkipVersion(versionStart, end);
        int after = SkipBlanks(versionEnd, end);
        bool exactByBuild = false;
        if (after < end)
        {
            bool byEquals = _text[after] == '=';
            if (!ReadBuild(spec, byEquals ? SkipBlanks(after + 1, end) : after, end)) return false;
            exactByBuild = byEquals;
        }
        // "n=1.8=b" is exact (CEP 29), "n =1.8 b" and "n=1.8" are prefixes.
        if (exactByBuild && _text[versionStart] == '=' && versionStart + 1 < versionEnd && _text[versionStart + 1] is not ('=' or '<' or '>' or '!' or '~')
            && _text.IndexOfAny(ListSeparators, versionStart, versionEnd - versionStart) < 0)
            versionStart++;
        VersionSpecParser parser = new(_text, versionStart, versionEnd, strict: false);
        if (!parser.TryParse(out VersionSpec? version))
        {
            Fail(parser.ErrorPosition, parser.Problem);
            return false;
        }
        spec.Version = version;
        return true;
    }

    private bool ReadBuild(MatchSpec spec, int start, int end)
    {
        int position = start;
        bool regex = start < end && _text[start] == '^';
        while (position < end && !IsBlank(_text[position]) && (regex || _text[position] is not ('=' or '<' or '>' or '|' or ',' or '~' or '(' or ')' or '[' or ':'))) position++;
        if (position == start || position < end)
        {
            Fail(position, position == start ? "a build string is expected" : "nothing is expected after the build string");
            return false;
        }
        if (!StringMatcher.TryParse(_text.Substring(start, end - start), ignoreCase: false, out StringMatcher? build, out string problem))
        {
            Fail(start, problem);
            return false;
        }
        spec.Build = build;
        return true;
    }

    // The end of the longest run that can be a version spec: a term, and more as long as ',' '|' or parentheses go on.
    private int SkipVersion(int start, int end)
    {
        int position = start;
        while (true)
        {
            position = SkipBlanks(position, end);
            while (position < end && _text[position] is ('(' or '<' or '>' or '=' or '!' or '~' or ' ')) position++;
            if (position < end && _text[position] == '^') position = SkipRegex(position, end);
            else
            {
                while (position < end && !IsBlank(_text[position]) && _text[position] is not (',' or '|' or '(' or ')' or '=' or '<' or '>' or '~')
                    && !(_text[position] == '!' && position + 1 < end && _text[position + 1] == '=')) position++;
            }
            int next = SkipBlanks(position, end);
            while (next < end && _text[next] == ')')
            {
                position = next + 1;
                next = SkipBlanks(position, end);
            }
            if (next >= end || _text[next] is not (',' or '|')) return position;
            position = next + 1;
        }
    }

    private int SkipRegex(int start, int end)
    {
        for (int i = start + 1; i < end; i++)
        {
            if (_text[i] == '$' && (i + 1 == end || _text[i + 1] is ' ' or '=' or ',' or '|' or '[' or ')')) return i + 1;
        }
        return end;
    }

    private int SkipBlanks(int position, int end)
    {
        while (position < end && IsBlank(_text[position])) position++;
        return position;
    }

    private MatchSpec? Fail(int position, string problem)
    {
        ErrorPosition = position;
        Problem = problem;
        return null;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsNameCharacter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.' or '*';
}
