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

    /// <summary>The text of a requirements file that asks for these entries, with their hashes; sorted by name, without constraints and credentials.</summary>
    public static string Write(IEnumerable<RequirementsEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return RequirementsWriter.Write(entries);
    }
}
