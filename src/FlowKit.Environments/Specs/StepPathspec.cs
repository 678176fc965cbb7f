using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Environments.Specs;

/// <summary>
/// A step of a run, <c>Flow/Run/Step</c>, or one of its tasks, <c>Flow/Run/Step/Task</c>: names the environment that it ran in, as its run
/// recorded it. The short form is an error where the step's tasks ran in different environments.
/// </summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Task">The task's id; null for all tasks of the step.</param>
public sealed record StepPathspec(string Flow, string Run, string Step, string? Task = null)
{
    /// <summary>Reads a pathspec.</summary>
    /// <exception cref="SpecParseException"><c>FK7301</c>: the text is no pathspec.</exception>
    public static StepPathspec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out StepPathspec? pathspec)
            ? pathspec
            : throw new SpecParseException(EnvironmentErrors.InvalidName, "pathspec", text, 0, "a pathspec is 'Flow/Run/Step' or 'Flow/Run/Step/Task'");
    }

    /// <summary>Reads a pathspec; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out StepPathspec? pathspec)
    {
        pathspec = null;
        if (text is null || text.Length > 1000) return false;
        string[] parts = text.Split('/');
        if (parts.Length is not (3 or 4)) return false;
        foreach (string part in parts)
        {
            if (part.Length == 0) return false;
            foreach (char c in part)
            {
                if (!(char.IsLetterOrDigit(c) || c is '_' or '-' or '.')) return false;
            }
        }
        pathspec = new StepPathspec(parts[0], parts[1], parts[2], parts.Length == 4 ? parts[3] : null);
        return true;
    }

    /// <summary>The parts, joined by <c>/</c>.</summary>
    public override string ToString() => Task is null ? $"{Flow}/{Run}/{Step}" : $"{Flow}/{Run}/{Step}/{Task}";
}
