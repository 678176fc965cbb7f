using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>
/// A lock file in the standard format, <c>pylock.toml</c> (PEP 751, version 1.0). A later minor version is read with a warning in
/// <see cref="Warnings"/>, another major version is refused. Writing is stable: packages sorted, equal locks have equal bytes.
/// </summary>
public sealed record Pylock
{
    /// <summary>The version of the format.</summary>
    public Pep440Version LockVersion { get; init; } = Pep440Version.Parse("1.0");

    /// <summary>The environments that the lock is for: one must hold. Null is any.</summary>
    public IReadOnlyList<Marker>? Environments { get; init; }

    /// <summary>The Python versions that the lock is for, or null: any.</summary>
    public VersionSpecifiers? RequiresPython { get; init; }

    /// <summary>The extras that can be asked for.</summary>
    public IReadOnlyList<ExtraName> Extras { get; init; } = [];

    /// <summary>The dependency groups that can be asked for.</summary>
    public IReadOnlyList<string> DependencyGroups { get; init; } = [];

    /// <summary>The dependency groups that are installed where none are asked for.</summary>
    public IReadOnlyList<string> DefaultGroups { get; init; } = [];

    /// <summary>The tool that wrote the lock.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The packages.</summary>
    public required IReadOnlyList<PylockPackage> Packages { get; init; }

    /// <summary>What was read, but not fully understood.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What other tools keep in the lock, kept as it was read.</summary>
    internal TomlTableNode? Tool { get; init; }

    /// <summary>Reads a lock file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <exception cref="FlowKitException">It breaks the format (FK7232), or is of another major version of it (FK7233). The message points to the place.</exception>
    public static Pylock Parse(string text, string fileName = "pylock.toml")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        return PylockReader.Read(text, fileName);
    }

    /// <summary>
    /// Makes a lock of an answer for all targets: every package with its marker, all of its files, and the extras and groups that markers name. <see cref="Select"/> then gives each target what
    /// the answer has for it. Distributions that an environment has already are not in it.
    /// </summary>
    /// <param name="solution">The answer.</param>
    /// <param name="options">The targets that it is for: the lock's Pythons and environments.</param>
    /// <param name="indexAddress">The address of a named index; null where locks need not name it.</param>
    /// <param name="createdBy">The tool that makes the lock. Default: <c>flowkit</c>.</param>
    /// <exception cref="FlowKitException"><c>FK7270</c>: a file has no hash, or a repository no commit, that a lock could hold to.</exception>
    public static Pylock Of(UniversalSolution solution, UniversalOptions options, Func<string, Uri?>? indexAddress = null, string createdBy = "flowkit")
    {
        ArgumentNullException.ThrowIfNull(solution);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(createdBy);
        return new PylockMaker(solution, indexAddress).Make(options, createdBy);
    }

    /// <summary>A file may be named so: <c>pylock.toml</c> or <c>pylock.NAME.toml</c>, the name without dots.</summary>
    public static bool IsFileName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "pylock.toml") return true;
        if (!name.StartsWith("pylock.", StringComparison.Ordinal) || !name.EndsWith(".toml", StringComparison.Ordinal)) return false;
        return name.Length > "pylock..toml".Length && !name["pylock.".Length..^".toml".Length].Contains('.', StringComparison.Ordinal);
    }

    /// <summary>The text of the lock file.</summary>
    public string Write() => PylockWriter.Write(this);

    /// <summary>Chooses what to install into a target.</summary>
    /// <param name="target">The platform and Python.</param>
    /// <param name="extras">The extras asked for.</param>
    /// <param name="groups">The dependency groups asked for; null is the lock's default groups.</param>
    /// <param name="preferSources">Take source archives where there are both.</param>
    /// <exception cref="FlowKitException">The lock is not for the target, or has no file for it (FK7234).</exception>
    public IReadOnlyList<PylockSelection> Select(
        PypiTarget target, IReadOnlyList<ExtraName>? extras = null, IReadOnlyList<string>? groups = null, bool preferSources = false)
    {
        ArgumentNullException.ThrowIfNull(target);
        return PylockSelector.Select(this, target, extras ?? [], groups ?? DefaultGroups, preferSources);
    }
}
