using Tomlyn;
using Tomlyn.Parsing;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads a TOML document into nodes that know their place. The grammar is Tomlyn's.</summary>
internal static class TomlDocument
{
    // Nothing that is read here is nested deeper by far; hostile text must not exhaust the stack.
    private const int MaxDepth = 64;

    /// <exception cref="FlowKitException">The text is no TOML; the message points to line and column.</exception>
    public static TomlTableNode Parse(string text, string fileName, string errorCode)
    {
        TomlParser? parser = null;
        try
        {
            parser = TomlParser.Create(text);
            TomlTableNode table = new();
            while (parser.MoveNext())
            {
                if (parser.Current.Kind != TomlParseEventKind.StartTable) continue;
                ReadTable(parser, text, table);
                break;
            }
            if (TomlHeaders.FindRepeated(text) is { } place) throw new StructureException("the table is given twice") { Line = place.Line, Column = place.Column };
            return table;
        }
        catch (TomlException e)
        {
            int line = Math.Max(e.Line ?? 1, 1), column = Math.Max(e.Column ?? 1, 1);
            string problem = e.Diagnostics.Count > 0 ? e.Diagnostics[0].Message : e.Message;
            throw Error(errorCode, fileName, text, line, column, problem, e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The parser trips over the escape of half a surrogate pair; what it read before tells about where.
            throw Error(errorCode, fileName, text, Math.Max(parser?.Current.Line ?? 1, 1), 1, "an escape here or below stands for no character", e);
        }
        catch (StructureException e)
        {
            throw Error(errorCode, fileName, text, e.Line, e.Column, e.Message, e);
        }
    }

    /// <summary>An error at a place of a file, with the line and a caret.</summary>
    public static FlowKitException Error(string errorCode, string fileName, string text, int line, int column, string problem, Exception? inner = null)
    {
        string message = fileName + "(" + line + "," + column + "): " + problem;
        string? shown = text.Split('\n').ElementAtOrDefault(line - 1)?.TrimEnd('\r');

        // Long lines of locks would bury the message.
        if (shown is { Length: > 0 and <= 200 }) message += "\n  " + shown + "\n  " + new string([.. shown.Take(column - 1).Select(static c => c == '\t' ? c : ' ')]) + "^";
        return new FlowKitException(errorCode, message, inner);
    }

    // A header that names parents goes on with its next key on the same line; where it does not, it is this table's own.
    private static TomlTableNode ReadTable(TomlParser parser, string text, TomlTableNode table, int headerLine = 0, int headerColumn = 0)
    {
        bool isFirst = headerLine > 0;
        while (parser.MoveNext())
        {
            bool ends = parser.Current.Kind == TomlParseEventKind.EndTable;
            if (isFirst && (ends || parser.Current.Line != headerLine) && !table.TryDefine())
                throw new StructureException("the table is given twice") { Line = headerLine, Column = headerColumn };
            if (ends) break;
            isFirst = false;
            string key = parser.GetPropertyName();
            int line = parser.Current.Line, column = parser.Current.Column;
            parser.MoveNext();
            ReadInto(parser, text, table, key, line, column);
        }
        return table;
    }

    // A table or array of tables may be opened again by a later header; everything else is written once.
    private static void ReadInto(TomlParser parser, string text, TomlTableNode table, string key, int line, int column)
    {
        bool isInline = parser.Current.Line > 0;
        switch (table[key])
        {
            case null:
                table.Add(key, ReadValue(parser, text, line, column));
                break;
            case TomlTableNode { IsInline: false } known when parser.Current.Kind == TomlParseEventKind.StartTable && !isInline:
                ReadTable(parser, text, known, line, column);
                break;
            case TomlArrayNode { IsInline: false, Items: [.., TomlTableNode last] } when parser.Current.Kind == TomlParseEventKind.StartTable && !isInline:
                // "[packages.vcs]" belongs to the last of the "[[packages]]", also behind another table.
                ReadTable(parser, text, last, line, column);
                break;
            case TomlArrayNode { IsInline: false } known when parser.Current.Kind == TomlParseEventKind.StartArray && !isInline:
                ReadItems(parser, text, known);
                break;
            default:
                throw new StructureException("the key '" + key + "' is given twice") { Line = line, Column = column };
        }
    }

    private static TomlNode ReadValue(TomlParser parser, string text, int keyLine, int keyColumn)
    {
        TomlParseEvent current = parser.Current;
        if (parser.Depth > MaxDepth) throw new StructureException("the values are nested too deeply") { Line = keyLine, Column = keyColumn };
        bool isInline = current.Line > 0;
        int line = isInline ? current.Line : keyLine, column = isInline ? current.Column : keyColumn;
        switch (current.Kind)
        {
            case TomlParseEventKind.StartTable:
                return ReadTable(parser, text, new TomlTableNode(line, column, isInline), isInline ? 0 : line, column);
            case TomlParseEventKind.StartArray:
                TomlArrayNode array = new(line, column, isInline);
                ReadItems(parser, text, array);
                return array;
            case TomlParseEventKind.String:
                return new TomlScalarNode(parser.GetString(), line, column);
            case TomlParseEventKind.Boolean:
                return new TomlScalarNode(current.GetBoolean(), line, column);
            case TomlParseEventKind.Integer:
                return new TomlScalarNode(current.GetInt64(), line, column);
            case TomlParseEventKind.Float:
                return new TomlScalarNode(current.GetDouble(), line, column);
            default:
                Tomlyn.Text.TomlSourceSpan span = current.Span!.Value;
                return new TomlScalarNode(new TomlDate(text.Substring(span.Start.Offset, span.End.Offset - span.Start.Offset + 1)), line, column);
        }
    }

    private static void ReadItems(TomlParser parser, string text, TomlArrayNode array)
    {
        while (parser.MoveNext() && parser.Current.Kind != TomlParseEventKind.EndArray) array.Items.Add(ReadValue(parser, text, array.Line, array.Column));
    }

    private sealed class StructureException(string message) : Exception(message)
    {
        public int Line { get; init; }

        public int Column { get; init; }
    }
}
