namespace FlowKit.Pypi.Installation;

/// <summary>A process to be run to its end.</summary>
internal sealed record PythonCommand(string Executable, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder it runs in. Default: this process's.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Its whole environment; null gives it this process's, without what would change how Python starts.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The process makes itself the leader of a process group (on Unix): what is left of the group when it ends is killed.</summary>
    public bool LeadsGroup { get; init; }

    /// <summary>Told every line that it writes, standard output and error alike, as it comes.</summary>
    public Action<string>? OnLine { get; init; }
}
