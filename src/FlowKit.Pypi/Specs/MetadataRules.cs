using System.Text.RegularExpressions;

namespace FlowKit.Pypi.Specs;

/// <summary>The strict rules of the core metadata standard, for those who publish; readers are lenient.</summary>
internal static class MetadataRules
{
    // RFC 2045, 5.1, as far as anybody writes it: name=value or name="value", each after a semicolon, and perhaps one at the end.
    private const string Token = @"[^\s()<>@,;:\\""/\[\]?=*]+";
    private static readonly Regex Parameters = new(
        $@"^\s*((?<name>{Token})\s*=\s*(?<value>{Token}|""([^""\\]|\\.)*"")\s*(;\s*|\z))*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    // Whatever Python takes for the end of a line.
    private const string LineEnds = "\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029";

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
        "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    };

    private static readonly string[] Versions = ["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6"];

    public static List<MetadataProblem> Check(MetadataFields fields)
    {
        List<MetadataProblem> problems = [];
        foreach (KeyValuePair<string, IReadOnlyList<string>> field in fields.Unparsed)
        {
            string message = MetadataFields.IsField(field.Key) ? "is given more often than it may be" : "is no field of the standard";
            problems.Add(new MetadataProblem(field.Key, string.Join(", ", field.Value), message, IsRepaired: false));
        }
        string? metadataVersion = fields.Values.TryGetValue("metadata-version", out IReadOnlyList<string>? version) ? version[0] : null;
        int age = Array.IndexOf(Versions, metadataVersion);
        if (age < 0) problems.Add(new MetadataProblem("metadata-version", metadataVersion ?? "", "is no metadata version", IsRepaired: false));
        foreach (string required in (string[])["name", "version"])
        {
            if (!fields.Values.ContainsKey(required) && !fields.Unparsed.ContainsKey(required)) problems.Add(new MetadataProblem(required, "", "is missing", IsRepaired: false));
        }
        foreach (KeyValuePair<string, IReadOnlyList<string>> field in fields.Values)
        {
            if (field.Key == "metadata-version") continue;
            if (age >= 0 && Array.IndexOf(Versions, MetadataFields.SinceVersion(field.Key)) > age)
            {
                problems.Add(new MetadataProblem(field.Key, "", "came with metadata version " + MetadataFields.SinceVersion(field.Key), IsRepaired: false));
                continue;
            }
            foreach (string value in field.Value)
            {
                if (Problem(field.Key, value) is not { } problem) continue;
                problems.Add(new MetadataProblem(field.Key, value, problem, IsRepaired: false));
                break;
            }
        }
        return problems;
    }

    private static string? Problem(string field, string value) => field switch
    {
        "name" => PackageName.TryParse(value, out _) ? null : "is no name of a project",
        "version" => Pep440Version.TryParse(value, out _) ? null : "is no PEP 440 version",
        "requires-python" => VersionSpecifiers.TryParse(value, out _) ? null : "is no version specifier",
        "requires-dist" => Requirement.TryParse(value, out _) ? null : "is no requirement",
        "provides-extra" => ExtraName.TryParse(value, out _) ? null : "is no name of an extra",
        "summary" => !value.Any(static c => LineEnds.IndexOf(c) >= 0) ? null : "has more than one line",
        "dynamic" => DynamicProblem(value.ToLowerInvariant()),
        "description-content-type" => ContentTypeProblem(value),
        "license-file" => LicenseFileProblem(value),
        "license-expression" => LicenseExpression.IsValid(value) ? null : "is no SPDX license expression",
        "import-name" or "import-namespace" => IsImportName(value) ? null : "is no dotted Python name, perhaps with '; private'",
        _ => null,
    };

    private static string? DynamicProblem(string value) => value is "name" or "version" or "metadata-version"
        ? "cannot be dynamic"
        : MetadataFields.IsField(value) ? null : "is no field that could be dynamic";

    private static string? ContentTypeProblem(string value)
    {
        string[] parts = value.Split([';'], 2);
        string type = parts[0].Trim().ToLowerInvariant();
        if (type is not ("text/plain" or "text/x-rst" or "text/markdown")) return "is none of text/plain, text/x-rst and text/markdown";
        Match match = Parameters.Match(parts.Length > 1 ? parts[1] : "");
        if (!match.Success) return "has parameters that are not written as name=value";
        HashSet<string> seen = [];
        for (int i = 0; i < match.Groups["name"].Captures.Count; i++)
        {
            string name = match.Groups["name"].Captures[i].Value.ToLowerInvariant();
            string given = match.Groups["value"].Captures[i].Value.Trim('"');
            if (!seen.Add(name)) return "has a parameter twice";
            if (name == "charset" && !string.Equals(given, "UTF-8", StringComparison.OrdinalIgnoreCase)) return "has a charset other than UTF-8";
            if (name == "variant" && type == "text/markdown" && given is not ("GFM" or "CommonMark")) return "has a variant other than GFM and CommonMark";
        }
        return null;
    }

    private static string? LicenseFileProblem(string value)
    {
        if (value.IndexOf("..", StringComparison.Ordinal) >= 0) return "must not hold '..'";
        if (value.IndexOf('*') >= 0) return "must be a path, not a pattern";
        if (value.StartsWith("/", StringComparison.Ordinal) || (value.Length > 1 && value[1] == ':')) return "must be relative";
        if (value.IndexOf('\\') >= 0) return "must have '/' between folders";
        return Array.Exists(value.Split('/'), static part => part is "" or ".") ? "must be a plain path to a file" : null;
    }

    private static bool IsImportName(string value)
    {
        int end = value.IndexOf(';');
        if (end >= 0 && value.Substring(end + 1).Trim() != "private") return false;
        string name = (end < 0 ? value : value.Substring(0, end)).Trim();
        foreach (string part in name.Split('.'))
        {
            if (part.Length == 0 || Keywords.Contains(part) || !(char.IsLetter(part[0]) || part[0] == '_')) return false;
            foreach (char c in part)
            {
                if (c != '_' && !char.IsLetterOrDigit(c)) return false;
            }
        }
        return true;
    }
}
