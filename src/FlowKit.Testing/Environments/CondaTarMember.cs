namespace FlowKit.Testing.Environments;

/// <summary>One member of a package's tar archive: a file, or a symbolic link where <paramref name="LinkTarget"/> is given.</summary>
internal sealed record CondaTarMember(string Path, byte[]? Content, string? LinkTarget, bool IsExecutable);
