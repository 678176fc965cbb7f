using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>
/// What a requirements file (pip's <c>requirements.txt</c>) and the files it includes ask for. Read as pip reads it: continuation lines,
/// comments behind white space, <c>${NAME}</c> of upper-case variables, <c>-r</c> and <c>-c</c> relative to the file that has them, paths
/// of projects relative to <see cref="RequirementsSource.BaseFolder"/>.
/// </summary>
public sealed record RequirementsFile
{
    /// <summary>The requirements and constraints, in the order of reading.</summary>
    public required IReadOnlyList<RequirementsEntry> Entries { get; init; }

    /// <summary>The options.</summary>
    public required RequirementsOptions Options { get; init; }

    /// <summary>Reads a file from disk, with the process's variables.</summary>
    /// <exception cref="FlowKitException">A file is missing or cannot be read (FK7230); the message names file and line.</exception>
    public static RequirementsFile Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string full = Path.GetFullPath(path);
        return Read(Path.GetFileName(full), RequirementsSource.OnDisk(Path.GetDirectoryName(full)!));
    }

    /// <summary>Reads a file from disk or from an address, and what it includes from either: the addresses through a fetcher.</summary>
    /// <param name="place">A path or an absolute address.</param>
    /// <param name="fetcher">Opens addresses; credentials, retries and offline mode are its business.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="FlowKitException">
    /// <c>FK7230</c>: a file is missing or cannot be read, is at a plain <c>http</c> address of another machine, or a file from an address includes one of this machine; an address cannot be
    /// fetched (<c>FK7001</c> to <c>FK7004</c>).
    /// </exception>
    public static Task<RequirementsFile> LoadAsync(string place, IFetcher fetcher, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(fetcher);
        return new RemoteRequirements(fetcher).LoadAsync(place, cancellationToken);
    }

    /// <summary>Reads a single text that includes no other file and names no path.</summary>
    /// <exception cref="FlowKitException">It cannot be read (FK7230); the message names the line.</exception>
    public static RequirementsFile Parse(string text, string fileName = "requirements.txt")
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] content = System.Text.Encoding.UTF8.GetBytes(text);
        return Read(fileName, new RequirementsSource { ReadFile = path => path == fileName ? content : null });
    }

    /// <summary>Reads a file and what it includes.</summary>
    /// <param name="path">The file, relative to the source's folder.</param>
    /// <param name="source">Where files and variables come from.</param>
    /// <param name="asConstraints">The file itself is one of constraints.</param>
    /// <exception cref="FlowKitException">A file is missing or cannot be read (FK7230); the message names file and line.</exception>
    public static RequirementsFile Read(string path, RequirementsSource source, bool asConstraints = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(source);
        return new RequirementsReader(source).Read(path, asConstraints);
    }

    /// <summary>
    /// Holds the file to what pip demands where a requirement has a hash or <c>--require-hashes</c> stands: every requirement names one version (<c>==</c>, <c>===</c>) or an address, and has a
    /// hash. Constraints need neither. Nothing is demanded otherwise.
    /// </summary>
    /// <exception cref="FlowKitException"><c>FK7230</c>: a requirement is not pinned or has no hash; the message names file and line.</exception>
    public void CheckHashes()
    {
        RequirementsEntry[] asked = [.. Entries.Where(static entry => !entry.IsConstraint)];
        if (!Options.RequireHashes && Array.TrueForAll(asked, static entry => entry.Hashes.Count == 0)) return;
        foreach (RequirementsEntry entry in asked)
        {
            string? problem = entry.IsEditable ? "is editable, and a folder has no hash"
                : entry.Url is null && !IsPinned(entry.Requirement) ? "names no single version: write it with '=='"
                : entry.Hashes.Count == 0 && (entry.Url is null || PypiLink.Parse(entry.Url).HashName is not ("sha256" or "sha384" or "sha512")) ? "has no hash"
                : null;
            if (problem is not null) throw new FlowKitException(PypiErrors.InvalidRequirementsFile, SecretMask.InText($"{entry.File}:{entry.Line}: '{entry.Text}' {problem}. Where one requirement has a hash, or --require-hashes stands, all are held to one."));
        }
    }

    private static bool IsPinned(Requirement? requirement) => requirement?.Specifiers.Clauses is [{ Operator: SpecifierOperator.Equal or SpecifierOperator.Arbitrary }];

    /// <summary>The text of a requirements file that asks for these entries, with their hashes; sorted by name, without constraints and credentials.</summary>
    public static string Write(IEnumerable<RequirementsEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return RequirementsWriter.Write(entries);
    }
}
