using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>The grammar that projects, extras and dependency groups share (name normalization standard, PEP 503, 685, 735).</summary>
internal static class NameGrammar
{
    public static bool IsAlphanumeric(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    public static bool IsNameCharacter(char c) => IsAlphanumeric(c) || c is '-' or '_' or '.';

    /// <summary>Where the text stops being a name, or -1.</summary>
    public static int FindProblem(string text, out string problem)
    {
        problem = "a name begins and ends with an ASCII letter or digit";
        if (text.Length == 0 || !IsAlphanumeric(text[0])) return 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (IsNameCharacter(text[i])) continue;
            problem = "a name holds ASCII letters, digits, '-', '_' and '.' only";
            return i;
        }
        return IsAlphanumeric(text[text.Length - 1]) ? -1 : text.Length - 1;
    }

    /// <summary>Lower case, every run of <c>-</c>, <c>_</c> and <c>.</c> one <c>-</c>. The same object where nothing changes.</summary>
    public static string Normalize(string text)
    {
        bool normal = true;
        for (int i = 0; i < text.Length && normal; i++)
        {
            char c = text[i];
            normal = c is not ('_' or '.') and not (>= 'A' and <= 'Z') && !(c == '-' && i > 0 && text[i - 1] == '-');
        }
        if (normal) return text;

        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            if (c is '-' or '_' or '.')
            {
                if (result.Length == 0 || result[result.Length - 1] != '-') result.Append('-');
            }
            else
            {
                result.Append(c is >= 'A' and <= 'Z' ? (char)(c + 32) : c);
            }
        }
        return result.ToString();
    }
}
