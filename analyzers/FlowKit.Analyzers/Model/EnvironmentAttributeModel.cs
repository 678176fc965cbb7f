namespace FlowKit.Analyzers.Model;

/// <summary>One <c>[Conda]</c>, <c>[Pypi]</c> or <c>[PortableEnv]</c> as written.</summary>
internal sealed record EnvironmentAttributeModel
{
    public EnvironmentAttributeKind Kind { get; init; }

    /// <summary>Match specs or requirements.</summary>
    public EquatableArray<string> Specs { get; init; }

    /// <summary>Channels or indexes.</summary>
    public EquatableArray<string> Sources { get; init; }

    public string? File { get; init; }

    /// <summary>Extras of the file's project.</summary>
    public EquatableArray<string> Extras { get; init; }

    /// <summary>Dependency groups of the file's project.</summary>
    public EquatableArray<string> Groups { get; init; }

    /// <summary>The environment of the file that is a lock.</summary>
    public string? Environment { get; init; }

    public bool AllowMd5 { get; init; }

    public bool Disabled { get; init; }

    /// <summary>The name or template.</summary>
    public string? Name { get; init; }

    public bool FetchAtExecution { get; init; }

    public string? Python { get; init; }

    public EquatableArray<string> Platforms { get; init; }

    public EquatableArray<string> VirtualPackages { get; init; }

    /// <summary>How packages are chosen: only what is written.</summary>
    public EquatableArray<SettingModel> Settings { get; init; }
}

internal enum EnvironmentAttributeKind
{
    Conda,
    Pypi,
    PortableEnv,
}
