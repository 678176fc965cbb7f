namespace FlowKit.Environments.Resolution;

/// <summary>The Python version of a spec: <c>major.minor</c>, or with a patch level.</summary>
internal static class PythonVersionText
{
    /// <exception cref="SpecParseException"><c>FK7309</c>: the text is something else.</exception>
    public static void Check(string text)
    {
        string[] parts = text.Split('.');
        if (parts.Length is 2 or 3 && parts.All(static p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit))) return;
        throw new SpecParseException(EnvironmentErrors.InvalidSpec, "Python version", text, 0, "a version such as '3.11' or '3.11.7' was expected; for a range, ask conda for 'python'");
    }

    /// <summary>Whether an exact version, <c>3.11.7</c>, is inside of a stated one, <c>3.11</c>.</summary>
    public static bool Contains(string stated, string exact) => exact == stated || exact.StartsWith(stated + ".", StringComparison.Ordinal);
}
