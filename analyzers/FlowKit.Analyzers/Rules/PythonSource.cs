using System.Text.RegularExpressions;

namespace FlowKit.Analyzers.Rules;

/// <summary>Reads from the text of a Python file, without running it, which functions it defines at its top level.</summary>
internal static class PythonSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The parameters of a function.</summary>
    /// <param name="text">The file.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="parameters">Its parameters by name; <see langword="null"/> where it takes any (<c>**kwargs</c>), or is defined by other means than <c>def</c>.</param>
    /// <returns>Whether the file may have it.</returns>
    public static bool Defines(string text, string function, out List<string>? parameters)
    {
        parameters = null;
        string name = Regex.Escape(function);
        try
        {
            Match definition = Regex.Match(text, $@"^(?:async[ \t]+)?def[ \t]+{name}[ \t]*\(", RegexOptions.Multiline, Limit);
            if (definition.Success)
            {
                parameters = ParametersAt(text, definition.Index + definition.Length);
                return true;
            }

            // Assigned, imported, or a class: it may well be called.
            return Regex.IsMatch(text, $@"^(?:{name}[ \t]*[=:]|class[ \t]+{name}\b|from\b.*\bimport\b.*(?:\b{name}\b|\*)|import\b.*\b{name}\b|[ \t]+{name}\b)", RegexOptions.Multiline, Limit);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    // The list up to its closing parenthesis, cut at the commas outside of brackets and texts.
    private static List<string>? ParametersAt(string text, int start)
    {
        List<string> names = [];
        int depth = 0;
        int from = start;
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\'' or '"')
            {
                int end = text.IndexOf(c, i + 1);
                if (end < 0)
                    return null;
                i = end;
            }
            else if (c == '#')
            {
                return null;
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (depth > 0 && c is (')' or ']' or '}'))
            {
                depth--;
            }
            else if (c is ',' or ')')
            {
                if (depth == 0)
                {
                    string parameter = text.Substring(from, i - from).Trim();
                    if (parameter.StartsWith("**", StringComparison.Ordinal))
                        return null;
                    string bare = parameter.Split(':', '=')[0].Trim();
                    if (bare.Length > 0 && bare[0] is not ('*' or '/'))
                        names.Add(bare);
                    from = i + 1;
                    if (c == ')')
                        return names;
                }
            }
        }

        return null;
    }
}
