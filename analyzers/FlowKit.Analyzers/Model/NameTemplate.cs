namespace FlowKit.Analyzers.Model;

/// <summary>The template of an environment's name, as far as it takes to tell its variables and whether it can become a name.</summary>
internal static class NameTemplate
{
    /// <summary>The variable that is known when a task begins, and not before the run's first one.</summary>
    public const string TaskId = "TaskId";

    /// <summary>The variables that every run has; parameters and artifacts cannot take their names.</summary>
    public static readonly string[] OwnVariables = ["RunId", "OriginRunId", "FlowName", "StepName", TaskId];

    /// <summary>Reads the variables of a template.</summary>
    /// <param name="text">The template; one without variables is a template too.</param>
    /// <param name="sample">The text with one character in place of each variable; empty where the text is one variable alone.</param>
    /// <param name="problem">What is wrong, or <see langword="null"/>.</param>
    /// <returns>The names between <c>@{</c> and <c>}</c>.</returns>
    public static List<string> Variables(string text, out string sample, out string? problem)
    {
        List<string> names = [];
        System.Text.StringBuilder probe = new();
        problem = null;
        sample = "";
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf("@{", position, StringComparison.Ordinal);
            if (open < 0)
                break;
            probe.Append(text, position, open - position);
            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                problem = "'@{' is not closed by '}'";
                return names;
            }

            string name = text.Substring(open + 2, close - open - 2);
            if (!Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(name))
            {
                problem = $"'{name}' between '@{{' and '}}' is no name of a parameter, an artifact or a variable of the run";
                return names;
            }

            names.Add(name);
            probe.Append('x');
            position = close + 1;
        }

        probe.Append(text, position, text.Length - position);
        bool isVariableAlone = names.Count == 1 && text.Length == names[0].Length + 3;
        sample = isVariableAlone ? "" : probe.ToString();
        return names;
    }
}
