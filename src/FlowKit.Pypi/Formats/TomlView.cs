using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads a table by the shape it must have; what does not fit is an error that names the file, the place and the path of the key.</summary>
internal sealed class TomlView
{
    private readonly TomlFile _file;

    private TomlView(TomlFile file, TomlTableNode table, string path)
    {
        _file = file;
        Table = table;
        Path = path;
    }

    public TomlTableNode Table { get; }

    /// <summary>The path from the top of the file: <c>packages[3].wheels[0]</c>; empty at the top.</summary>
    public string Path { get; }

    public static TomlView Parse(string text, string fileName, string errorCode) =>
        new(new TomlFile(text, fileName, errorCode), TomlDocument.Parse(text, fileName, errorCode), "");

    public bool Has(string key) => Table[key] is not null;

    public string? String(string key) => Scalar<string>(key, "a string");

    public string RequiredString(string key) => String(key) ?? throw Missing(key);

    public bool? Boolean(string key) => Table[key] is null ? null : Scalar<object>(key, "a boolean") as bool? ?? throw Unexpected(key, Table[key]!, "a boolean");

    public long? Integer(string key) => Table[key] is null ? null : Scalar<object>(key, "an integer") as long? ?? throw Unexpected(key, Table[key]!, "an integer");

    public DateTimeOffset? Date(string key)
    {
        if (Table[key] is null) return null;
        return (Scalar<object>(key, "a date") as TomlDate?)?.Value ?? throw Unexpected(key, Table[key]!, "a date with time and offset");
    }

    /// <summary>A string that is read further; what its parser throws becomes an error at the string.</summary>
    public T? Parsed<T>(string key, Func<string, T> parse)
        where T : class
    {
        if (String(key) is not { } text) return null;
        return Parse(Table[key]!, PathOf(key), text, parse);
    }

    public TomlView? View(string key) => Table[key] switch
    {
        null => null,
        TomlTableNode table => new TomlView(_file, table, PathOf(key)),
        { } other => throw Unexpected(key, other, "a table"),
    };

    public IReadOnlyList<TomlView>? Views(string key) => Items(key, "a table", (item, path) => item is TomlTableNode table ? new TomlView(_file, table, path) : null);

    /// <summary>An array of arrays of tables.</summary>
    public IReadOnlyList<IReadOnlyList<TomlView>>? ViewLists(string key) => Items(key, "an array of tables", (item, path) =>
        item is TomlArrayNode array && array.Items.TrueForAll(static entry => entry is TomlTableNode)
            ? (IReadOnlyList<TomlView>)[.. array.Items.Select((entry, i) => new TomlView(_file, (TomlTableNode)entry, path + "[" + i + "]"))] : null);

    public IReadOnlyList<string>? Strings(string key) => Items(key, "a string", static (item, _) => (item as TomlScalarNode)?.Value as string);

    public IReadOnlyList<long>? Integers(string key) => Items(key, "an integer", static (item, _) => (item as TomlScalarNode)?.Value is long number ? new Box<long>(number) : null)?.Select(static b => b.Value).ToArray();

    /// <summary>The name of a package, which must be there.</summary>
    public PackageName ParsedName(string key)
    {
        string text = RequiredString(key);
        return Parse(Table[key]!, PathOf(key), text, PackageName.Parse);
    }

    /// <summary>The name of an extra or a group; null where there is none.</summary>
    public ExtraName? ParsedExtra(string key) => String(key) is { } text ? Parse(Table[key]!, PathOf(key), text, ExtraName.Parse) : null;

    public IReadOnlyList<T>? ParsedStrings<T>(string key, Func<string, T> parse) =>
        Items(key, "a string", (item, path) => (item as TomlScalarNode)?.Value is string text ? new Box<T>(Parse(item, path, text, parse)) : null)
            ?.Select(b => b.Value).ToArray();

    /// <summary>The items of an array that holds strings and tables.</summary>
    public IEnumerable<TomlMember> Members(string key)
    {
        if (Table[key] is not { } node) yield break;
        if (node is not TomlArrayNode array) throw Unexpected(key, node, "an array");
        for (int i = 0; i < array.Items.Count; i++)
        {
            TomlNode item = array.Items[i];
            string path = PathOf(key + "[" + i + "]");
            yield return item switch
            {
                TomlScalarNode { Value: string text } => new TomlMember(item, path, text, null),
                TomlTableNode table => new TomlMember(item, path, null, new TomlView(_file, table, path)),
                _ => throw Unexpected(key + "[" + i + "]", item, "a string or a table"),
            };
        }
    }

    /// <summary>Reads the text of an item further; what its parser throws becomes an error at the item.</summary>
    public T ParseMember<T>(TomlMember member, string text, Func<string, T> parse) => Parse(member.Node, member.Path, text, parse);

    /// <summary>A table of strings, sorted by key.</summary>
    public SortedDictionary<string, string>? StringMap(string key)
    {
        if (View(key) is not { } view) return null;
        SortedDictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (string name in view.Table.Keys) map.Add(name, view.RequiredString(name));
        return map;
    }

    public FlowKitException Missing(string key) => Error(Table, "'" + PathOf(key) + "' is missing");

    /// <summary>An error about one key, or about the whole table where it is not there.</summary>
    public FlowKitException Error(string? key, string problem) => Error(key is not null && Table[key] is { } node ? node : Table, problem);

    private FlowKitException Error(TomlNode node, string problem) =>
        TomlDocument.Error(_file.ErrorCode, _file.Name, _file.Text, Math.Max(node.Line, 1), Math.Max(node.Column, 1), problem);

    private FlowKitException Unexpected(string key, TomlNode node, string expected) => Error(node, "'" + PathOf(key) + "' is " + node.Kind + ", not " + expected);

    private string PathOf(string key) => Path.Length == 0 ? key : Path + "." + key;

    private T? Scalar<T>(string key, string expected)
        where T : class => Table[key] switch
        {
            null => null,
            TomlScalarNode { Value: T value } => value,
            { } other => throw Unexpected(key, other, expected),
        };

    private T[]? Items<T>(string key, string expected, Func<TomlNode, string, T?> read)
        where T : class
    {
        if (Table[key] is not { } node) return null;
        if (node is not TomlArrayNode array) throw Unexpected(key, node, "an array");
        T[] items = new T[array.Items.Count];
        for (int i = 0; i < items.Length; i++)
        {
            string path = key + "[" + i + "]";
            items[i] = read(array.Items[i], PathOf(path)) ?? throw Unexpected(path, array.Items[i], expected);
        }
        return items;
    }

    private T Parse<T>(TomlNode node, string path, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (SpecParseException e)
        {
            throw Error(node, "'" + path + "' cannot be read: " + e.Problem + ", at position " + e.Position + " of '" + text + "'");
        }
        catch (FlowKitException e)
        {
            throw Error(node, "'" + path + "' cannot be read: " + e.Message);
        }
    }

    private sealed record Box<T>(T Value);

    private sealed record TomlFile(string Text, string Name, string ErrorCode);
}
