using System.Text;

namespace FlowKit.Definition;

/// <summary>
/// The template of an environment's name: text with <c>@{Name}</c> in it. Only values of the run count: its own (<see cref="OwnVariables"/>), which nothing shadows, then the
/// flow's parameters and artifacts. Compiled into the analyzers too, so both read templates alike.
/// </summary>
public sealed class EnvironmentTemplate
{
    private readonly List<KeyValuePair<string, bool>> _parts;

    private EnvironmentTemplate(string text, List<KeyValuePair<string, bool>> parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The variables that every run has.</summary>
    public static IReadOnlyList<string> OwnVariables { get; } = new[] { "RunId", "OriginRunId", "FlowName", "StepName", "TaskId" };

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The names between <c>@{</c> and <c>}</c>, in the order written.</summary>
    public IEnumerable<string> Variables
    {
        get
        {
            foreach (KeyValuePair<string, bool> part in _parts)
            {
                if (part.Value)
                    yield return part.Key;
            }
        }
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text; one without variables is a template too.</param>
    /// <returns>The template.</returns>
    /// <exception cref="SpecParseException">A variable is not closed, or is no name (<c>FK8411</c>).</exception>
    public static EnvironmentTemplate Parse(string text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        List<KeyValuePair<string, bool>> parts = new();
        int position = 0;
        while (position < text.Length)
        {
            int start = text.IndexOf("@{", position, StringComparison.Ordinal);
            if (start < 0)
            {
                parts.Add(new KeyValuePair<string, bool>(text.Substring(position), false));
                break;
            }

            if (start > position)
                parts.Add(new KeyValuePair<string, bool>(text.Substring(position, start - position), false));
            int end = text.IndexOf('}', start);
            if (end < 0)
                throw Invalid(text, start, "'@{' is not closed by '}'");
            string name = text.Substring(start + 2, end - start - 2);
            if (!IsName(name))
                throw Invalid(text, start + 2, "the name of a parameter, an artifact, or RunId, OriginRunId, FlowName, StepName or TaskId is expected");
            parts.Add(new KeyValuePair<string, bool>(name, true));
            position = end + 1;
        }

        return new EnvironmentTemplate(text, parts);
    }

    /// <summary>Puts values in place of the variables; a value is never changed.</summary>
    /// <param name="value">The value of a variable, or <see langword="null"/> where there is none of that name.</param>
    /// <returns>The text, still to be read as a name.</returns>
    /// <exception cref="FlowKitException">A variable has no value (<c>FK8411</c>).</exception>
    public string Render(Func<string, string?> value)
    {
        if (value is null)
            throw new ArgumentNullException(nameof(value));
        StringBuilder result = new();
        foreach (KeyValuePair<string, bool> part in _parts)
        {
            result.Append(
                part.Value
                    ? value(part.Key) ?? throw new FlowKitException(
                        "FK8411",
                        "The template '" + Text + "' names '" + part.Key + "', which is no parameter, no text, number or environment name artifact of the flow, and no variable of the run.")
                    : part.Key);
        }

        return result.ToString();
    }

    /// <summary>The template as written.</summary>
    /// <returns><see cref="Text"/>.</returns>
    public override string ToString() => Text;

    private static SpecParseException Invalid(string text, int position, string problem) =>
        new("FK8411", "template of an environment's name", text, position, problem);

    private static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsDigit(name[0]))
            return false;
        foreach (char c in name)
        {
            if (c != '_' && !char.IsLetterOrDigit(c))
                return false;
        }

        return true;
    }
}
