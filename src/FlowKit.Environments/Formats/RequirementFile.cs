using FlowKit.Conda.Formats;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Formats;

/// <summary>
/// A file that says what an environment needs, in a format of the field: <c>environment.yml</c> (CEP 24), <c>requirements.txt</c>, <c>pyproject.toml</c> (PEP 621, 735),
/// <c>pylock.toml</c> (PEP 751), <c>uv.lock</c>, <c>pixi.lock</c>, <c>conda-lock.yml</c>, <c>@EXPLICIT</c> lists (CEP 23). The name tells which one, or, where several have it, the content.
/// </summary>
/// <param name="Path">The name, or the path relative to the project, with <c>/</c>.</param>
/// <param name="Text">The content.</param>
public sealed record RequirementFile(string Path, string Text)
{
    /// <summary>Who names the file, in the user's words; null where unknown.</summary>
    public string? Origin { get; init; }

    /// <summary>The files that a <c>requirements.txt</c> includes by <c>-r</c> and <c>-c</c>, by their path relative to the project. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Included { get; init; } = new Dictionary<string, string>();

    /// <summary>The extras of the project (<c>pyproject.toml</c>, <c>pylock.toml</c>, <c>uv.lock</c>) that are asked for as well. Default: none.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The dependency groups that are asked for as well. Default: none; a <c>pylock.toml</c> then gives its default groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The environment of a <c>pixi.lock</c>, or the category of a <c>conda-lock.yml</c> that is taken besides <c>main</c>. Default: null; see <see cref="CondaLockFile"/>.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether an MD5 is enough of a hash for the packages of a conda lock. Default: no; see <see cref="CondaLockFile"/>.</summary>
    public bool AllowMd5 { get; init; }

    /// <summary>What the file asks for. It never depends on the machine: no variable is read, no path is looked at.</summary>
    /// <exception cref="FlowKitException">
    /// The file breaks its format (the message tells line and column), is of no known kind, or asks for something that an environment cannot hold (<c>FK7309</c>).
    /// </exception>
    public EnvironmentSpec ToSpec() => FileName switch
    {
        "pixi.lock" or "conda-lock.yml" or "conda-lock.yaml" => ReadCondaLock(),
        { } name when !name.EndsWith(".toml", StringComparison.Ordinal) && LockFileReader.Recognizes(Text) => ReadCondaLock(),
        _ when Environment is not null || AllowMd5 => throw Invalid("it is no lock of conda packages (pixi.lock, conda-lock.yml, an @EXPLICIT list), and only that has environments and hashes of its own"),
        { } name when name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal) => EnvironmentFileSpec.Read(this),
        { } name when name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".in", StringComparison.Ordinal) => new RequirementsFileSpec(this).Read(),
        { } name when name.EndsWith(".lock", StringComparison.Ordinal) || (name.StartsWith("pylock", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal)) => ProjectFileSpec.ReadLock(this),
        { } name when name.EndsWith(".toml", StringComparison.Ordinal) => ProjectFileSpec.Read(this),
        _ => throw Invalid("its name tells no known format. environment.yml, requirements.txt, pyproject.toml, pylock.toml, uv.lock, pixi.lock, conda-lock.yml and @EXPLICIT lists are read"),
    };

    // The author's word on platforms is the lock's, where attributes say nothing.
    private EnvironmentSpec ReadCondaLock()
    {
        CondaLockFile locked = new(FileName, Text, Environment, AllowMd5, OriginAt(Path));
        return new EnvironmentSpec { CondaLocks = [locked], Platforms = locked.Platforms };
    }

    internal string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Who asks by a line of the file.</summary>
    internal string OriginAt(string place) => Origin is null ? place : $"{Origin} ({place})";

    internal FlowKitException Invalid(string problem, Exception? cause = null) =>
        new(EnvironmentErrors.InvalidSpec, $"'{Path}'{(Origin is null ? "" : $", named by {Origin},")} cannot be used: {problem}.", cause);
}
