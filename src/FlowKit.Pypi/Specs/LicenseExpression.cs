namespace FlowKit.Pypi.Specs;

/// <summary>The grammar of SPDX license expressions (PEP 639): identifiers joined by <c>AND</c>, <c>OR</c> and <c>WITH</c>, in any case.</summary>
internal static class LicenseExpression
{
    /// <summary>The text has the grammar's shape, and its identifiers are on SPDX's list or begin with <c>LicenseRef-</c>.</summary>
    public static bool IsValid(string text)
    {
        string[] tokens = text.Replace("(", " ( ").Replace(")", " ) ").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        int depth = 0;
        bool wantsOperand = true, afterWith = false, mayHaveWith = false;
        foreach (string token in tokens)
        {
            switch (token.ToUpperInvariant())
            {
                case "(":
                    if (!wantsOperand || afterWith) return false;
                    depth++;
                    break;
                case ")":
                    if (wantsOperand || depth-- == 0) return false;
                    mayHaveWith = false;
                    break;
                case "AND" or "OR":
                    if (wantsOperand) return false;
                    wantsOperand = true;
                    afterWith = false;
                    break;
                case "WITH":
                    if (wantsOperand || !mayHaveWith) return false;
                    wantsOperand = afterWith = true;
                    break;
                default:
                    if (!wantsOperand || !(afterWith ? SpdxIdentifiers.IsException(token) : IsLicense(token))) return false;
                    wantsOperand = false;
                    mayHaveWith = !afterWith;
                    afterWith = false;
                    break;
            }
        }
        return tokens.Length > 0 && !wantsOperand && depth == 0;
    }

    private static bool IsLicense(string token)
    {
        if (!token.StartsWith("LicenseRef-", StringComparison.OrdinalIgnoreCase))
            return SpdxIdentifiers.IsLicense(token.EndsWith("+", StringComparison.Ordinal) ? token.Substring(0, token.Length - 1) : token) || SpdxIdentifiers.IsLicense(token);
        foreach (char c in token)
        {
            if (c is not ('-' or '.') && !NameGrammar.IsAlphanumeric(c)) return false;
        }
        return token.Length > "LicenseRef-".Length;
    }
}
