using System.Globalization;
using System.Text;

namespace FlowKit.Pypi.Formats;

/// <summary>Writes TOML in one fixed layout: what is equal is written with equal bytes.</summary>
internal sealed class TomlWriter
{
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Header(string header)
    {
        if (_text.Length > 0) _text.Append('\n');
        _text.Append(header).Append('\n');
    }

    public void Pair(string key, string? value)
    {
        if (value is not null) Raw(key, Quote(value));
    }

    public void Pairs(string key, IReadOnlyCollection<string>? values)
    {
        if (values is not null) Raw(key, "[" + string.Join(", ", values.Select(Quote)) + "]");
    }

    public void Raw(string key, string value) => _text.Append(Key(key)).Append(" = ").Append(value).Append('\n');

    /// <summary>An array with one item a line.</summary>
    public void Lines(string key, IEnumerable<string> items)
    {
        _text.Append(Key(key)).Append(" = [\n");
        foreach (string item in items) _text.Append("    ").Append(item).Append(",\n");
        _text.Append("]\n");
    }

    /// <summary>A table that was read from a file, written as it was: values before tables.</summary>
    public void Table(string header, TomlTableNode table)
    {
        bool needsHeader = table.Keys.Count == 0 || table.Keys.Any(k => !IsSection(table[k]!));
        if (needsHeader) Header("[" + header + "]");
        foreach (string key in table.Keys)
        {
            if (!IsSection(table[key]!)) Raw(key, Inline(table[key]!));
        }
        foreach (string key in table.Keys)
        {
            string path = header + "." + Key(key);
            switch (table[key])
            {
                case TomlTableNode { IsInline: false } inner:
                    Table(path, inner);
                    break;
                case TomlArrayNode { IsInline: false } array:
                    foreach (TomlNode item in array.Items) ArrayTable(path, (TomlTableNode)item);
                    break;
            }
        }
    }

    /// <summary>One item of an array of tables.</summary>
    public void ArrayTable(string header, TomlTableNode table)
    {
        Header("[[" + header + "]]");
        foreach (string key in table.Keys) Raw(key, Inline(table[key]!));
    }

    public static string Inline(TomlNode node) => node switch
    {
        TomlTableNode { Keys.Count: 0 } => "{}",
        TomlTableNode table => "{ " + string.Join(", ", table.Keys.Select(k => Key(k) + " = " + Inline(table[k]!))) + " }",
        TomlArrayNode array => "[" + string.Join(", ", array.Items.Select(Inline)) + "]",
        TomlScalarNode { Value: string text } => Quote(text),
        TomlScalarNode { Value: bool value } => value ? "true" : "false",
        TomlScalarNode { Value: double value } => Float(value),
        TomlScalarNode { Value: TomlDate date } => date.Text,
        _ => Convert.ToString(((TomlScalarNode)node).Value, CultureInfo.InvariantCulture)!,
    };

    public static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"':
                    quoted.Append("\\\"");
                    break;
                case '\\':
                    quoted.Append("\\\\");
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case < ' ' or '\u007f':
                    quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                    break;
                default:
                    quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }

    public static string Date(DateTimeOffset value) => value.UtcDateTime.ToString(value.Millisecond == 0 && value.Ticks % TimeSpan.TicksPerSecond == 0
        ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
        : "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Key(string key) => key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key);

    private static string Float(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'e', 'E') ? text : text + ".0";
    }

    private static bool IsSection(TomlNode node) => node is TomlTableNode { IsInline: false } or TomlArrayNode { IsInline: false, Items.Count: > 0 };
}
