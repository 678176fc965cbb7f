using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Sources in a folder of their own, ready to be built.</summary>
/// <param name="Project">The folder of the project.</param>
/// <param name="DirectUrl">Where they came from.</param>
/// <param name="Newest">The time of the newest file: what the build takes for its date.</param>
/// <param name="IsArchive">Whether they came out of a source archive, whose PKG-INFO can be believed (PEP 643).</param>
internal sealed record UnpackedSource(string Project, DirectUrl DirectUrl, DateTimeOffset Newest, bool IsArchive)
{
    /// <summary>The metadata that the sources tell without a build: a PKG-INFO or <c>[project]</c> table in which nothing that matters is dynamic (PEP 643); null where they do not.</summary>
    public async Task<CoreMetadata?> FindMetadataAsync(string display, CancellationToken cancellationToken)
    {
        string told = Path.Combine(Project, "PKG-INFO");
        if (IsArchive && File.Exists(told) && CoreMetadata.Parse(await File.ReadAllBytesAsync(told, cancellationToken).ConfigureAwait(false)) is { IsStatic: true, IsUsable: true } stated) return stated;
        return BuildSystem.Read(Project, display).StaticMetadata is { IsUsable: true } declared ? declared : null;
    }
}
