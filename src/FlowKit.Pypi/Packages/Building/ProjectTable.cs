using System.Text;
using FlowKit.Pypi.Specs;
using Tomlyn.Model;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Reads what a resolver needs from the <c>[project]</c> table (PEP 621), where nothing of it is dynamic: then no code of the project has to run.</summary>
internal static class ProjectTable
{
    private static readonly string[] Needed = ["version", "dependencies", "optional-dependencies", "requires-python"];

    /// <summary>The metadata; null where the table is missing, incomplete or dynamic.</summary>
    public static CoreMetadata? Read(TomlTable document)
    {
        if (!document.TryGetValue("project", out object? value) || value is not TomlTable project) return null;
        if (project.TryGetValue("dynamic", out object? dynamic) && dynamic is TomlArray list && list.Any(name => Needed.Contains(name as string))) return null;
        if (Text(project, "name") is not { } name || Text(project, "version") is not { } version) return null;
        StringBuilder text = new();
        Append(text, "Metadata-Version", "2.2");
        Append(text, "Name", name);
        Append(text, "Version", version);
        if (Text(project, "requires-python") is { } python) Append(text, "Requires-Python", python);
        foreach (string requirement in Texts(project, "dependencies")) Append(text, "Requires-Dist", requirement);
        if (project.TryGetValue("optional-dependencies", out object? extras) && extras is TomlTable table)
        {
            foreach (string extra in table.Keys.Order(StringComparer.Ordinal))
            {
                Append(text, "Provides-Extra", extra);
                foreach (string requirement in Texts(table, extra))
                {
                    int marker = requirement.IndexOf(';', StringComparison.Ordinal);
                    Append(text, "Requires-Dist", marker < 0 ? $"{requirement} ; extra == '{extra}'" : $"{requirement[..marker].TrimEnd()} ; ({requirement[(marker + 1)..].Trim()}) and extra == '{extra}'");
                }
            }
        }
        return CoreMetadata.Parse(text.ToString());
    }

    private static void Append(StringBuilder text, string field, string value) => text.Append(field).Append(": ").Append(value.ReplaceLineEndings(" ")).Append('\n');

    private static string? Text(TomlTable table, string key) => table.TryGetValue(key, out object? value) ? value as string : null;

    private static IEnumerable<string> Texts(TomlTable table, string key) => table.TryGetValue(key, out object? value) && value is TomlArray texts ? texts.OfType<string>() : [];
}
