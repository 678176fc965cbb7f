using System.Collections.Concurrent;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Installation;

namespace FlowKit.Environments.Resolution.Building;

/// <summary>Finds the Python that builds wheels for an environment: the machine's that the environment would run with, or conda's, in an environment of the conda packages alone.</summary>
/// <param name="interpreters">Finds Pythons of the machine.</param>
/// <param name="hydrator">Makes the environment of the conda packages.</param>
internal sealed class BuildPythons(InterpreterLocator interpreters, Func<IEnvironmentHydrator> hydrator)
{
    // An interpreter that builds is in use, and its prefix stays in the cache.
    private readonly ConcurrentDictionary<EnvironmentId, HydratedEnvironment> _building = new();

    /// <exception cref="FlowKitException"><c>FK8201</c>: the machine has no such Python; or the conda packages could not be hydrated.</exception>
    public async Task<PythonInterpreter> FindAsync(LockedPython python, string platform, IReadOnlyList<LockedCondaPackage> conda, CancellationToken cancellationToken)
    {
        if (!python.FromConda)
            return await FindOnMachineAsync(interpreters, python, platform, "building packages", cancellationToken).ConfigureAwait(false);
        EnvironmentSpec spec = new() { Conda = [.. conda.Select(static p => new PackageRequest($"{p.Name}=={p.Version}={p.Build}"))] };
        EnvironmentLock alone = new(RequirementId.Of(spec), spec, [new PlatformLock { Platform = platform, Python = python, Packages = conda }]);
        HydratedEnvironment made = await hydrator().HydrateAsync(alone, null, cancellationToken).ConfigureAwait(false);
        _building[alone.Id] = made;
        PythonInterpreter? interpreter = made.PythonExecutable is { } executable ? await interpreters.ProbeAsync(executable, cancellationToken).ConfigureAwait(false) : null;
        return interpreter ?? throw new FlowKitException(EnvironmentErrors.HydrationFailed, $"conda's Python {python.Version} in {made.Prefix} does not run, so nothing can be built with it.");
    }

    /// <summary>The machine's Python that an environment without conda's runs with.</summary>
    public static Task<PythonInterpreter> FindOnMachineAsync(InterpreterLocator interpreters, LockedPython python, string platform, string purpose, CancellationToken cancellationToken) =>
        interpreters.FindAsync(i => i.Matches(python.Version) && i.Platform == platform && i is { Implementation: "cpython", FreeThreaded: false },
            $"Python {python.Version} for {platform} ({purpose})", python.Version, cancellationToken);
}
