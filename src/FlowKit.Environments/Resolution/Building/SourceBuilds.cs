using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Building;

/// <summary>Builds what environments take from sources. What was built is kept in a store by its hash, as packages of an index could be.</summary>
/// <param name="cache">Keeps sources and built wheels under what they were built from.</param>
/// <param name="fetcher">Where archives come from.</param>
/// <param name="indexes">Opens the indexes that build requirements come from; whether those that are not known here may be left out.</param>
/// <param name="pythons">Finds the Python that builds.</param>
/// <param name="built">Where the wheels are kept for hydration and publishing.</param>
/// <param name="git">How git reaches servers; where it reaches none, builds are told not to use the network either.</param>
internal sealed class SourceBuilds(
    ContentStore cache, IFetcher fetcher, Func<EnvironmentSpec, bool, IPypiSource> indexes, BuildPythons pythons, IEnvironmentStore built, GitOptions git)
{
    /// <summary>Reads sources without running anything of them.</summary>
    public SourceReader Reader { get; } = new(cache, fetcher, git: git);

    /// <summary>A builder for the Python that an environment runs with on this machine.</summary>
    public async Task<SourceBuilder> OpenAsync(EnvironmentSpec spec, string platform, LockedPython python, IReadOnlyList<LockedCondaPackage> conda, CancellationToken cancellationToken) =>
        Open(spec, await pythons.FindAsync(python, platform, conda, cancellationToken).ConfigureAwait(false), fetcher);

    /// <summary>Builds the wheel of a locked package again, or for the first time where it was locked on another platform.</summary>
    /// <param name="package">The package.</param>
    /// <param name="lock">Its lock.</param>
    /// <param name="platform">The platform of the lock.</param>
    /// <param name="location">Its sources.</param>
    /// <param name="packages">Where archives of the lock come from.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    public async Task<BuiltDistribution> BuildAsync(
        LockedPypiPackage package, EnvironmentLock @lock, PlatformLock platform, SourceLocation location, IFetcher packages, CancellationToken cancellationToken)
    {
        EnvironmentSpec spec = @lock.Composition?.Joined ?? @lock.Spec;
        PythonInterpreter python = await pythons.FindAsync(platform.Python!, platform.Platform, [.. platform.Conda], cancellationToken).ConfigureAwait(false);
        PackageName name = PackageName.Parse(package.Name);
        if (package.Source is { BuiltWith: { Count: > 0 } tools })
        {
            try
            {
                return await Open(spec, python, packages, tools).BuildAsync(location, name, cancellationToken).ConfigureAwait(false);
            }
            catch (PypiSolveException)
            {
                // The tools of then cannot be had, or what the build needs in turn was built with others. Whatever comes out is held to the hash in the lock.
            }
        }
        return await Open(spec, python, packages).BuildAsync(location, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps a file by its hash.</summary>
    public Task KeepAsync(Content.Hashing.Sha256Digest hash, string path, CancellationToken cancellationToken) => built.PutPackageAsync(hash, async (stream, token) =>
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false)) await file.CopyToAsync(stream, token).ConfigureAwait(false);
    }, cancellationToken);

    private SourceBuilder Open(EnvironmentSpec spec, PythonInterpreter python, IFetcher archives, IReadOnlyList<string>? tools = null) => new(cache, archives, new SourceBuilderOptions
    {
        Interpreter = python,
        Source = indexes(spec, true),
        Constraints = [.. spec.PypiSettings.BuildConstraints.Select(static c => Requirement.Parse(c.Text.Trim())), .. (tools ?? []).Select(Requirement.Parse)],
        ExcludeNewer = spec.MomentOf(spec.ExcludeNewer),
        NoBuild = Selection(spec.NoBuild),
        AllowNetwork = !git.Offline,
        Git = git,
    });

    /// <summary>A choice of packages as specs write it.</summary>
    public static PackageSelection Selection(IReadOnlyList<string> names) =>
        names.Contains(EnvironmentSpec.All) ? PackageSelection.All : PackageSelection.Of(names.Select(static n => PackageName.Parse(n.Trim())));
}
