namespace FlowKit.Pypi.Specs;

/// <summary>How often, and in which form, a field of core metadata is given.</summary>
internal enum MetadataFieldKind
{
    Text,
    List,
    Keywords,
    Addresses,
}

/// <summary>
/// All fields of a core metadata file, split by the kind of each field. What is no field, or is given more often than it may be, is kept
/// apart.
/// </summary>
internal sealed class MetadataFields
{
    // Field, kind, and the metadata version that it came with.
    private static readonly Dictionary<string, (MetadataFieldKind Kind, string Since)> Known = new(StringComparer.Ordinal)
    {
        ["metadata-version"] = (MetadataFieldKind.Text, "1.0"),
        ["name"] = (MetadataFieldKind.Text, "1.0"),
        ["version"] = (MetadataFieldKind.Text, "1.0"),
        ["platform"] = (MetadataFieldKind.List, "1.0"),
        ["summary"] = (MetadataFieldKind.Text, "1.0"),
        ["description"] = (MetadataFieldKind.Text, "1.0"),
        ["keywords"] = (MetadataFieldKind.Keywords, "1.0"),
        ["home-page"] = (MetadataFieldKind.Text, "1.0"),
        ["author"] = (MetadataFieldKind.Text, "1.0"),
        ["author-email"] = (MetadataFieldKind.Text, "1.0"),
        ["license"] = (MetadataFieldKind.Text, "1.0"),
        ["supported-platform"] = (MetadataFieldKind.List, "1.1"),
        ["classifier"] = (MetadataFieldKind.List, "1.1"),
        ["download-url"] = (MetadataFieldKind.Text, "1.1"),
        ["requires"] = (MetadataFieldKind.List, "1.1"),
        ["provides"] = (MetadataFieldKind.List, "1.1"),
        ["obsoletes"] = (MetadataFieldKind.List, "1.1"),
        ["maintainer"] = (MetadataFieldKind.Text, "1.2"),
        ["maintainer-email"] = (MetadataFieldKind.Text, "1.2"),
        ["requires-dist"] = (MetadataFieldKind.List, "1.2"),
        ["requires-python"] = (MetadataFieldKind.Text, "1.2"),
        ["requires-external"] = (MetadataFieldKind.List, "1.2"),
        ["project-url"] = (MetadataFieldKind.Addresses, "1.2"),
        ["provides-dist"] = (MetadataFieldKind.List, "1.2"),
        ["obsoletes-dist"] = (MetadataFieldKind.List, "1.2"),
        ["description-content-type"] = (MetadataFieldKind.Text, "2.1"),
        ["provides-extra"] = (MetadataFieldKind.List, "2.1"),
        ["dynamic"] = (MetadataFieldKind.List, "2.2"),
        ["license-expression"] = (MetadataFieldKind.Text, "2.4"),
        ["license-file"] = (MetadataFieldKind.List, "2.4"),
        ["import-name"] = (MetadataFieldKind.List, "2.5"),
        ["import-namespace"] = (MetadataFieldKind.List, "2.5"),
    };

    private readonly SortedDictionary<string, IReadOnlyList<string>> _values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IReadOnlyList<string>> _unparsed = new(StringComparer.Ordinal);

    private MetadataFields()
    {
    }

    /// <summary>The values of every field that could be split, by its lower-case name. A keyword or address is a value of its own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values => _values;

    /// <summary>What is no field, or is given more often than it may be.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Unparsed => _unparsed;

    public static bool IsField(string name) => Known.ContainsKey(name);

    public static MetadataFieldKind KindOf(string field) => Known[field].Kind;

    public static string SinceVersion(string field) => Known[field].Since;

    public static MetadataFields Parse(string text)
    {
        List<KeyValuePair<string, string>> headers = MetadataHeaders.Split(text, out string body);
        Dictionary<string, List<string>> byName = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> header in headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (!byName.TryGetValue(name, out List<string>? values)) byName[name] = values = [];
            values.Add(header.Value);
        }
        MetadataFields fields = new();
        if (body.Length > 0)
        {
            if (!byName.TryGetValue("description", out List<string>? description)) byName["description"] = description = [];
            description.Add(body);
        }
        foreach (KeyValuePair<string, List<string>> field in byName) fields.Add(field.Key, field.Value);
        return fields;
    }

    private void Add(string name, List<string> values)
    {
        if (!Known.TryGetValue(name, out (MetadataFieldKind Kind, string Since) known))
        {
            _unparsed[name] = values;
            return;
        }
        switch (known.Kind)
        {
            case MetadataFieldKind.Text when values.Count > 1:
            case MetadataFieldKind.Keywords when values.Count > 1:
                _unparsed[name] = values;
                break;
            case MetadataFieldKind.Keywords:
                _values[name] = values[0].Split(',').Select(k => k.Trim()).ToArray();
                break;
            case MetadataFieldKind.Addresses:
                string[] labels = values.Select(v => v.Split(',')[0].Trim()).ToArray();
                if (labels.Distinct(StringComparer.Ordinal).Count() < labels.Length) _unparsed[name] = values;
                else _values[name] = values;
                break;
            default:
                // An empty import name says that the package has none.
                bool none = name == "import-name" && values.Count == 1 && values[0].Length == 0;
                _values[name] = none ? [] : values;
                break;
        }
    }
}
