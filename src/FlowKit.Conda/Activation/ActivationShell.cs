namespace FlowKit.Conda.Activation;

/// <summary>A shell that <see cref="ShellActivation"/> writes for.</summary>
public enum ActivationShell
{
    /// <summary>bash, dash and what else follows POSIX.</summary>
    Bash,

    /// <summary>zsh.</summary>
    Zsh,

    /// <summary>fish, 3.0 or later.</summary>
    Fish,

    /// <summary>Windows' command processor: the text is one of a <c>.bat</c> file.</summary>
    Cmd,

    /// <summary>PowerShell.</summary>
    PowerShell,

    /// <summary>xonsh.</summary>
    Xonsh,

    /// <summary>Nushell.</summary>
    Nushell,
}
