using System.Net;
using System.Text;

namespace FlowKit.Pypi.Index;

/// <summary>Walks over the opening tags of an HTML text: any case, any quotes or none, comments and the contents of scripts passed over. Never fails.</summary>
internal sealed class HtmlTags(string text)
{
    // The entities that HTML also knows without a semicolon, as far as attributes of an index hold them.
    private static readonly string[] BareEntities = ["amp", "lt", "gt", "quot", "nbsp", "copy", "reg"];

    private readonly List<(string Name, string? Value)> _attributes = [];
    private string _name = "";
    private int _at;

    public bool Is(string name) => string.Equals(_name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of an attribute, decoded; null where it is absent or stands without a value. The first of two counts.</summary>
    public string? this[string attribute]
    {
        get
        {
            foreach ((string name, string? value) in _attributes)
            {
                if (string.Equals(name, attribute, StringComparison.OrdinalIgnoreCase)) return value is null ? null : DecodeEntities(value);
            }
            return null;
        }
    }

    public bool Read()
    {
        while (true)
        {
            int open = text.IndexOf('<', _at);
            if (open < 0 || open + 1 >= text.Length) return false;
            _at = open + 1;
            if (StartsWith("!--"))
            {
                int end = text.IndexOf("-->", _at + 3, StringComparison.Ordinal);
                _at = end < 0 ? text.Length : end + 3;
            }
            else if (char.IsAsciiLetter(text[_at]))
            {
                ReadTag();
                if (Is("script") || Is("style") || Is("textarea") || Is("title"))
                {
                    int end = text.IndexOf("</" + _name, _at, StringComparison.OrdinalIgnoreCase);
                    _at = end < 0 ? text.Length : end + 2;
                }
                return true;
            }
            else if (text[_at] is '!' or '?' or '/')
            {
                int end = text.IndexOf('>', _at);
                _at = end < 0 ? text.Length : end + 1;
            }
        }
    }

    private bool StartsWith(string what) => text.AsSpan(_at).StartsWith(what, StringComparison.Ordinal);

    private void ReadTag()
    {
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('>' or '/')) _at++;
        _name = text[start.._at];
        _attributes.Clear();
        while (_at < text.Length)
        {
            while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '/')) _at++;
            if (_at >= text.Length) return;
            if (text[_at] == '>')
            {
                _at++;
                return;
            }
            ReadAttribute();
        }
    }

    private void ReadAttribute()
    {
        int start = _at++;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('=' or '>' or '/')) _at++;
        string name = text[start.._at];
        int after = _at;
        while (after < text.Length && char.IsWhiteSpace(text[after])) after++;
        if (after >= text.Length || text[after] != '=')
        {
            _attributes.Add((name, null));
            return;
        }
        _at = after + 1;
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at < text.Length && text[_at] is '"' or '\'')
        {
            int end = text.IndexOf(text[_at], _at + 1);
            if (end < 0) end = text.Length;
            _attributes.Add((name, text[(_at + 1)..end]));
            _at = Math.Min(end + 1, text.Length);
            return;
        }
        start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] != '>') _at++;
        _attributes.Add((name, text[start.._at]));
    }

    private static string DecodeEntities(string value)
    {
        if (!value.Contains('&', StringComparison.Ordinal)) return value;
        StringBuilder repaired = new(value.Length + 4);
        for (int i = 0; i < value.Length; i++)
        {
            repaired.Append(value[i]);
            if (value[i] != '&') continue;
            foreach (string entity in BareEntities)
            {
                int end = i + 1 + entity.Length;
                if (end > value.Length || !value.AsSpan(i + 1).StartsWith(entity, StringComparison.Ordinal)) continue;
                if (end < value.Length && (value[end] is ';' or '=' || char.IsAsciiLetterOrDigit(value[end]))) continue;
                repaired.Append(entity).Append(';');
                i = end - 1;
                break;
            }
        }
        return WebUtility.HtmlDecode(repaired.ToString());
    }
}
