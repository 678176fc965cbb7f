namespace FlowKit.Pypi.Specs;

/// <summary>Reads version specifiers. The requirement parser calls it for the clauses inside of a requirement.</summary>
internal static class SpecifierParser
{
    public static VersionSpecifiers? TryParse(string text, out int position, out string problem)
    {
        position = 0;
        problem = "";
        List<VersionSpecifier> clauses = new(2);
        while (true)
        {
            // The standard's own tools pass over empty clauses, so also a comma at the end.
            position = SkipWhiteSpace(text, position);
            while (position < text.Length && text[position] == ',') position = SkipWhiteSpace(text, position + 1);
            if (position == text.Length) return clauses.Count == 0 ? VersionSpecifiers.Any : new VersionSpecifiers(clauses.ToArray());
            VersionSpecifier? clause = TryParseClause(text, ref position, ",;)", out problem);
            if (clause is null) return null;
            clauses.Add(clause);
            position = SkipWhiteSpace(text, position);
            if (position == text.Length || text[position] == ',') continue;
            problem = "a ',' was expected between two clauses";
            return null;
        }
    }

    /// <summary>Reads one clause, whose version ends at white space or at one of the stops; the position ends behind it, or at what is wrong.</summary>
    public static VersionSpecifier? TryParseClause(string text, ref int position, string stops, out string problem)
    {
        int start = position;
        if (!TryReadOperator(text, ref position, out SpecifierOperator op))
        {
            problem = "an operator was expected (==, !=, <, <=, >, >=, ~= or ===)";
            return null;
        }
        int from = SkipWhiteSpace(text, position);
        int end = from;
        while (end < text.Length && !VersionParser.IsWhiteSpace(text[end]) && stops.IndexOf(text[end]) < 0) end++;
        if (end == from)
        {
            problem = "a version was expected behind '" + VersionSpecifier.TextOf(op) + "'";
            position = from;
            return null;
        }
        string written = text.Substring(from, end - from);
        if (op == SpecifierOperator.Arbitrary)
        {
            position = end;
            problem = "";
            return new VersionSpecifier(op, written, Pep440Version.TryParse(written, out Pep440Version? arbitrary) ? arbitrary : null, isPrefix: false);
        }

        bool prefix = written.EndsWith(".*", StringComparison.Ordinal);
        Pep440Version? version = Pep440Version.TryParse(text, from, prefix ? end - 2 : end, out int at, out problem);
        if (version is null)
        {
            position = at;
            return null;
        }
        problem = Check(op, version, prefix) ?? "";
        if (problem.Length > 0)
        {
            position = start;
            return null;
        }
        position = end;
        return new VersionSpecifier(op, written, version, prefix);
    }

    private static string? Check(SpecifierOperator op, Pep440Version version, bool prefix)
    {
        bool equality = op is SpecifierOperator.Equal or SpecifierOperator.NotEqual;
        if (prefix)
        {
            if (!equality) return "'" + VersionSpecifier.TextOf(op) + "' cannot be used with a wildcard; only '==' and '!=' can";
            if (version.IsPreRelease || version.IsPostRelease || version.HasLocal) return "'.*' follows a release alone, no pre-, post-, developmental or local part";
        }
        if (version.HasLocal && !equality) return "a local version label can be used with '==', '!=' and '===' only";
        return op == SpecifierOperator.Compatible && version.ReleaseLength < 2 ? "'~=' needs a release of at least two parts" : null;
    }

    public static bool TryReadOperator(string text, ref int position, out SpecifierOperator op)
    {
        char first = position < text.Length ? text[position] : '\0';
        char second = position + 1 < text.Length ? text[position + 1] : '\0';
        char third = position + 2 < text.Length ? text[position + 2] : '\0';
        int length = 2;
        op = SpecifierOperator.Equal;
        switch (first, second)
        {
            case ('=', '='):
                if (third == '=')
                {
                    op = SpecifierOperator.Arbitrary;
                    length = 3;
                }
                break;
            case ('!', '='):
                op = SpecifierOperator.NotEqual;
                break;
            case ('~', '='):
                op = SpecifierOperator.Compatible;
                break;
            case ('<', '='):
                op = SpecifierOperator.LessOrEqual;
                break;
            case ('>', '='):
                op = SpecifierOperator.GreaterOrEqual;
                break;
            case ('<', _):
                op = SpecifierOperator.Less;
                length = 1;
                break;
            case ('>', _):
                op = SpecifierOperator.Greater;
                length = 1;
                break;
            default:
                return false;
        }
        position += length;
        return true;
    }

    public static int SkipWhiteSpace(string text, int position)
    {
        while (position < text.Length && VersionParser.IsWhiteSpace(text[position])) position++;
        return position;
    }
}
