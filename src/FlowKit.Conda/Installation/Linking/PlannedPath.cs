using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>A path that an installation is going to make; filled in while it does.</summary>
internal sealed class PlannedPath(string target, InstalledPathType type, PackagePath? source, EntryPoint? entryPoint = null)
{
    /// <summary>Where it belongs, relative to the prefix.</summary>
    public string Target => target;

    public InstalledPathType Type => type;

    /// <summary>The path in the package; null for entry points.</summary>
    public PackagePath? Source => source;

    /// <summary>The entry point that it is a program of; null for the package's own files.</summary>
    public EntryPoint? EntryPoint => entryPoint;

    /// <summary>Whether another package's file has the place.</summary>
    public bool IsAside { get; set; }

    /// <summary>The SHA-256 of what was written, where that is not what the package has.</summary>
    public string? Sha256InPrefix { get; set; }

    /// <summary>The size of what was written, where the package does not tell.</summary>
    public long? Size { get; set; }

    public InstalledPath ToInstalled() => new(target, type)
    {
        IsAside = IsAside,
        Sha256 = source?.Sha256 ?? (source is null ? Sha256InPrefix : null),
        Sha256InPrefix = type is InstalledPathType.SoftLink or InstalledPathType.Directory ? null : Sha256InPrefix ?? source?.Sha256,
        Size = source?.Size ?? Size,
        Placeholder = source?.Placeholder,
        IsBinary = source?.IsBinary ?? false,
        NoLink = source?.NoLink ?? false,
    };
}
