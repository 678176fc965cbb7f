using System.Globalization;

namespace FlowKit.Pypi.Formats;

/// <summary>A value of a TOML document, with where it stands: lines and columns count from 1.</summary>
internal abstract class TomlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What the value is, for messages: <c>a string</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A table: its keys in the order of writing.</summary>
internal sealed class TomlTableNode(int line = 0, int column = 0, bool isInline = false) : TomlNode(line, column)
{
    private readonly Dictionary<string, TomlNode> _values = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];
    private bool _isDefined;

    /// <summary>Written in braces, and closed with them.</summary>
    public bool IsInline { get; } = isInline;

    public override string Kind => "a table";

    public IReadOnlyList<string> Keys => _keys;

    public TomlNode? this[string key] => _values.GetValueOrDefault(key);

    public void Add(string key, TomlNode value)
    {
        _values.Add(key, value);
        _keys.Add(key);
    }

    /// <summary>Takes a header of the table's own; false where it had one before.</summary>
    public bool TryDefine()
    {
        bool isFirst = !_isDefined;
        _isDefined = true;
        return isFirst;
    }
}

/// <summary>An array.</summary>
internal sealed class TomlArrayNode(int line = 0, int column = 0, bool isInline = false) : TomlNode(line, column)
{
    /// <summary>Written in brackets, and closed with them; else made of <c>[[headers]]</c>.</summary>
    public bool IsInline { get; } = isInline;

    public override string Kind => "an array";

    public List<TomlNode> Items { get; } = [];
}

/// <summary>A string, a boolean, an integer, a float or a date.</summary>
internal sealed class TomlScalarNode(object value, int line = 0, int column = 0) : TomlNode(line, column)
{
    /// <summary>A <see cref="string"/>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/> or <see cref="TomlDate"/>.</summary>
    public object Value { get; } = value;

    public override string Kind => Value switch
    {
        string => "a string",
        bool => "a boolean",
        long => "an integer",
        double => "a float",
        _ => "a date",
    };
}

/// <summary>A TOML date or time, as written.</summary>
internal readonly record struct TomlDate(string Text)
{
    /// <summary>The instant; null where the text is a bare time. Without an offset it is taken for UTC.</summary>
    public DateTimeOffset? Value => DateTimeOffset.TryParse(Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value) ? value : null;
}
