using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Serialization;

namespace FlowKit.Testing.Environments;

/// <summary>Reads a folder of Python sources into a <see cref="WheelBuilder"/>: what a build backend does for the plain case.</summary>
internal static class ProjectFolder
{
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase) { "tests", "test", "docs", "build", "dist", "__pycache__", "setup.py", "conftest.py" };

    public static WheelBuilder Read(string folder)
    {
        string file = Path.Combine(folder, "pyproject.toml");
        if (!File.Exists(file)) throw new InvalidDataException($"There is no pyproject.toml in '{folder}': a wheel is built from a folder that has one, with a [project] table.");
        TomlTable document = TomlSerializer.Deserialize(File.ReadAllText(file), ProjectFolderToml.Default.TomlTable) ?? new TomlTable();
        TomlTable project = Table(document, "project") ?? throw new InvalidDataException($"'{file}' has no [project] table.");
        WheelBuilder wheel = new(Text(project, "name") ?? throw Missing(file, "name"), Text(project, "version") ?? throw Missing(file, "version"))
        {
            Summary = Text(project, "description"),
            RequiresPython = Text(project, "requires-python"),
            License = Text(project, "license"),
        };
        wheel.Requires(Texts(project, "dependencies"));
        foreach ((string extra, _) in Entries(Table(project, "optional-dependencies"))) wheel.AddExtra(extra, Texts(Table(project, "optional-dependencies")!, extra));
        AddEntryPoints(wheel, "console_scripts", Table(project, "scripts"));
        AddEntryPoints(wheel, "gui_scripts", Table(project, "gui-scripts"));
        foreach ((string group, object value) in Entries(Table(project, "entry-points"))) AddEntryPoints(wheel, group, value as TomlTable);

        string sources = Path.Combine(folder, "src");
        if (!Directory.Exists(sources)) sources = folder;
        foreach (string entry in Directory.EnumerateFileSystemEntries(sources))
        {
            string name = Path.GetFileName(entry);
            if (name.StartsWith('.') || LeftOut.Contains(name)) continue;
            if (Directory.Exists(entry)) AddFolder(wheel, entry, name);
            else if (name.EndsWith(".py", StringComparison.Ordinal)) wheel.AddFile(name, File.ReadAllBytes(entry));
        }
        return wheel;
    }

    private static void AddFolder(WheelBuilder wheel, string folder, string prefix)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            string name = Path.GetFileName(entry);
            if (name.StartsWith('.') || name == "__pycache__" || name.EndsWith(".pyc", StringComparison.Ordinal)) continue;
            if (Directory.Exists(entry)) AddFolder(wheel, entry, prefix + "/" + name);
            else wheel.AddFile(prefix + "/" + name, File.ReadAllBytes(entry));
        }
    }

    private static void AddEntryPoints(WheelBuilder wheel, string group, TomlTable? entries)
    {
        foreach ((string name, object target) in Entries(entries)) wheel.AddEntryPoint(group, name, target.ToString()!);
    }

    private static TomlTable Entries(TomlTable? table) => table ?? new TomlTable();

    private static TomlTable? Table(TomlTable table, string key) => table.TryGetValue(key, out object? value) ? value as TomlTable : null;

    private static string? Text(TomlTable table, string key) => table.TryGetValue(key, out object? value) ? value as string : null;

    private static IEnumerable<string> Texts(TomlTable table, string key) => table.TryGetValue(key, out object? value) && value is TomlArray texts ? texts.OfType<string>() : [];

    private static InvalidDataException Missing(string file, string key) => new($"'{file}' has no '{key}' in its [project] table.");
}

/// <summary>Reads TOML without reflection.</summary>
[TomlSerializable(typeof(TomlTable))]
internal sealed partial class ProjectFolderToml : TomlSerializerContext;
