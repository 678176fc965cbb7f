using FlowKit.Conda.Specs;

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

    /// <summary>The same file with some of its environments and platforms alone: what is written then.</summary>
    /// <param name="environments">The names; null for all.</param>
    /// <param name="platforms">The platforms, by the names that the file gives them; null for all.</param>
    /// <exception cref="FlowKitException"><c>FK7190</c>: it has no environment, or no environment has a platform, of that name.</exception>
    public LockFile Select(IReadOnlyCollection<string>? environments = null, IReadOnlyCollection<string>? platforms = null)
    {
        foreach (string name in environments ?? []) RequireOne(name, Environments.Select(static e => e.Name), "environment");
        LockFileEnvironment[] chosen = [.. Environments.Where(e => environments is null || environments.Contains(e.Name))];
        foreach (string name in platforms ?? []) RequireOne(name, chosen.SelectMany(static e => e.Packages.Keys), "platform");
        return this with
        {
            Environments = platforms is null ? chosen : [.. chosen.Select(e => e with { Packages = e.Packages.Where(p => platforms.Contains(p.Key)).ToDictionary(StringComparer.Ordinal) })],
            Platforms = platforms is null ? Platforms : [.. Platforms.Where(p => platforms.Contains(p.Name))],
        };
    }

    /// <summary>A file of one environment of records, as <c>pixi.lock</c> would hold it.</summary>
    internal static LockFile Of(string environment, IReadOnlyList<string> channels, IReadOnlyDictionary<string, IReadOnlyList<PackageRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Dictionary<string, IReadOnlyList<LockFilePackage>> packages = records.ToDictionary(static r => r.Key, static IReadOnlyList<LockFilePackage> (r) => [.. r.Value.Select(LockFilePackage.Of)], StringComparer.Ordinal);
        return new LockFile { Format = LockFileFormat.Pixi, Version = 6, Environments = [new LockFileEnvironment(environment, channels, packages)] };
    }

    private static void RequireOne(string name, IEnumerable<string> known, string kind)
    {
        string[] names = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (!names.Contains(name, StringComparer.Ordinal))
            throw new FlowKitException(CondaErrors.NotInLockFile, $"The lock file has no {kind} '{name}'. It has: {(names.Length == 0 ? "none" : string.Join(", ", names))}.");
    }
}
