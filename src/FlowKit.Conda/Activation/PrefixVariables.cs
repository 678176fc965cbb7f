using System.Text.Json;
using FlowKit.Conda.Installation.Records;

namespace FlowKit.Conda.Activation;

/// <summary>The variables that packages (<c>etc/conda/env_vars.d/*.json</c>) and the user (<c>conda-meta/state</c>) set in a prefix (CEP 32).</summary>
internal static class PrefixVariables
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "PATH", "CONDA_PREFIX", "CONDA_SHLVL", "CONDA_DEFAULT_ENV" };

    // conda writes this in place of the value of a variable that the user took away.
    private const string Unset = "***unset***";

    public static Dictionary<string, string> Read(string prefix)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        string packages = Path.Combine(prefix, "etc", "conda", "env_vars.d");
        if (Directory.Exists(packages))
        {
            foreach (string file in Directory.EnumerateFiles(packages, "*.json").OrderBy(Path.GetFileName, StringComparer.Ordinal)) Take(file, null, variables);
        }
        string state = Path.Combine(prefix, PrefixRecords.FolderName, "state");
        if (File.Exists(state)) Take(state, "env_vars", variables);
        return variables;
    }

    private static void Take(string file, string? member, Dictionary<string, string> variables)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement values = document.RootElement;
            if (values.ValueKind != JsonValueKind.Object) throw Bad(file, "an object is expected");
            if (member is not null && !values.TryGetProperty(member, out values)) return;
            if (values.ValueKind != JsonValueKind.Object) throw Bad(file, $"'{member}' must be an object");
            foreach (JsonProperty variable in values.EnumerateObject())
            {
                if (variable.Value.ValueKind != JsonValueKind.String) throw Bad(file, $"the value of '{variable.Name}' must be a text");
                string value = variable.Value.GetString()!;
                if (variable.Name.Length == 0 || variable.Name.AsSpan().ContainsAny('=', '\0') || Reserved.Contains(variable.Name))
                    throw Bad(file, $"'{variable.Name}' is not a variable that a prefix may set");
                if (value.Contains('\0', StringComparison.Ordinal)) throw Bad(file, $"the value of '{variable.Name}' holds a NUL, which no variable can");
                if (value == Unset) variables.Remove(variable.Name);
                else variables[variable.Name] = value;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad(file, e.Message, e);
        }
    }

    private static FlowKitException Bad(string file, string problem, Exception? inner = null) =>
        new(CondaErrors.BadActivation, $"The variables in {file} cannot be read: {problem}. Mend the file, or reinstall the package that it belongs to.", inner);
}
