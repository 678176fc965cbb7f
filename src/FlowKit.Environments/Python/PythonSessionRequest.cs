using FlowKit.Environments.Hydration;

namespace FlowKit.Environments.Python;

/// <summary>Where and how a Python session runs.</summary>
/// <param name="Environment">The environment.</param>
public sealed record PythonSessionRequest(HydratedEnvironment Environment)
{
    /// <summary>Folders with the flow's own <c>.py</c> files, put first on the module path. Default: none.</summary>
    public IReadOnlyList<string> ModuleFolders { get; init; } = [];

    /// <summary>Gets every line that the Python code prints. Default: nobody.</summary>
    public IProgress<string>? Output { get; init; }

    /// <summary>The working directory. Default: null, that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables of the process, over those of the activation. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long an interrupted call may take to stop before the process tree is killed. Default: 3 seconds.</summary>
    public TimeSpan InterruptGrace { get; init; } = TimeSpan.FromSeconds(3);
}
