using System.Globalization;
using System.Text;

namespace FlowKit.Conda.Activation;

/// <summary>
/// Writes an activation as text that a user's shell evaluates, and its reverse. Values are quoted such that the shell takes them for what they
/// are, whatever they hold; what a shell has no way to say is an error.
/// </summary>
public static class ShellActivation
{
    /// <summary>The extension of the scripts in <c>activate.d</c> and <c>deactivate.d</c> that a shell runs.</summary>
    public static string ScriptExtension(ActivationShell shell) => shell switch
    {
        ActivationShell.Bash or ActivationShell.Zsh => ".sh",
        ActivationShell.Fish => ".fish",
        ActivationShell.Cmd => ".bat",
        ActivationShell.PowerShell => ".ps1",
        ActivationShell.Xonsh => ".xsh",
        _ => ".nu",
    };

    /// <summary>The commands that activate a prefix: its variables first, then its scripts.</summary>
    /// <param name="activation">The activation, computed with this shell's <see cref="ScriptExtension"/>.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="shell">The shell.</param>
    /// <exception cref="FlowKitException"><c>FK8116</c>: a variable has a name or a value that the shell cannot take.</exception>
    public static string Activate(CondaActivation activation, string prefix, ActivationShell shell)
    {
        ArgumentNullException.ThrowIfNull(activation);
        StringBuilder text = new();
        foreach ((string name, string value) in activation.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append(Set(name, value, shell)).Append(EndOfLine(shell));
        foreach (string script in activation.Scripts) text.Append(Run(prefix, script, shell)).Append(EndOfLine(shell));
        return text.ToString();
    }

    /// <summary>The commands that take an activation back: the deactivation scripts first, then each variable as it was.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="before">The variables before the activation; what is not among them is unset.</param>
    /// <param name="shell">The shell.</param>
    /// <exception cref="FlowKitException"><c>FK8116</c>: a variable has a name or a value that the shell cannot take.</exception>
    public static string Deactivate(CondaActivation activation, string prefix, IReadOnlyDictionary<string, string> before, ActivationShell shell)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(before);
        StringBuilder text = new();
        foreach (string script in CondaActivation.DeactivationScripts(prefix, ScriptExtension(shell))) text.Append(Run(prefix, script, shell)).Append(EndOfLine(shell));
        foreach (string name in activation.Variables.Keys.Order(StringComparer.Ordinal))
            text.Append(before.TryGetValue(name, out string? value) ? Set(name, value, shell) : Unset(name, shell)).Append(EndOfLine(shell));
        return text.ToString();
    }

    private static string Set(string name, string value, ActivationShell shell)
    {
        CheckName(name, shell);
        return shell switch
        {
            ActivationShell.Bash or ActivationShell.Zsh => $"export {name}={Quote(value, shell)}",
            ActivationShell.Fish => $"set -gx {name} {Quote(value, shell)}",
            ActivationShell.Cmd => $"@SET \"{name}={InBatchFile(name, value)}\"",
            ActivationShell.PowerShell => $"${{Env:{name}}} = {Quote(value, shell)}",
            ActivationShell.Xonsh => $"${name} = {Quote(value, shell)}",
            _ when name == "PATH" => $"$env.PATH = [{string.Join(' ', value.Split(Path.PathSeparator).Select(folder => Quote(folder, shell)))}]",
            _ => $"$env.{name} = {Quote(value, shell)}",
        };
    }

    private static string Unset(string name, ActivationShell shell)
    {
        CheckName(name, shell);
        return shell switch
        {
            ActivationShell.Bash or ActivationShell.Zsh => "unset " + name,
            ActivationShell.Fish => "set -e " + name,
            ActivationShell.Cmd => $"@SET \"{name}=\"",
            ActivationShell.PowerShell => $"${{Env:{name}}} = $null",
            ActivationShell.Xonsh => $"del ${name}",
            _ => "hide-env --ignore-errors " + name,
        };
    }

    private static string Run(string prefix, string script, ActivationShell shell)
    {
        bool windows = shell == ActivationShell.Cmd;
        string path = windows ? prefix.TrimEnd('\\', '/') + "\\" + script.Replace('/', '\\') : prefix.TrimEnd('/') + "/" + script;
        return shell switch
        {
            ActivationShell.Bash or ActivationShell.Zsh or ActivationShell.PowerShell => ". " + Quote(path, shell),
            ActivationShell.Cmd => $"@CALL \"{InBatchFile("a script's path", path)}\"",
            ActivationShell.Nushell => "source-env " + Quote(path, shell),
            _ => "source " + Quote(path, shell),
        };
    }

    private static string Quote(string value, ActivationShell shell) => shell switch
    {
        ActivationShell.Bash or ActivationShell.Zsh => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'",
        ActivationShell.Fish => "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'",
        ActivationShell.PowerShell => "'" + DoubledQuotes(value) + "'",
        _ => "\"" + Escaped(value, braces: shell == ActivationShell.Nushell) + "\"",
    };

    // To PowerShell the typographic quotes end a text as well.
    private static string DoubledQuotes(string value)
    {
        StringBuilder text = new(value.Length);
        foreach (char c in value) text.Append(c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? new string(c, 2) : c.ToString());
        return text.ToString();
    }

    private static string Escaped(string value, bool braces)
    {
        StringBuilder text = new(value.Length);
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' or '"' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(braces ? "\\u{" : "\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)).Append(braces ? "}" : ""),
                _ => text.Append(c),
            };
        }
        return text.ToString();
    }

    private static string InBatchFile(string name, string value)
    {
        if (value.AsSpan().ContainsAny("\"\r\n"))
            throw new FlowKitException(CondaErrors.BadActivation, $"The value of {name} holds a quotation mark or a line break, which cmd.exe has no way to set. Activate the prefix in PowerShell.");
        return value.Replace("%", "%%", StringComparison.Ordinal);
    }

    // Variables may have other names too, but no shell can say them, and some of those would be commands of their own.
    private static void CheckName(string name, ActivationShell shell)
    {
        bool isWindowsOnly = shell is ActivationShell.Cmd or ActivationShell.PowerShell;
        bool good = name.Length > 0 && !char.IsAsciiDigit(name[0]);
        foreach (char c in name) good &= char.IsAsciiLetterOrDigit(c) || c == '_' || (isWindowsOnly && c is '(' or ')');
        if (!good) throw new FlowKitException(CondaErrors.BadActivation, $"The prefix sets a variable '{name}', which {shell} has no way to set. Rename it in conda-meta/state or etc/conda/env_vars.d.");
    }

    private static string EndOfLine(ActivationShell shell) => shell == ActivationShell.Cmd ? "\r\n" : "\n";
}
