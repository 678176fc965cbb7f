namespace FlowKit.Environments.Activation;

/// <summary>What must be set for a process to run in an environment.</summary>
/// <param name="PathEntries">Folders that come before everything else on <c>PATH</c>, in order.</param>
/// <param name="Variables">Variables to set; null values are to be removed. Never holds <c>PATH</c>.</param>
public sealed record EnvironmentActivation(IReadOnlyList<string> PathEntries, IReadOnlyDictionary<string, string?> Variables)
{
    /// <summary>Changes nothing.</summary>
    public static EnvironmentActivation None { get; } = new([], new Dictionary<string, string?>());

    /// <summary>This activation, and <paramref name="variables"/> over its own.</summary>
    public EnvironmentActivation With(IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Dictionary<string, string?> all = new(Variables, StringComparer.Ordinal);
        foreach ((string name, string value) in variables) all[name] = value;
        return this with { Variables = all };
    }

    /// <summary>Changes <paramref name="environment"/>, for example that of a <see cref="System.Diagnostics.ProcessStartInfo"/>, so that a process runs in the environment.</summary>
    public void ApplyTo(IDictionary<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        foreach ((string name, string? value) in Variables)
        {
            if (value is null) environment.Remove(name);
            else environment[name] = value;
        }
        if (PathEntries.Count == 0) return;
        // Windows calls it Path; the dictionary of a process there ignores case, a plain one may not.
        string key = environment.Keys.FirstOrDefault(static k => string.Equals(k, "PATH", StringComparison.OrdinalIgnoreCase)) ?? "PATH";
        string added = string.Join(Path.PathSeparator, PathEntries);
        environment[key] = environment.TryGetValue(key, out string? path) && !string.IsNullOrEmpty(path) ? added + Path.PathSeparator + path : added;
    }
}
