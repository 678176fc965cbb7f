using System.Globalization;
using System.Text;

namespace FlowKit.Pypi.Packages;

/// <summary>Reads and writes RECORD, the list of what a wheel holds or an installation wrote (PEP 376, PEP 427; specification "Recording installed projects").</summary>
public static class RecordFile
{
    // The algorithms of Python's hashlib.algorithms_guaranteed: another name was never a hash that an installer could check.
    private static readonly HashSet<string> KnownHashes = new(StringComparer.Ordinal)
    {
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256", "blake2b", "blake2s",
    };

    /// <summary>Reads a RECORD; its paths have <c>/</c> between folders, however they were written.</summary>
    /// <param name="text">The content of the file.</param>
    /// <exception cref="FlowKitException"><c>FK8206</c>: a row has not three fields, its hash is not <c>NAME=DIGEST</c> of a known algorithm, or its size is no number.</exception>
    public static IReadOnlyList<RecordRow> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<RecordRow> rows = [];
        int at = 0;
        List<string> fields = new(3);
        while (at < text.Length)
        {
            ReadRow(text, ref at, fields);
            rows.Add(ReadRow(fields, rows.Count + 1));
        }
        return rows;
    }

    /// <summary>Writes a RECORD: one row a line, ended by a line feed, in the order given.</summary>
    public static string Write(IEnumerable<RecordRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        StringBuilder text = new();
        foreach (RecordRow row in rows)
        {
            if (row.Path.AsSpan().ContainsAny(",\"\r\n")) text.Append('"').Append(row.Path.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else text.Append(row.Path);
            text.Append(',');
            if (row.HashName is not null) text.Append(row.HashName).Append('=').Append(row.Hash);
            text.Append(',');
            if (row.Size is { } size) text.Append(CultureInfo.InvariantCulture, $"{size}");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static RecordRow ReadRow(List<string> fields, int number)
    {
        if (fields.Count != 3) throw Bad(number, $"it has {fields.Count} fields instead of 3");
        // What was packed on Windows may have its separators; each check is made on the path as it is used.
        string path = fields[0].Replace('\\', '/'), hash = fields[1], size = fields[2];
        if (path.Length == 0) throw Bad(number, "it has no path");
        string? name = null, digest = null;
        if (hash.Length > 0)
        {
            int equals = hash.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Bad(number, $"its hash '{hash}' is not an algorithm and a digest, joined by '='");
            (name, digest) = (hash[..equals], hash[(equals + 1)..]);
            if (!KnownHashes.Contains(name)) throw Bad(number, $"it names the unknown hash '{name}'");
        }
        long? bytes = null;
        if (size.Length > 0)
        {
            if (!long.TryParse(size, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value)) throw Bad(number, $"its size '{size}' is no whole number");
            bytes = value;
        }
        return new RecordRow(path, name, digest, bytes);
    }

    // CSV as Python's csv module reads it: quotes count only at the start of a field, and a quoted field may hold line ends.
    private static void ReadRow(string text, ref int at, List<string> fields)
    {
        fields.Clear();
        int start = at;
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                fields.Add(ReadQuoted(text, ref at));
            }
            else
            {
                int end = text.AsSpan(at).IndexOfAny(',', '\r', '\n');
                end = end < 0 ? text.Length : at + end;
                fields.Add(text[at..end]);
                at = end;
            }
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }
            break;
        }
        // An empty line is a row without fields, not a row with one empty field.
        if (fields.Count == 1 && fields[0].Length == 0 && (at == start)) fields.Clear();
        if (at < text.Length && text[at] == '\r') at++;
        if (at < text.Length && text[at] == '\n') at++;
    }

    private static string ReadQuoted(string text, ref int at)
    {
        StringBuilder field = new();
        at++;
        while (at < text.Length)
        {
            char c = text[at++];
            if (c != '"')
            {
                field.Append(c);
            }
            else if (at < text.Length && text[at] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                break;
            }
        }
        while (at < text.Length && text[at] is not (',' or '\r' or '\n')) field.Append(text[at++]);
        return field.ToString();
    }

    private static FlowKitException Bad(int row, string problem) =>
        new(PypiErrors.InvalidInstalledFile, string.Create(CultureInfo.InvariantCulture, $"Cannot read the RECORD: row {row} is wrong, {problem}."));
}
