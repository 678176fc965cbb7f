using System.Text;

namespace FlowKit.Conda.Specs;

/// <summary>Reads what stands between the brackets of a match spec: <c>key=value</c> pairs, separated by commas or blanks.</summary>
internal sealed class MatchSpecBracket
{
    private static readonly char[] FeatureSeparators = { ' ', ',' };

    private readonly string _text;
    private readonly int _end;
    private readonly bool _inCondition;
    private readonly HashSet<string>? _seen;
    private int _position;
    private StringMatcher? _subdirOfChannel;
    private StringMatcher? _subdirBeside;

    public MatchSpecBracket(string text, int start, int end, bool inCondition, bool strict)
    {
        _seen = strict ? new HashSet<string>(StringComparer.Ordinal) : null;
        _text = text;
        _position = start;
        _end = end;
        _inCondition = inCondition;
    }

    public int ErrorPosition { get; private set; }

    public string Problem { get; private set; } = "";

    /// <summary>Splits a list of features, which blanks or commas separate.</summary>
    public static string[] SplitFeatures(string features) => features.Split(FeatureSeparators, StringSplitOptions.RemoveEmptyEntries);

    public bool ReadInto(ref MatchSpec spec)
    {
        while (true)
        {
            while (_position < _end && _text[_position] is (' ' or '\t' or ',')) _position++;
            if (_position >= _end) return true;
            int keyStart = _position;
            while (_position < _end && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_')) _position++;
            string key = _text.Substring(keyStart, _position - keyStart);
            SkipBlanks();
            if (key.Length == 0 || _position >= _end || _text[_position] != '=')
                return Fail(key.Length == 0 ? keyStart : _position, key.Length == 0 ? "a key is expected" : "'=' is expected after the key '" + key + "'");
            if (_seen?.Add(key) == false) return Fail(keyStart, "the key '" + key + "' is there twice");
            _position++;
            SkipBlanks();
            int valueStart = _position;
            if (!ReadValue(out string value)) return false;
            if (!Set(ref spec, key, value, keyStart, valueStart)) return false;
        }
    }

    private bool ReadValue(out string value)
    {
        value = "";
        int start = _position;
        if (start >= _end) return Fail(start, "a value is expected");
        char first = _text[start];
        if (first is '\'' or '"')
        {
            StringBuilder content = new();
            _position++;
            while (_position < _end && _text[_position] != first)
            {
                // Both halves of an escape are kept here: only conditions and flags take them apart.
                if (_text[_position] == '\\' && _position + 1 < _end) content.Append(_text[_position++]);
                content.Append(_text[_position++]);
            }
            if (_position >= _end) return Fail(start, "the quote is not closed");
            _position++;
            value = content.ToString();
            return _position >= _end || _text[_position] is ' ' or ',' or '\t' || Fail(_position, "',' is expected after a quoted value");
        }
        if (first == '[')
        {
            int close = _text.IndexOf(']', start, _end - start);
            if (close < 0) return Fail(_end, "']' is expected");
            _position = close + 1;
        }
        else
        {
            while (_position < _end && _text[_position] is not (',' or ' ' or '\t' or '\'' or '"')) _position++;
            if (_position < _end && _text[_position] is ('\'' or '"')) return Fail(_position, "a value with quotes inside has to be quoted");
        }
        value = _text.Substring(start, _position - start);
        return value.Length > 0 || Fail(start, "a value is expected");
    }

    private bool Set(ref MatchSpec spec, string key, string value, int keyStart, int valueStart)
    {
        int contentStart = _text[valueStart] is '\'' or '"' ? valueStart + 1 : valueStart;
        switch (key)
        {
            case "version":
                VersionSpecParser versions = new(value, 0, value.Length, strict: false);
                if (!versions.TryParse(out VersionSpec? version)) return Fail(contentStart + versions.ErrorPosition, versions.Problem);
                spec.Version = version;
                return true;
            case "build":
                return SetPattern(value, valueStart, out StringMatcher? build) && (spec.Build = build) is not null;
            case "build_number":
                if (!BuildNumberSpec.TryParse(value, out BuildNumberSpec? number)) return Fail(contentStart, BuildNumberSpec.Expected);
                spec.BuildNumber = number;
                return true;
            case "channel":
                // Of several the last counts, with its own subdir or with none.
                if (_subdirOfChannel is null || !ReferenceEquals(spec.Subdir, _subdirOfChannel)) _subdirBeside = spec.Subdir;
                spec.Subdir = null;
                MatchSpecParser.SetChannel(spec, value);
                _subdirOfChannel = spec.Subdir;
                spec.Subdir ??= _subdirBeside;
                return true;
            case "subdir":
                return SetPattern(value, valueStart, out StringMatcher? subdir) && (spec.Subdir = subdir) is not null;
            case "md5":
                spec.Md5 = value.ToLowerInvariant();
                return IsHex(value, 32) || Fail(valueStart, "an MD5 has 32 hexadecimal digits");
            case "sha256":
                spec.Sha256 = value.ToLowerInvariant();
                return IsHex(value, 64) || Fail(valueStart, "a SHA-256 has 64 hexadecimal digits");
            case "fn":
                return SetPattern(value, valueStart, out StringMatcher? fileName) && (spec.FileName = fileName) is not null;
            case "url":
                return ArchiveAddress.TryReadUrl(spec, value) || Fail(contentStart + value.IndexOf('#') + 1, ArchiveAddress.ExpectedHash);
            case "license":
                return SetPattern(value, valueStart, out StringMatcher? license, ignoreCase: true) && (spec.License = license) is not null;
            case "license_family":
                return SetPattern(value, valueStart, out StringMatcher? family, ignoreCase: true) && (spec.LicenseFamily = family) is not null;
            case "track_features":
                spec.TrackFeatures = SplitFeatures(value);
                return true;
            case "features":
                spec.Features = SplitFeatures(value);
                return true;
            case "namespace":
                spec.Namespace = value;
                return true;
            case "name":
                // The positional name wins; only a bare "*" leaves the question open.
                if (spec.Name == "*" && value != "*" && MatchSpec.TryParse(value, out MatchSpec? named) && named.IsNameAndVersionOnly && named.Version is null)
                    spec = Rename(spec, named);
                else if (!string.Equals(value, spec.Name, StringComparison.OrdinalIgnoreCase))
                    spec.IgnoredName = value;
                return true;
            case "extras":
                return ReadList(value, valueStart, IsExtra, "an extra (1 to 64 of a-z, 0-9, '_', '.', '+', '-')", out List<string> extras) && (spec.Extras = extras) is not null;
            case "flags":
                return ReadList(Unescape(value), valueStart, IsFlag, "a flag ('name' or 'key:value' of a-z, 0-9, '_', '*')", out List<string> flags) && (spec.Flags = flags) is not null;
            case "when":
                if (_inCondition) return Fail(keyStart, "a condition cannot hold a condition");
                string unescaped = Unescape(value);
                MatchConditionParser parser = new(unescaped);
                if (parser.Parse() is not { } condition) return Fail(unescaped.Length == value.Length ? contentStart + parser.ErrorPosition : valueStart, "in the condition: " + parser.Problem);
                spec.Condition = condition;
                return true;
            default:
                return Fail(keyStart, "'" + key + "' is not a key of match specs");
        }
    }

    private bool SetPattern(string value, int valueStart, out StringMatcher? matcher, bool ignoreCase = false) =>
        StringMatcher.TryParse(value, ignoreCase, out matcher, out string problem) || Fail(valueStart, problem);

    private bool ReadList(string value, int valueStart, Func<string, bool> isValid, string expected, out List<string> items)
    {
        items = new List<string>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        string content = value.Trim();
        if (content.Length > 1 && content[0] == '[' && content[content.Length - 1] == ']') content = content.Substring(1, content.Length - 2);
        foreach (string part in content.Split(','))
        {
            string item = part.Trim().Trim('\'', '"');
            if (!isValid(item)) return Fail(valueStart, expected + " is expected, not '" + item + "'");
            if (seen.Add(item)) items.Add(item);
        }
        return true;
    }

    private static bool IsExtra(string text)
    {
        foreach (char c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.' or '+' or '-')) return false;
        }
        return text.Length is >= 1 and <= 64;
    }

    private static bool IsFlag(string text)
    {
        int colon = text.IndexOf(':');
        if (colon == 0 || colon == text.Length - 1 || text.Length == 0) return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (i != colon && text[i] is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '*')) return false;
        }
        return true;
    }

    internal static bool IsHex(string text, int length)
    {
        foreach (char c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'))) return false;
        }
        return text.Length == length;
    }

    private static string Unescape(string text)
    {
        if (text.IndexOf('\\') < 0) return text;
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ('\\' or '"' or '\'')) i++;
            result.Append(text[i]);
        }
        return result.ToString();
    }

    internal static MatchSpec Rename(MatchSpec spec, MatchSpec named) => new(spec.Source, named.Name, named.NamePattern)
    {
        Version = spec.Version, Build = spec.Build, BuildNumber = spec.BuildNumber, Channel = spec.Channel, Subdir = spec.Subdir, Namespace = spec.Namespace,
        Md5 = spec.Md5, Sha256 = spec.Sha256, FileName = spec.FileName, Url = spec.Url, License = spec.License, LicenseFamily = spec.LicenseFamily,
        TrackFeatures = spec.TrackFeatures, Features = spec.Features, Extras = spec.Extras, Flags = spec.Flags, Condition = spec.Condition,
    };

    private void SkipBlanks()
    {
        while (_position < _end && _text[_position] is (' ' or '\t')) _position++;
    }

    private bool Fail(int position, string problem)
    {
        ErrorPosition = position;
        Problem = problem;
        return false;
    }
}
