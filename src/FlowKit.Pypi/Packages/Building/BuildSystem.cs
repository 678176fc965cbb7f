using FlowKit.Pypi.Specs;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Serialization;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>How a project is built: the <c>[build-system]</c> table of pyproject.toml (PEP 517, 518), or what stands for it in a project that has none.</summary>
internal sealed record BuildSystem
{
    // What pip and uv take for a project that does not say how it is built.
    private const string LegacyBackend = "setuptools.build_meta:__legacy__";

    /// <summary>What the backend needs.</summary>
    public required IReadOnlyList<Requirement> Requires { get; init; }

    /// <summary>The backend: a module, or a module and an object in it, joined by a colon.</summary>
    public required string Backend { get; init; }

    /// <summary>Folders of the project that the backend is imported from.</summary>
    public IReadOnlyList<string> BackendPath { get; init; } = [];

    /// <summary>The <c>[project]</c> table of pyproject.toml as core metadata; null where there is none, or something that matters is dynamic.</summary>
    public CoreMetadata? StaticMetadata { get; init; }

    /// <exception cref="FlowKitException"><c>FK8210</c>: the folder is no project, or its pyproject.toml is wrong.</exception>
    public static BuildSystem Read(string folder, string display)
    {
        string file = Path.Combine(folder, "pyproject.toml");
        bool hasSetup = File.Exists(Path.Combine(folder, "setup.py"));
        if (!File.Exists(file))
            return hasSetup ? Legacy() : throw new FlowKitException(PypiErrors.InvalidSource, $"{display} cannot be built: it has neither pyproject.toml nor setup.py. If the project lies deeper, give its subdirectory.");
        TomlTable document = ReadToml(file, display);
        CoreMetadata? metadata = ProjectTable.Read(document);
        if (!document.TryGetValue("build-system", out object? value)) return Legacy() with { StaticMetadata = metadata };
        if (value is not TomlTable table) throw Bad(display, "[build-system] is no table");
        if (!table.TryGetValue("requires", out object? requires)) throw Bad(display, "[build-system] has no 'requires'");
        IReadOnlyList<string> requirements = Texts(requires, "requires", display);
        if (!table.TryGetValue("build-backend", out object? backend))
            return Legacy() with { Requires = requirements.Count == 0 ? Legacy().Requires : [.. requirements.Select(Requirement.Parse)], StaticMetadata = metadata };
        if (backend is not string { Length: > 0 } name) throw Bad(display, "'build-backend' is no text");
        IReadOnlyList<string> path = table.TryGetValue("backend-path", out object? folders) ? Texts(folders, "backend-path", display) : [];
        return new BuildSystem { Requires = [.. requirements.Select(Requirement.Parse)], Backend = name, BackendPath = [.. path.Select(part => Confine(folder, part, display))], StaticMetadata = metadata };
    }

    private static BuildSystem Legacy() => new() { Requires = [Requirement.Parse("setuptools>=40.8.0")], Backend = LegacyBackend };

    private static TomlTable ReadToml(string file, string display)
    {
        try
        {
            return TomlSerializer.Deserialize(File.ReadAllText(file), BuildSystemToml.Default.TomlTable) ?? [];
        }
        catch (Exception e) when (e is TomlException or ArgumentOutOfRangeException)
        {
            throw new FlowKitException(PypiErrors.InvalidSource, $"{display} cannot be built: its pyproject.toml is no TOML. {e.Message}", e);
        }
    }

    // PEP 517: the folders lie in the project, also after links are followed.
    private static string Confine(string folder, string part, string display)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, part)));
        bool inside = path == root || path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (inside && Directory.Exists(path) && new Installation.PrefixFolders(root).Resolve(path) is not null) return path;
        throw Bad(display, $"'backend-path' names '{part}', which is no folder of the project");
    }

    private static IReadOnlyList<string> Texts(object value, string key, string display) =>
        value is TomlArray array && array.All(item => item is string) ? [.. array.Cast<string>()] : throw Bad(display, $"'{key}' in [build-system] is no list of texts");

    private static FlowKitException Bad(string display, string problem) => new(PypiErrors.InvalidSource, $"{display} cannot be built: in its pyproject.toml {problem} (PEP 518).");
}

/// <summary>Reads TOML without reflection.</summary>
[TomlSerializable(typeof(TomlTable))]
internal sealed partial class BuildSystemToml : TomlSerializerContext;
