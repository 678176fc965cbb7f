namespace FlowKit.Conda.Installation;

/// <summary>A path that several packages have, or one as a file and another as a folder. Where case does not count, paths that differ in it are one, and a package may clash with itself.</summary>
/// <param name="Path">The path relative to the prefix.</param>
/// <param name="Winner">The package whose file is in place.</param>
/// <param name="Losers">The packages whose files are kept aside, the next winner first.</param>
public sealed record PathClash(string Path, string Winner, IReadOnlyList<string> Losers);
