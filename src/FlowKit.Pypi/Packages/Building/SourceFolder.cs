namespace FlowKit.Pypi.Packages.Building;

/// <summary>A folder on this machine. It is copied before it is built, so building changes nothing in it.</summary>
/// <param name="Path">The path of the folder.</param>
public sealed record SourceFolder(string Path) : SourceLocation
{
    /// <summary>Whether the installed project imports from the folder itself (PEP 660). Such a build works in the folder and is not kept. Default: false.</summary>
    public bool Editable { get; init; }

    /// <inheritdoc/>
    public override string Display => Path;
}
