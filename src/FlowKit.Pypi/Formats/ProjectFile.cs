using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>
/// What a <c>pyproject.toml</c> says about requirements: the <c>[project]</c> table (PEP 621), <c>[dependency-groups]</c> (PEP 735) and
/// <c>[build-system]</c> (PEP 518).
/// </summary>
public sealed record ProjectFile
{
    /// <summary>The project's name; null where there is no <c>[project]</c> table.</summary>
    public PackageName? Name { get; init; }

    /// <summary>The version; null where it is dynamic, or there is no <c>[project]</c> table.</summary>
    public Pep440Version? Version { get; init; }

    /// <summary>The Python versions that the project works with, or null: any.</summary>
    public VersionSpecifiers? RequiresPython { get; init; }

    /// <summary>The requirements.</summary>
    public IReadOnlyList<Requirement> Dependencies { get; init; } = [];

    /// <summary>The requirements of each extra.</summary>
    public IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> OptionalDependencies { get; init; } = new Dictionary<ExtraName, IReadOnlyList<Requirement>>();

    /// <summary>The requirements of each dependency group, those of included groups among them.</summary>
    public IReadOnlyDictionary<ExtraName, IReadOnlyList<Requirement>> DependencyGroups { get; init; } = new Dictionary<ExtraName, IReadOnlyList<Requirement>>();

    /// <summary>The fields of <c>[project]</c> that only a build knows.</summary>
    public IReadOnlyList<string> Dynamic { get; init; } = [];

    /// <summary>What the build backend requires; null where there is no <c>[build-system]</c> table, which means setuptools.</summary>
    public IReadOnlyList<Requirement>? BuildRequires { get; init; }

    /// <summary>The build backend as <c>module:object</c>, or null: setuptools' legacy one.</summary>
    public string? BuildBackend { get; init; }

    /// <summary>Folders of the project, relative to it, that the build backend is imported from. Whoever uses them confines them to the project.</summary>
    public IReadOnlyList<string> BackendPath { get; init; } = [];

    /// <summary>The requirements are known without a build: there is a <c>[project]</c> table, and neither they nor the extras are dynamic.</summary>
    public bool HasStaticRequirements => Name is not null && !Dynamic.Any(static d => d is "dependencies" or "optional-dependencies" or "requires-python");

    /// <summary>Reads the file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <exception cref="FlowKitException">It breaks a format (FK7231). The message points to the place.</exception>
    public static ProjectFile Parse(string text, string fileName = "pyproject.toml")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        return ProjectReader.Read(TomlView.Parse(text, fileName, PypiErrors.InvalidProjectFile));
    }

    /// <summary>
    /// Reads the metadata block of a single-file script (inline script metadata, PEP 723): its requirements and Python versions. Null where
    /// the script has none.
    /// </summary>
    /// <param name="script">The script's text.</param>
    /// <param name="fileName">The script's name, for messages.</param>
    /// <exception cref="FlowKitException">The script has two blocks, or one that cannot be read (FK7231).</exception>
    public static ProjectFile? ParseScript(string script, string fileName = "script.py")
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(fileName);
        return ScriptBlock.Find(script, fileName) is { } text ? ProjectReader.ReadScript(TomlView.Parse(text, fileName, PypiErrors.InvalidProjectFile)) : null;
    }
}
