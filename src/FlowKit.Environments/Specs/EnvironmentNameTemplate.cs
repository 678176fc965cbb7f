using System.Text;

namespace FlowKit.Environments.Specs;

/// <summary>
/// A name with variables, <c>explainer/@{RunId}/@{ModelType}</c>. A value is put in as it is: where it breaks the grammar of names, that is an
/// error, never silently changed. A template that is one variable and nothing else (<c>@{Composed}</c>) takes a whole name or a pinned one.
/// </summary>
public sealed class EnvironmentNameTemplate
{
    private readonly (bool IsVariable, string Text)[] _parts;

    private EnvironmentNameTemplate(string text, (bool, string)[] parts)
    {
        Text = text;
        _parts = parts;
        Variables = [.. _parts.Where(static p => p.IsVariable).Select(static p => p.Text).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The names of the variables, in the order of first use, each once.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Reads a template; a plain name is one without variables.</summary>
    /// <exception cref="SpecParseException"><c>FK7301</c>: a variable is not closed or has no proper name, or the text outside the variables breaks the grammar of names.</exception>
    public static EnvironmentNameTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<(bool, string)> parts = [];
        StringBuilder probe = new();
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf("@{", position, StringComparison.Ordinal);
            if (open < 0) open = text.Length;
            if (open > position)
            {
                parts.Add((false, text[position..open]));
                probe.Append(text, position, open - position);
            }
            if (open == text.Length) break;
            int close = text.IndexOf('}', open);
            if (close < 0) throw Error(text, open, "the variable is not closed by '}'");
            string variable = text[(open + 2)..close];
            if (!IsIdentifier(variable)) throw Error(text, open + 2, "a variable is the name of a property, for example '@{RunId}'");
            parts.Add((true, variable));
            probe.Append('x');
            position = close + 1;
        }
        EnvironmentNameTemplate template = new(text, [.. parts]);
        // Every variable stands for at least one character: what is wrong with the rest can be told before any value is known.
        if (!template.IsWholeVariable && !EnvironmentReference.IsNameOrPinned(probe.ToString()))
        {
            if (template.Variables.Count == 0) EnvironmentReference.Parse(text);
            throw Error(text, 0, $"with any value, as in '{probe}', this is no environment name ('team/env:tag', lower-case, 2 to 8 segments)");
        }
        return template;
    }

    /// <summary>Puts values in.</summary>
    /// <param name="valueOf">Gives the value of a variable; null for one that does not exist.</param>
    /// <exception cref="FlowKitException"><c>FK7305</c>: a variable does not exist. <c>FK7306</c>: a value breaks the grammar of names.</exception>
    public EnvironmentReference Expand(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        StringBuilder name = new();
        foreach ((bool isVariable, string text) in _parts)
        {
            if (!isVariable)
            {
                name.Append(text);
                continue;
            }
            string value = valueOf(text) ?? throw new FlowKitException(EnvironmentErrors.UnknownVariable,
                $"The environment name '{Text}' uses the variable '{text}', which does not exist or has no value here. "
                + "Use RunId, OriginRunId, FlowName, StepName, TaskId, or the name of a parameter or of an artifact that is set before this step.");
            CheckValue(text, value);
            name.Append(value);
        }
        string expanded = name.ToString();
        try
        {
            return EnvironmentReference.Parse(expanded);
        }
        catch (SpecParseException e)
        {
            throw new FlowKitException(EnvironmentErrors.InvalidVariableValue,
                $"The environment name '{Text}' becomes '{expanded}', which is no environment name: {e.Problem}. Names are lower-case, 'team/project/env:tag'.", e);
        }
    }

    /// <summary>The template as written.</summary>
    public override string ToString() => Text;

    private bool IsWholeVariable => _parts is [(true, _)];

    private void CheckValue(string variable, string value)
    {
        if (IsWholeVariable) return;
        foreach (char c in value)
        {
            if (!EnvironmentName.IsNameCharacter(c))
                throw Invalid($"'{c}' cannot stand in a segment of a name (a-z, 0-9, '.', '_' and '-' can)");
        }
        if (value.Length == 0) throw Invalid("it is empty");

        FlowKitException Invalid(string problem) => new(EnvironmentErrors.InvalidVariableValue,
            $"The environment name '{Text}' cannot take the value '{value}' of '{variable}': {problem}. "
            + "Values are never changed silently; give the variable a value that fits, or keep a fitting one in an artifact and name that.");
    }

    private static bool IsIdentifier(string text)
    {
        if (text.Length == 0 || !(char.IsLetter(text[0]) || text[0] == '_')) return false;
        foreach (char c in text)
        {
            if (!(char.IsLetterOrDigit(c) || c == '_')) return false;
        }
        return true;
    }

    private static SpecParseException Error(string text, int position, string problem) =>
        new(EnvironmentErrors.InvalidName, "environment name template", text, position, problem);
}
