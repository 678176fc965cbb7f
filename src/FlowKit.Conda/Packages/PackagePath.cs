namespace FlowKit.Conda.Packages;

/// <summary>One path of a package, as <c>info/paths.json</c> or its older equivalents describe it (CEP 34).</summary>
/// <param name="Path">The path in the package with <c>/</c>, normalized.</param>
/// <param name="Type">What it is.</param>
public sealed record PackagePath(string Path, PathType Type)
{
    /// <summary>The SHA-256 of the file in the package, 64 hexadecimal digits; null where the package does not tell.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The size of the file in the package in bytes; null where the package does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>The text in the file that stands for the prefix; null where there is none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether the placeholder stands in binary data, where the length must stay.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Whether the file must be copied, because it is going to be changed.</summary>
    public bool NoLink { get; init; }
}
