namespace FlowKit.Conda.Installation.Linking;

/// <summary>First lines of scripts (<c>#!</c>), which systems take only up to a length and cut at blanks.</summary>
internal static class ShebangLine
{
    /// <summary>The longest first line, in bytes: Linux takes 127, macOS 512; 0 where there are none.</summary>
    public static int MaxLength(string platform) =>
        CondaPython.IsWindows(platform) ? 0 : platform.StartsWith("osx-", StringComparison.Ordinal) ? 512 : 127;

    /// <summary>The first line with the prefix in it; for a Python the form that a shell hands on where the system would not take it, else through <c>env</c>.</summary>
    public static string Replace(string line, string placeholder, string prefix, int maxLength)
    {
        if (!line.Contains(placeholder, StringComparison.Ordinal))
            return line.Length > maxLength ? ThroughOthers(line) : line;
        string replaced = line.Replace(placeholder, prefix, StringComparison.Ordinal);
        if (prefix.Contains(' ', StringComparison.Ordinal)) return ThroughOthers(line).Replace(placeholder, prefix, StringComparison.Ordinal);
        return replaced.Length > maxLength ? ThroughOthers(replaced) : replaced;
    }

    /// <summary>The first line of a script that an interpreter at a path runs.</summary>
    public static string ForPython(string interpreter, int maxLength)
    {
        string line = "#!" + interpreter;
        return System.Text.Encoding.UTF8.GetByteCount(line) > maxLength || interpreter.Contains(' ', StringComparison.Ordinal) ? ThroughShell(interpreter, "") : line;
    }

    /// <summary>The first line from which the Windows launcher takes the interpreter.</summary>
    public static string ForLauncher(string interpreter) => interpreter.Contains(' ', StringComparison.Ordinal) ? "#!\"" + interpreter + "\"" : "#!" + interpreter;

    private static string ThroughOthers(string line)
    {
        int start = 2;
        while (start < line.Length && line[start] is ' ' or '\t') start++;
        int end = start;
        // A blank after a backslash belongs to the path.
        while (end < line.Length && (line[end] is not (' ' or '\t' or '\r') || (end > start && line[end - 1] == '\\'))) end++;
        if (end == start) return line;
        string path = line[start..end], arguments = line[end..];
        string program = path[(path.LastIndexOf('/') + 1)..];
        return IsPython(program) ? ThroughShell(path, arguments) : "#!/usr/bin/env " + program + arguments;
    }

    // To a shell the second line starts a command; to Python the two lines are a comment and a string.
    private static string ThroughShell(string interpreter, string arguments) => "#!/bin/sh\n'''exec' \"" + interpreter + "\"" + arguments + " \"$0\" \"$@\" #'''";

    private static bool IsPython(string program)
    {
        if (!program.StartsWith("python", StringComparison.Ordinal)) return false;
        string[] numbers = program[6..].Split('.');
        return program.Length == 6 || (numbers.Length <= 2 && numbers.All(number => number.Length > 0 && number.All(char.IsAsciiDigit)));
    }
}
