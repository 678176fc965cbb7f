using FlowKit.Conda.Packages;
using FlowKit.Content.Storage;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Distributions;

/// <summary>
/// Looks into conda packages for the Python distributions that they really bring. What is found is a function of the archives alone: it is the same whether a package is in the cache, or a part of it
/// is fetched.
/// </summary>
/// <param name="cache">Where packages are unpacked to when all of one is needed.</param>
/// <param name="packages">Where packages come from.</param>
/// <param name="mapping">The PyPI names of packages whose files and channel tell none.</param>
/// <param name="keep">Whether what was found is kept in the cache.</param>
/// <param name="parallelism">How many packages are looked into at once.</param>
internal sealed class CondaContents(ContentStore cache, PackageSource packages, Lazy<CondaPypiMapping?> mapping, bool keep, int parallelism)
{
    private const string Bucket = "conda-distributions-v1";

    // In what is kept: the package has modules of Python.
    private const string Modules = "modules";

    /// <summary>The packages with their distributions, of those that were not looked into yet.</summary>
    /// <exception cref="FlowKitException">A package cannot be had (<c>FK7001</c>, <c>FK7003</c>, <c>FK7007</c>) or is broken (<c>FK8101</c>).</exception>
    public async Task<IReadOnlyList<LockedCondaPackage>> DescribeAsync(IEnumerable<LockedCondaPackage> described, CancellationToken cancellationToken)
    {
        LockedCondaPackage[] all = [.. described];
        CondaPackageCache archives = new(cache, packages.FetcherFor(all));
        await Parallel.ForEachAsync(Enumerable.Range(0, all.Length), new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (i, token) =>
        {
            if (IsUnknown(all[i])) all[i] = all[i] with { Distributions = await FindAsync(archives, all[i], token).ConfigureAwait(false) };
        }).ConfigureAwait(false);
        return all;
    }

    /// <summary>The lock with every conda package of it looked into.</summary>
    /// <inheritdoc cref="DescribeAsync(IEnumerable{LockedCondaPackage}, CancellationToken)" path="/exception"/>
    public async Task<EnvironmentLock> DescribeAsync(EnvironmentLock @lock, CancellationToken cancellationToken)
    {
        if (!@lock.Platforms.Any(static p => p.Conda.Any(IsUnknown))) return @lock;
        List<PlatformLock> platforms = [];
        foreach (PlatformLock platform in @lock.Platforms) platforms.Add(platform with { Packages = [.. await DescribeAsync(platform.Conda, cancellationToken).ConfigureAwait(false), .. platform.Pypi] });
        return new EnvironmentLock(@lock.RequirementId, @lock.Spec, platforms, @lock.Composition);
    }

    /// <summary>The metadata of a distribution inside a package, for which all of the package is fetched into the cache, where hydration finds it; null where the package has none.</summary>
    public async Task<CoreMetadata?> FindMetadataAsync(LockedCondaPackage package, PackageName name, CancellationToken cancellationToken)
    {
        CondaPackageCache archives = new(cache, packages.FetcherFor([package]));
        ExtractedCondaPackage extracted = await archives.GetAsync(CondaRecords.ToRecord(package, packages.AddressOf(package)), null, cancellationToken).ConfigureAwait(false);
        foreach ((string path, string _, Pep440Version? _) in CondaDistributions.InPaths(extracted.Paths.Select(static p => p.Path)))
        {
            if (Read(extracted, path) is { } metadata && metadata.Name == name) return metadata;
        }
        return null;
    }

    /// <summary>What conda has, by the mapping, of packages that PyPI does not have; null where it has none of them, or there is no mapping.</summary>
    public string? HintOf(IReadOnlyList<PackageName> missing)
    {
        if (missing.Count == 0 || mapping.Value is not { } known) return null;
        string[] there = [.. missing.Select(name => (Name: name, Conda: known.FindConda(name.Value))).Where(static found => found.Conda.Count > 0)
            .Select(static found => $"{found.Name} as '{string.Join("', '", found.Conda.Take(3))}'")];
        return there.Length == 0 ? null : $"Hint: conda has {string.Join(", and ", there)}: ask for it as a conda requirement ([Conda]).";
    }

    private static bool IsUnknown(LockedCondaPackage package) => package.Distributions is null && CondaDistributions.MayBeIn(package);

    private async Task<IReadOnlyList<string>> FindAsync(CondaPackageCache archives, LockedCondaPackage package, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> found = keep
            ? await File.ReadAllLinesAsync(await cache.GetOrAddFileAsync(Bucket, package.Sha256.ToString(), async (file, token) =>
            {
                StreamWriter writer = new(file, leaveOpen: true);
                await using (writer.ConfigureAwait(false))
                {
                    foreach (string line in await LookAsync(archives, package, token).ConfigureAwait(false)) await writer.WriteLineAsync(line).ConfigureAwait(false);
                }
            }, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
            : await LookAsync(archives, package, cancellationToken).ConfigureAwait(false);
        return found is [] or [Modules] ? CondaDistributions.Declared(package, mapping.Value, hasModules: found.Count > 0) : found;
    }

    private async Task<IReadOnlyList<string>> LookAsync(CondaPackageCache archives, LockedCondaPackage package, CancellationToken cancellationToken)
    {
        Conda.Specs.PackageRecord record = CondaRecords.ToRecord(package, packages.AddressOf(package));
        List<string> paths = [.. (await archives.GetPathsAsync(record, cancellationToken).ConfigureAwait(false)).Select(static p => p.Path)];
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach ((string path, string name, Pep440Version? version) in CondaDistributions.InPaths(paths))
        {
            if (version is not null) CondaDistributions.Add(found, name, version.ToString());
            // A folder without a version in its name: the text in it has to be read.
            else if (Read(await archives.GetAsync(record, null, cancellationToken).ConfigureAwait(false), path) is { Version: { } told } metadata) CondaDistributions.Add(found, metadata.WrittenName ?? name, told.ToString());
        }
        return found.Count == 0 && CondaDistributions.HasModules(paths) ? [Modules] : [.. found];
    }

    private static CoreMetadata? Read(ExtractedCondaPackage package, string path)
    {
        string file = Path.Combine(package.Folder, path);
        if (Directory.Exists(file)) return null;
        string text = File.ReadAllText(file);
        string requirements = Path.Combine(Path.GetDirectoryName(file)!, EggRequirements.FileName);
        if (Path.GetFileName(file) == "PKG-INFO" && File.Exists(requirements)) text = EggRequirements.Into(text, File.ReadAllText(requirements));
        return CoreMetadata.Parse(text);
    }
}
