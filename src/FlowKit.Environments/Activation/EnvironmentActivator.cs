using System.Text.Json;

namespace FlowKit.Environments.Activation;

/// <summary>Works out, without any shell, what a process needs to run in a prefix.</summary>
internal static class EnvironmentActivator
{
    /// <summary>The activation of a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="name">What <c>CONDA_DEFAULT_ENV</c> says.</param>
    /// <param name="hasConda">Whether conda packages are in it.</param>
    /// <param name="isVenv">Whether it is laid out as a venv.</param>
    public static EnvironmentActivation Of(string prefix, string name, bool hasConda, bool isVenv)
    {
        // What the caller's shell says about another Python would reach into this one.
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["PYTHONHOME"] = null,
            ["PYTHONPATH"] = null,
            ["__PYVENV_LAUNCHER__"] = null,
            ["VIRTUAL_ENV"] = isVenv ? prefix : null,
            ["CONDA_PREFIX"] = hasConda ? prefix : null,
            ["CONDA_DEFAULT_ENV"] = hasConda ? name : null,
            ["CONDA_SHLVL"] = hasConda ? "1" : null,
        };
        foreach ((string key, string value) in StatedBy(prefix)) variables[key] = value;
        return new EnvironmentActivation(PathEntries(prefix, isVenv), variables);
    }

    private static List<string> PathEntries(string prefix, bool isVenv)
    {
        if (!OperatingSystem.IsWindows()) return [Path.Combine(prefix, "bin")];
        List<string> entries = [];
        if (isVenv) entries.Add(Path.Combine(prefix, "Scripts"));
        entries.Add(prefix);
        foreach (string flavour in (string[])["ucrt64", "clang64", "mingw64", "clangarm64"])
        {
            if (!Directory.Exists(Path.Combine(prefix, "Library", flavour))) continue;
            entries.Add(Path.Combine(prefix, "Library", flavour, "bin"));
            break;
        }
        entries.AddRange(
        [
            Path.Combine(prefix, "Library", "mingw-w64", "bin"),
            Path.Combine(prefix, "Library", "usr", "bin"),
            Path.Combine(prefix, "Library", "bin"),
            Path.Combine(prefix, "Scripts"),
            Path.Combine(prefix, "bin"),
        ]);
        return [.. entries.Distinct(StringComparer.Ordinal)];
    }

    // CEP 32: packages' variables in the order of their files' names, then the state of the environment itself, which wins.
    private static List<KeyValuePair<string, string>> StatedBy(string prefix)
    {
        List<KeyValuePair<string, string>> stated = [];
        string folder = Path.Combine(prefix, "etc", "conda", "env_vars.d");
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                using JsonDocument document = Parse(path);
                AddTexts(stated, document.RootElement);
            }
        }
        string state = Path.Combine(prefix, "conda-meta", "state");
        if (File.Exists(state))
        {
            using JsonDocument document = Parse(state);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("env_vars", out JsonElement variables)) AddTexts(stated, variables);
        }
        return stated;
    }

    private static void AddTexts(List<KeyValuePair<string, string>> stated, JsonElement variables)
    {
        if (variables.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty variable in variables.EnumerateObject())
        {
            if (variable.Value.ValueKind == JsonValueKind.String && variable.Name.Length > 0 && !variable.Name.Contains('=', StringComparison.Ordinal))
                stated.Add(KeyValuePair.Create(variable.Name, variable.Value.GetString()!));
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new FlowKitException(EnvironmentErrors.HydrationFailed, $"{path} is no JSON ({e.Message}), so the environment cannot be activated. Leave out the package that brings it, or use another build of it.", e);
        }
    }
}
