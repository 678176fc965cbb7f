using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;

namespace FlowKit.Metadata;

/// <summary>Where the value of an artifact or a parameter is, and who wrote it.</summary>
/// <param name="Name">The artifact's name.</param>
/// <param name="Content">The hash of its content in the artifact store.</param>
/// <param name="Size">The size of the content in bytes.</param>
/// <param name="Format">What the content is: <c>json</c>, <c>bytes</c> or <c>python</c> (a pickle with everything that must hold before it is loaded).</param>
/// <param name="TypeName">The type as the flow's author wrote it.</param>
public sealed record ArtifactRecord(string Name, Sha256Digest Content, long Size, string Format, string TypeName)
{
    /// <summary>The environment that wrote it; <see langword="null"/> where a step without one did.</summary>
    public EnvironmentId? Environment { get; init; }

    /// <summary>The task that wrote it; <see langword="null"/> for a parameter.</summary>
    public string? WrittenBy { get; init; }
}
