using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Where a requirement of the project itself is taken from: an entry of <c>[tool.uv.sources]</c>.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Place">The name of the index, the address (<c>git+https://host/own@tag#subdirectory=py</c>), or the path; empty for a member of the workspace.</param>
public sealed record UvProjectSource(UvProjectSourceKind Kind, string Place)
{
    /// <summary>The targets on which it holds; null for all.</summary>
    public Marker? Marker { get; init; }

    /// <summary>The extra whose requirements it is for; null for those of all.</summary>
    public ExtraName? Extra { get; init; }

    /// <summary>The dependency group whose requirements it is for; null for those of all.</summary>
    public ExtraName? Group { get; init; }

    /// <summary>The line where it stands, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The column where it stands, from 1.</summary>
    public int Column { get; init; }
}
