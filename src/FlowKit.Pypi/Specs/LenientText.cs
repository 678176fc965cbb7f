using System.Text.RegularExpressions;

namespace FlowKit.Pypi.Specs;

/// <summary>Reads a text; tells how it was repaired, or why it could not be read.</summary>
internal delegate T? LenientParser<T>(string text, out string? repaired, out string? problem)
    where T : class;

/// <summary>
/// Repairs for specifiers and requirements that old packages published on indexes and that the standard does not admit. Only for text from
/// an index or a package, never for what a user writes.
/// </summary>
internal static class LenientText
{
    // In this order; each repair is tried on what the former ones made of the text.
    private static readonly (string Pattern, string Replacement)[] Repairs =
    [
        (@"(\d)([<>=~^!])", "$1,$2"),                              // >=7.2.0<8.0.0: a comma is missing
        (@"!=~((?:\d\.)*\d)", "!=$1.*"),                          // !=~5.0
        (@"(\d)\*", "$1.*"),                                       // !=3.0*
        (@"(>=?|<=?)\s*(\d+(?:\.\d+)*)\.\*", "$1$2"),              // >=1.9.*
        (@"(\d\.?(?:a|b|c|rc|post|dev)\d+)\.0", "$1"),            // >=9.0.0a1.0
        (@",\s*$", ""),                                            // >=3.6,
        (@"(['""])", ""),                                          // >=3.6'
        (@">\s*dev", ">0.0.0dev"),                                 // >dev
        (@",\s*(,|$|\))", "$1"),                                   // commas that repairs left behind
    ];

    public static VersionSpecifiers? ParseSpecifiers(string text, out string? repaired, out string? problem)
    {
        repaired = null;
        VersionSpecifiers? strict = SpecifierParser.TryParse(text, out _, out problem);
        if (strict is not null) return strict;
        string current = text;
        foreach ((string pattern, string replacement) in Repairs)
        {
            string next = Regex.Replace(current, pattern, replacement, RegexOptions.CultureInvariant);
            if (next == current) continue;
            current = next;
            if (SpecifierParser.TryParse(current, out _, out _) is not { } specifiers) continue;
            repaired = current;
            return specifiers;
        }
        return null;
    }

    public static Requirement? ParseRequirement(string text, out string? repaired, out string? problem)
    {
        repaired = null;
        RequirementParser parser = new(text);
        Requirement? strict = parser.Parse();
        problem = strict is null ? parser.Problem + " at position " + parser.Position : null;
        if (strict is not null) return strict;

        // Only what stands before the marker is repaired: a marker's quotes and operators are its own.
        int semicolon = text.IndexOf(';');
        string head = semicolon < 0 ? text : text.Substring(0, semicolon);
        string tail = semicolon < 0 ? "" : text.Substring(semicolon);
        foreach ((string pattern, string replacement) in Repairs)
        {
            string next = Regex.Replace(head, pattern, replacement, RegexOptions.CultureInvariant);
            if (next == head) continue;
            head = next;
            if (!Requirement.TryParse(head + tail, out Requirement? requirement)) continue;
            repaired = head + tail;
            return requirement;
        }
        return null;
    }
}
