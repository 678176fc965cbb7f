using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>How wheels are built from sources.</summary>
public sealed record SourceBuilderOptions
{
    /// <summary>The Python that builds, and that the wheel is for.</summary>
    public required PythonInterpreter Interpreter { get; init; }

    /// <summary>Where build backends and what they need come from.</summary>
    public required IPypiSource Source { get; init; }

    /// <summary>Bounds on what builds need, for example <c>setuptools&lt;80</c>; they add nothing by themselves. Default: none.</summary>
    public IReadOnlyList<Requirement> Constraints { get; init; } = [];

    /// <summary>Files of build requirements uploaded at this time or later are not seen. Default: no bound.</summary>
    public DateTimeOffset? ExcludeNewer { get; init; }

    /// <summary>Settings that are handed to the backend (PEP 517 <c>config_settings</c>). Default: none.</summary>
    public IReadOnlyDictionary<string, string> ConfigSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables that a build sees beside the few that every build gets; no others of this process reach it. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The projects that must not be built. Default: none.</summary>
    public PackageSelection NoBuild { get; init; } = PackageSelection.None;

    /// <summary>How long one hook may take. Default: 30 minutes.</summary>
    public TimeSpan HookLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether a build may use the network. When not, proxies that lead nowhere and pip's own switch are set: well-behaved tools obey, but nothing forces them.
    /// Default: true.
    /// </summary>
    public bool AllowNetwork { get; init; } = true;

    /// <summary>Whether a git repository may be a folder of this machine (<c>git+file://</c>). Refuse it for locks that others wrote. Default: true.</summary>
    public bool AllowLocalRepositories { get; init; } = true;

    /// <summary>How git reaches servers. Default: as its user configured it.</summary>
    public GitOptions Git { get; init; } = new();

    /// <summary>Told every line that a backend prints, as it comes. Default: nobody.</summary>
    public Action<string>? Output { get; init; }
}
