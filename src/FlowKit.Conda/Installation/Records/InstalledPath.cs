namespace FlowKit.Conda.Installation.Records;

/// <summary>One path of an installed package.</summary>
/// <param name="Path">Where it belongs, relative to the prefix, with <c>/</c>.</param>
/// <param name="Type">What it is.</param>
public sealed record InstalledPath(string Path, InstalledPathType Type)
{
    /// <summary>Whether another package's file has the place, and this one is kept aside until that one goes.</summary>
    public bool IsAside { get; init; }

    /// <summary>The SHA-256 of the file in the package; null where not known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The SHA-256 of the file in the prefix; null where not known.</summary>
    public string? Sha256InPrefix { get; init; }

    /// <summary>The size of the file in the package, in bytes; null where not known.</summary>
    public long? Size { get; init; }

    /// <summary>The text in the package's file that stood for the prefix; null where there is none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether the placeholder stood in binary data.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Whether the file was to be copied.</summary>
    public bool NoLink { get; init; }

    /// <summary>Where it lies, relative to the prefix: its own place, or aside.</summary>
    /// <param name="package">The name of its package.</param>
    public string PlaceOnDisk(string package) => IsAside ? AsidePath(package, Path) : Path;

    internal const string AsideFolder = "__clobbers__";

    internal static string AsidePath(string package, string path) => AsideFolder + "/" + package + "/" + path;
}
