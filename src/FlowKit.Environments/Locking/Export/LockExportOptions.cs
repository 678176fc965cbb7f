namespace FlowKit.Environments.Locking.Export;

/// <summary>What of a lock is exported, and how.</summary>
public sealed record LockExportOptions
{
    /// <summary>The platforms. Default: none, all that the lock has.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>The version of <c>pixi.lock</c>: 6, which every pixi since December 2024 reads, or 7, which says what the platforms offer (virtual packages). Default: 6.</summary>
    public int PixiVersion { get; init; } = 6;

    /// <summary>Whether an <c>environment.yml</c> says the builds of conda packages as well. Default: yes; without, it is what <c>conda env export --no-builds</c> writes.</summary>
    public bool Builds { get; init; } = true;

    /// <summary>
    /// The address of a named channel or index that means something only on this machine; null for one that is not known. Default: none is asked, so no place of this machine gets into a file, and
    /// what such a source has is reported as lost where the format needs an address.
    /// </summary>
    public Func<string, Uri?>? AddressOf { get; init; }
}
