using FlowKit.Conda.Activation;

namespace FlowKit.Environments.Activation;

/// <summary>Works out what a process needs to run in a prefix: conda's activation where conda packages are in it, a venv's where Python is the machine's.</summary>
internal static class EnvironmentActivator
{
    /// <summary>The activation of a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="platform">The platform that it is for.</param>
    /// <param name="hasConda">Whether conda packages are in it.</param>
    /// <param name="isVenv">Whether it is laid out as a venv.</param>
    /// <param name="cacheFolder">Where the effect of activation scripts is kept.</param>
    /// <param name="cancellationToken">Stops a script.</param>
    public static async Task<EnvironmentActivation> ActivateAsync(string prefix, string platform, bool hasConda, bool isVenv, string cacheFolder, CancellationToken cancellationToken)
    {
        // What the caller's shell says about another Python or environment would reach into this one.
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["PYTHONHOME"] = null,
            ["PYTHONPATH"] = null,
            ["__PYVENV_LAUNCHER__"] = null,
            ["VIRTUAL_ENV"] = isVenv ? prefix : null,
            ["CONDA_PREFIX"] = null,
            ["CONDA_DEFAULT_ENV"] = null,
            ["CONDA_SHLVL"] = null,
        };
        List<string> path = isVenv ? [Path.Combine(prefix, OperatingSystem.IsWindows() ? "Scripts" : "bin")] : [];
        if (hasConda)
        {
            string outside = Environment.GetEnvironmentVariable("PATH") ?? "";
            CondaActivation conda = CondaActivation.Of(prefix, platform, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = outside });
            conda = await ActivationScripts.ApplyAsync(conda, prefix, cacheFolder, null, cancellationToken).ConfigureAwait(false);
            foreach ((string name, string value) in conda.Variables)
            {
                if (string.Equals(name, "PATH", StringComparison.OrdinalIgnoreCase)) path.AddRange(AddedTo(outside, value));
                else variables[name] = value;
            }
        }
        return new EnvironmentActivation([.. path.Distinct(StringComparer.Ordinal)], variables);
    }

    // The caller's own PATH comes after: it is not that of the machine that computed the activation.
    private static IEnumerable<string> AddedTo(string outside, string path)
    {
        HashSet<string> own = [.. outside.Split(Path.PathSeparator)];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).TakeWhile(folder => !own.Contains(folder));
    }
}
