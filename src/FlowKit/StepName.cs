namespace FlowKit;

/// <summary>Reads the name of a step from the text of a method group.</summary>
internal static class StepName
{
    /// <summary>The name that a method group's expression ends with: <c>Train</c> of <c>this.Train</c>.</summary>
    public static string Of(string expression)
    {
        ReadOnlySpan<char> text = expression.AsSpan().Trim();
        int dot = text.LastIndexOf('.');
        ReadOnlySpan<char> name = text[(dot + 1)..].Trim();
        if (name is ['@', ..])
        {
            name = name[1..];
        }

        if (name.IsEmpty || !IsIdentifier(name))
        {
            throw new FlowKitException(
                FlowErrors.UnreadableTransition,
                $"'{expression}' does not name a step. Give the step's method itself, as in Next(Train): not a lambda, a variable or a call.");
        }

        return name.ToString();
    }

    private static bool IsIdentifier(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (c != '_' && !char.IsLetterOrDigit(c))
                return false;
        }

        return !char.IsDigit(name[0]);
    }
}
