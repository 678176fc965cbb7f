using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Formats;

/// <summary>An index of <c>[tool.uv]</c>.</summary>
/// <param name="Url">The address, or a path relative to the project; as written.</param>
public sealed record UvProjectIndex(string Url)
{
    /// <summary>The name; null where it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Only what is pinned to it comes from it. Default: no.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>It takes the place of pypi.org, after all others. Default: no.</summary>
    public bool IsDefault { get; init; }

    /// <summary>A page of links, or a folder, with files of all projects. Default: no.</summary>
    public bool IsFlat { get; init; }

    /// <summary>When credentials are sent. Default: when asked.</summary>
    public FetchAuthentication Authentication { get; init; }

    /// <summary>The status codes at which the next index is asked. Default: none.</summary>
    public IReadOnlyList<long> IgnoredErrorCodes { get; init; } = [];

    /// <summary>The line where it stands, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The column where it stands, from 1.</summary>
    public int Column { get; init; }
}
