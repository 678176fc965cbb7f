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
    public static string Decode(byte[] content)
    {
        foreach ((byte[] mark, Encoding encoding) in ByteOrderMarks)
        {
            if (content.AsSpan().StartsWith(mark)) return encoding.GetString(content, mark.Length, content.Length - mark.Length);
        }
        string start = Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, 400));
        foreach (string line in start.Split('\n').Take(2))
        {
            if (!line.StartsWith('#') || CodingLine().Match(line) is not { Success: true } match) continue;
            try
            {
                return Encoding.GetEncoding(match.Groups[1].Value).GetString(content);
            }
            catch (ArgumentException)
            {
                break;
            }
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
            string line = Comment().Replace(joined, "").Trim();
            if (line.Length == 0) continue;

            // An unset or empty variable stays as it is written, so that the error shows its name.
            yield return (number, Variable().Replace(line, m => variable(m.Groups[1].Value) is { Length: > 0 } value ? value : m.Value));
        }
    }

    private static IEnumerable<(int Number, string Text)> JoinLines(string content)
    {
        StringBuilder joined = new();
        int start = 0, number = 0;
        foreach (string line in SplitLines(content))
        {
            number++;
            // Comments go once lines are joined, so that a comment behind a requirement may take the next line with it, as pip documents; a line that is all comment joins nothing.
            bool isComment = line.TrimStart().StartsWith('#');
            if (line.EndsWith('\\') && !isComment)
            {
                if (joined.Length == 0) start = number;
                joined.Append(line.Trim('\\'));
                continue;
            }
            if (joined.Length == 0)
            {
                yield return (number, line);
                continue;
            }

            // A comment inside of a continued requirement needs the white space before it that makes it one.
            if (isComment) joined.Append(' ');
            joined.Append(line);
            yield return (start, joined.ToString());
            joined.Clear();
        }
        if (joined.Length > 0) yield return (start, joined.ToString());
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

    [GeneratedRegex(@"(^|\s+)#.*$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"coding[:=]\s*([-\w.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CodingLine();
}
