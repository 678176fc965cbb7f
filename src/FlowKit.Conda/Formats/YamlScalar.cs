using System.Text.RegularExpressions;

namespace FlowKit.Conda.Formats;

/// <summary>Writes texts as YAML scalars: plain where no reader, of YAML 1.1 or 1.2, can take them for anything but that text.</summary>
internal static partial class YamlScalar
{
    public static string Of(string value)
    {
        if (value.Any(char.IsControl)) return Escaped(value);
        return Plain().IsMatch(value) && !Other().IsMatch(value) ? value : "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    // A line break or another control character stands only between double quotes.
    private static string Escaped(string value) =>
        "\"" + string.Concat(value.Select(static c => c is '"' or '\\' ? "\\" + c : char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString())) + "\"";

    // No indicator in front, no ': ' and no ' #' inside, no space at an end.
    [GeneratedRegex(@"^(?!.*(: | #))[A-Za-z0-9_/.\\]([^\x00-\x1f{}\[\]`""\u007f-\uffff]*[^\x00-\x20:{}\[\]`""\u007f-\uffff])?\z")]
    private static partial Regex Plain();

    // Truth values, nothing, numbers in any base, numbers in base 60, dates, the merge key's like.
    [GeneratedRegex(@"^(true|false|yes|no|on|off|y|n|null|~|\.(inf|nan)|0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9_]+(e[-+]?[0-9]+)?|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?.*|\.\.\..*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Other();
}
