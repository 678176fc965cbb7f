namespace FlowKit.Conda.Formats;

/// <summary>The content of a lock file of the field: <c>pixi.lock</c>, <c>conda-lock.yml</c>, <c>@EXPLICIT</c> or mamba's JSON lock.</summary>
public sealed record LockFile
{
    /// <summary>What kind of file it is.</summary>
    public required LockFileFormat Format { get; init; }

    /// <summary>The version of the format; 0 where it has none.</summary>
    public int Version { get; init; }

    /// <summary>The environments in the order of the file. Formats without environments have one, named <c>default</c>.</summary>
    public required IReadOnlyList<LockFileEnvironment> Environments { get; init; }

    /// <summary>Platforms that the file defines, by name, with their virtual packages (<c>pixi.lock</c> from version 7 on).</summary>
    public IReadOnlyList<LockFilePlatform> Platforms { get; init; } = [];

    /// <summary>Whether the format leaves out what a solver would need (build numbers, constraints): good for installing, not for solving on.</summary>
    public bool IsLossy { get; init; }
}
