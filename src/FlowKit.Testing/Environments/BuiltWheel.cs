using FlowKit.Content.Hashing;

namespace FlowKit.Testing.Environments;

/// <summary>A wheel made by <see cref="WheelBuilder"/>: a file name and bytes, nothing on disk.</summary>
/// <param name="FileName">The file name, for example <c>demo-1.0-py3-none-any.whl</c>.</param>
/// <param name="Content">The bytes of the archive. Equal input gives equal bytes, on every machine.</param>
/// <param name="Metadata">The bytes of the <c>METADATA</c> file inside, as an index serves them beside the wheel (PEP 658).</param>
public sealed record BuiltWheel(string FileName, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Metadata)
{
    /// <summary>The name of the project as it was given.</summary>
    public required string Name { get; init; }

    /// <summary>The version as it was given.</summary>
    public required string Version { get; init; }

    /// <summary>The <c>Requires-Python</c> of the metadata, if any.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>The hash of <see cref="Content"/>.</summary>
    public Sha256Digest Sha256 => Sha256Digest.Compute(Content.Span);

    /// <summary>Writes the wheel into a folder, under its own name.</summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    /// <returns>The path of the file.</returns>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path, Content.Span);
        return path;
    }
}
