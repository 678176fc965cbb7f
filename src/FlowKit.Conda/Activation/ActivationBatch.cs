using System.Text;

namespace FlowKit.Conda.Activation;

/// <summary>The batch file that runs activation scripts on Windows and then tells all variables.</summary>
internal static class ActivationBatch
{
    private const string Marker = "::flowkit-variables::";

    /// <summary>The text of the batch file. The prefix is not in it, so that its name may have any characters; what the scripts say goes where it is taken for no variable.</summary>
    public static string Text(IEnumerable<string> scripts)
    {
        StringBuilder text = new("@echo off\r\nchcp 65001 >nul\r\n");
        foreach (string script in scripts) text.Append("call \"%CONDA_PREFIX%\\").Append(script.Replace('/', '\\').Replace("%", "%%", StringComparison.Ordinal)).Append("\" 1>&2\r\n");
        return text.Append("echo ").Append(Marker).Append("\r\nset\r\n").ToString();
    }

    /// <summary>The variables as <c>NAME=value</c>; null where a script ended the shell before they were told.</summary>
    public static string[]? Variables(string output)
    {
        string[] lines = output.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
        int marker = Array.LastIndexOf(lines, Marker);
        return marker < 0 ? null : lines[(marker + 1)..];
    }
}
