namespace FlowKit;

/// <summary>A text that a user, a package or an index wrote could not be read: says at which position, and what was expected there.</summary>
public sealed class SpecParseException : FlowKitException
{
    /// <summary>Creates an error about <paramref name="input"/>.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="what">What was being read, for example <c>match spec</c>.</param>
    /// <param name="input">The whole text that could not be read.</param>
    /// <param name="position">Where it could not be read any further: a zero-based index into <paramref name="input"/>, at most its length.</param>
    /// <param name="problem">What is wrong there, or what was expected, in a clause without a full stop.</param>
    public SpecParseException(string code, string what, string input, int position, string problem)
        : base(code, Describe(what, input, position, problem))
    {
        Input = SecretMask.InText(input);
        Position = position;
        Problem = problem;
    }

    /// <summary>The whole text that could not be read, with credentials of addresses masked.</summary>
    public string Input { get; }

    /// <summary>The zero-based index into <see cref="Input"/> where reading stopped.</summary>
    public int Position { get; }

    /// <summary>What is wrong at <see cref="Position"/>, or what was expected there.</summary>
    public string Problem { get; }

    // The caret goes under the character, as compilers and uv do, also behind tabs; a text of several lines gets none.
    private static string Describe(string what, string input, int position, string problem)
    {
        string text = "Cannot read the " + what + " '" + input + "': " + problem;
        return input.Contains("\n")
            ? text + " (at position " + position + ")"
            : text + "\n  " + input + "\n  " + new string(input.Take(position).Select(static c => c == '\t' ? c : ' ').ToArray()) + "^";
    }
}
