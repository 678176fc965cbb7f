using System.Text;

namespace FlowKit.Pypi.Installation;

/// <summary>First lines of scripts: made for an interpreter, and put in place of the <c>#!python</c> that wheels ship (PEP 427).</summary>
internal static class ScriptShebang
{
    // The kernels' limits: Linux cuts a first line at 127 bytes (256 since 5.1, but who knows where the script will run), macOS at 512.
    private const int LongestLine = 127;
    private const int LongestLineMacOS = 512;

    /// <summary>The first line, or lines, with the line feed at the end.</summary>
    /// <param name="executable">The path of the interpreter.</param>
    /// <param name="system">Where the script will run.</param>
    /// <param name="relocatable">Finds the interpreter beside the script itself, wherever the environment is moved to. On Windows the path itself says it.</param>
    public static string For(string executable, TargetSystem system, bool relocatable = false)
    {
        if (system == TargetSystem.Windows) return "#!" + executable + "\n";
        // To Python the lines after the first are a string that means nothing; the shell starts Python and never gets to their end.
        if (relocatable) return $"#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/{Quote(Path.GetFileName(executable))} \"$0\" \"$@\"\n' '''\n";
        int length = Encoding.UTF8.GetByteCount(executable) + 3;
        bool fits = length <= (system == TargetSystem.MacOS ? LongestLineMacOS : LongestLine) && !executable.Contains(' ', StringComparison.Ordinal);
        return fits ? "#!" + executable + "\n" : $"#!/bin/sh\n'''exec' {Quote(executable)} \"$0\" \"$@\"\n' '''\n";
    }

    /// <summary>Whether a script that a wheel ships is to start with the environment's interpreter: it begins with <c>#!python</c>.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<byte> content) => content.StartsWith("#!python"u8);

    /// <summary>The script with its placeholder line replaced; every other byte stays.</summary>
    public static byte[] Rewrite(ReadOnlySpan<byte> content, string shebang)
    {
        int end = content.IndexOf((byte)'\n');
        ReadOnlySpan<byte> rest = end < 0 ? [] : content[(end + 1)..];
        return [.. Encoding.UTF8.GetBytes(shebang), .. rest];
    }

    private static string Quote(string path)
    {
        foreach (char c in path)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"/._-+@%:,=~".Contains(c, StringComparison.Ordinal)) return "'" + path.Replace("'", "'\"'\"'", StringComparison.Ordinal) + "'";
        }
        return path;
    }
}
