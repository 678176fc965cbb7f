namespace FlowKit.Pypi.Installation;

/// <summary>Where <see cref="InterpreterLocator"/> looks.</summary>
public sealed record InterpreterLocatorOptions
{
    /// <summary>Executables that are asked first, in this order. Default: none.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>The folders that are searched as <c>PATH</c>. Default: the process's own <c>PATH</c>.</summary>
    public IReadOnlyList<string>? SearchPath { get; init; }

    /// <summary>Whether the usual places of a Python are searched after the path: system folders, Homebrew, pyenv's versions. Default: true.</summary>
    public bool WellKnownPlaces { get; init; } = true;

    /// <summary>A folder that keeps the answers of interpreters between processes. Default: none, answers live as long as the locator.</summary>
    public string? CacheFolder { get; init; }
}
