namespace FlowKit.Pypi.Index;

/// <summary>What an index lists of one project, or, for a flat index, of many.</summary>
public sealed record ProjectPage
{
    /// <summary>The files, in the order of the page.</summary>
    public required IReadOnlyList<PypiFile> Files { get; init; }

    /// <summary>The version of the simple API that the page says it follows (PEP 629); null where it does not say.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The versions of the project, where the page tells them (PEP 700).</summary>
    public IReadOnlyList<string>? Versions { get; init; }

    /// <summary>The status of the project, where the page tells it (PEP 792).</summary>
    public ProjectStatus? Status { get; init; }

    /// <summary>What was odd about the page and was passed over: entries that could not be read, a newer minor API version.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
