using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlowKit.Pypi.Formats;

/// <summary>Turns the bytes of a requirements file into its logical lines.</summary>
internal static partial class RequirementsText
{
    private static readonly (byte[] Mark, Encoding Encoding)[] ByteOrderMarks =
    [
        ([0xEF, 0xBB, 0xBF], new UTF8Encoding(false)),
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(bigEndian: false, byteOrderMark: false)),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false)),
    ];

    /// <summary>Decodes by byte-order mark, by a coding line (PEP 263), as UTF-8, or else as Latin-1.</summary>
    /// <exception cref="FormatException">The coding line names an encoding that is not known.</exception>
    public static string Decode(byte[] content)
    {
        foreach ((byte[] mark, Encoding encoding) in ByteOrderMarks)
        {
            if (content.AsSpan().StartsWith(mark)) return encoding.GetString(content, mark.Length, content.Length - mark.Length);
        }
        string start = Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, 400));
        foreach (string line in start.Split('\n').Take(2))
        {
            if (line.StartsWith('#') && CodingLine().Match(line) is { Success: true } match) return FindEncoding(match.Groups[1].Value).GetString(content);
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(content);
        }
    }

    /// <summary>Joins continued lines, takes comments off, expands variables; gives what is left with the number of the line it begins at.</summary>
    public static IEnumerable<(int Number, string Text)> LogicalLines(string content, Func<string, string?> variable)
    {
        foreach ((int number, string joined) in JoinLines(content))
        {
            string line = joined[..CommentAt(joined)].Trim();
            if (line.Length == 0) continue;

            // An unset or empty variable stays as it is written, so that the error shows its name.
            yield return (number, Variable().Replace(line, m => variable(m.Groups[1].Value) is { Length: > 0 } value ? value : m.Value));
        }
    }

    // Coding lines have Python's names of encodings.
    private static Encoding FindEncoding(string name)
    {
        string plain = name.ToLowerInvariant().Replace('_', '-');
        if (plain is "utf8" or "utf-8-sig") return new UTF8Encoding(false);
        if (plain is "latin1" or "latin-1") return Encoding.Latin1;
        Encoding? found = plain.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(plain.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int page)
            ? CodePagesEncodingProvider.Instance.GetEncoding(page)
            : CodePagesEncodingProvider.Instance.GetEncoding(plain.StartsWith("iso8859", StringComparison.Ordinal) ? "iso-8859" + plain[7..] : plain);
        try
        {
            return found ?? Encoding.GetEncoding(plain);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"the coding line names the encoding '{name}', which is not known: save the file as UTF-8", e);
        }
    }

    private static IEnumerable<(int Number, string Text)> JoinLines(string content)
    {
        StringBuilder joined = new();
        int start = 0, number = 0;
        bool isContinued = false;
        foreach (string line in SplitLines(content))
        {
            number++;
            // Comments go once lines are joined, so that a comment behind a requirement may take the next line with it, as pip documents; a line that is all comment joins nothing.
            bool isComment = line.TrimStart().StartsWith('#');
            if (line.EndsWith('\\') && !isComment)
            {
                if (!isContinued) start = number;
                isContinued = true;
                joined.Append(line.Trim('\\'));
                continue;
            }
            if (!isContinued)
            {
                yield return (number, line);
                continue;
            }

            // A comment inside of a continued requirement needs the white space before it that makes it one.
            if (isComment) joined.Append(' ');
            joined.Append(line);
            yield return (start, joined.ToString());
            joined.Clear();
            isContinued = false;
        }
        if (joined.Length > 0) yield return (start, joined.ToString());
    }

    // A comment begins with the line, or behind white space.
    private static int CommentAt(string line)
    {
        int at = line.IndexOf('#', StringComparison.Ordinal);
        while (at > 0 && !char.IsWhiteSpace(line[at - 1])) at = line.IndexOf('#', at + 1);
        return at < 0 ? line.Length : at;
    }

    // The line breaks of Python's own splitting, which pip uses.
    private static IEnumerable<string> SplitLines(string content)
    {
        int start = 0;
        for (int i = 0; i < content.Length; i++)
        {
            if (content[i] is not ('\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029')) continue;
            yield return content[start..i];
            if (content[i] == '\r' && i + 1 < content.Length && content[i + 1] == '\n') i++;
            start = i + 1;
        }
        if (start < content.Length) yield return content[start..];
    }

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"coding[:=]\s*([-\w.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CodingLine();
}
