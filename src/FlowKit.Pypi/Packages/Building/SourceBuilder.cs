using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>
/// Builds wheels from sources through PEP 517, in an environment of its own that this engine resolves and installs: archives, folders, git repositories; projects without
/// pyproject.toml by setuptools. A built wheel is kept under the hash of its sources, the settings and the Python that it is for. Building runs the code of the project and of its
/// backend.
/// </summary>
public sealed class SourceBuilder
{
    private const string Bucket = "built-wheels-v1";
    private const int DeepestChain = 10;

    private readonly ContentStore _store;
    private readonly WheelCache _wheels;
    private readonly SourceBuilderOptions _options;
    private readonly SourceUnpacker _unpacker;

    /// <summary>Creates a builder.</summary>
    /// <param name="store">Keeps sources and built wheels.</param>
    /// <param name="fetcher">Where archives come from.</param>
    /// <param name="options">How it builds.</param>
    public SourceBuilder(ContentStore store, IFetcher fetcher, SourceBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _options = options;
        _wheels = new WheelCache(store, fetcher);
        _unpacker = new SourceUnpacker(store, fetcher, options.AllowLocalRepositories, options.Git);
    }

    /// <summary>Builds a wheel, or takes the one that was built before.</summary>
    /// <param name="source">The sources.</param>
    /// <param name="project">The project that they must be; null for whichever they are.</param>
    /// <param name="cancellationToken">Stops the build; every process that it started is killed.</param>
    /// <exception cref="FlowKitException">
    /// <c>FK8210</c>: the sources are no project; <c>FK8211</c>: the backend failed; <c>FK8212</c>: building is switched off; <c>FK8213</c>: git failed; and as of the
    /// solver where the build requirements have no solution.
    /// </exception>
    public Task<BuiltDistribution> BuildAsync(SourceLocation source, PackageName? project = null, CancellationToken cancellationToken = default) => BuildAsync(source, project, [], cancellationToken);

    /// <summary>
    /// The metadata of sources by the cheapest means: a PKG-INFO or <c>[project]</c> table that says nothing is dynamic (PEP 643), the backend's metadata hook, or a
    /// whole build.
    /// </summary>
    /// <inheritdoc cref="BuildAsync(SourceLocation, PackageName?, CancellationToken)"/>
    public Task<CoreMetadata> GetMetadataAsync(SourceLocation source, PackageName? project = null, CancellationToken cancellationToken = default) => GetMetadataAsync(source, project, [], cancellationToken);

    private async Task<BuiltDistribution> BuildAsync(SourceLocation source, PackageName? project, IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        CheckAllowed(source, project);
        CheckChain(source, chain);
        (SourceLocation location, string identity) = await _unpacker.IdentifyAsync(source, cancellationToken).ConfigureAwait(false);
        if (location is SourceFolder { Editable: true })
        {
            string temporary = _store.CreateTemporaryFolder();
            try
            {
                await TraceAsync(location, temporary, chain, cancellationToken).ConfigureAwait(false);
                return await OpenAsync(location, temporary, project, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
        string folder = await _store.GetOrAddTreeAsync(Bucket, KeyOf(identity, location), (made, token) => TraceAsync(location, made, chain, token), cancellationToken).ConfigureAwait(false);
        return await OpenAsync(location, folder, project, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CoreMetadata> GetMetadataAsync(SourceLocation source, PackageName? project, IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        (SourceLocation location, string identity) = await _unpacker.IdentifyAsync(source, cancellationToken).ConfigureAwait(false);
        if (_store.TryGet(Bucket, KeyOf(identity, location), out _)) return (await BuildAsync(location, project, chain, cancellationToken).ConfigureAwait(false)).Wheel.Metadata;
        string work = _store.CreateTemporaryFolder();
        try
        {
            UnpackedSource unpacked = await _unpacker.UnpackAsync(location, Path.Combine(work, "source"), cancellationToken).ConfigureAwait(false);
            if (await unpacked.FindMetadataAsync(location.Display, cancellationToken).ConfigureAwait(false) is { } stated) return stated;
            BuildSystem system = BuildSystem.Read(unpacked.Project, location.Display);
            CheckAllowed(location, project);
            CheckChain(location, chain);
            BackendHooks hooks = (await PrepareAsync(system, unpacked, location, work, "wheel", chain, cancellationToken).ConfigureAwait(false)).Hooks;
            string? info = await hooks.MakeAsync("prepare_metadata_for_build_wheel", Path.Combine(work, "metadata"), cancellationToken).ConfigureAwait(false);
            if (info is not null) return CoreMetadata.Parse(await File.ReadAllBytesAsync(Path.Combine(info, "METADATA"), cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
        return (await BuildAsync(location, project, chain, cancellationToken).ConfigureAwait(false)).Wheel.Metadata;
    }

    private Task<bool> TraceAsync(SourceLocation location, string folder, IReadOnlyList<string> chain, CancellationToken cancellationToken) => PypiTracing.RunAsync(
        PypiTracing.Build, span => span.SetTag("pypi.source", location.Display), async _ =>
        {
            await BuildIntoAsync(location, folder, chain, cancellationToken).ConfigureAwait(false);
            return true;
        });

    // Fills an entry of the cache: the wheel, what it was built with, and where the sources came from.
    private async Task BuildIntoAsync(SourceLocation location, string folder, IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        string work = _store.CreateTemporaryFolder();
        try
        {
            UnpackedSource unpacked = await _unpacker.UnpackAsync(location, Path.Combine(work, "source"), cancellationToken).ConfigureAwait(false);
            BuildSystem system = BuildSystem.Read(unpacked.Project, location.Display);
            string kind = location is SourceFolder { Editable: true } ? "editable" : "wheel";
            (BackendHooks hooks, IReadOnlyList<string> packages) = await PrepareAsync(system, unpacked, location, work, kind, chain, cancellationToken).ConfigureAwait(false);
            string hook = "build_" + kind;
            string wheel = await hooks.MakeAsync(hook, Path.Combine(work, "wheel"), cancellationToken).ConfigureAwait(false) ?? throw hooks.Failed(hook, "the backend has no such hook", []);
            if (!WheelFileName.TryParse(Path.GetFileName(wheel), out WheelFileName? name)) throw hooks.Failed(hook, $"it made '{Path.GetFileName(wheel)}', which is no name of a wheel", []);
            File.Copy(wheel, Path.Combine(folder, name.FileName));
            await File.WriteAllLinesAsync(Path.Combine(folder, "requirements"), packages, cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(folder, "direct_url.json"), unpacked.DirectUrl.ToJson(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<BuiltDistribution> OpenAsync(SourceLocation location, string folder, PackageName? project, CancellationToken cancellationToken)
    {
        string archive = Directory.EnumerateFiles(folder, "*.whl").Single();
        CachedWheel wheel = await _wheels.GetFileAsync(archive, cancellationToken).ConfigureAwait(false);
        if (project is { } expected && wheel.Name != expected)
            throw new FlowKitException(PypiErrors.InvalidSource, $"{location.Display} builds the project {wheel.Name}, and {expected} was expected. Check the name in the requirement.");
        DirectUrl url = DirectUrl.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "direct_url.json"), cancellationToken).ConfigureAwait(false));
        return new BuiltDistribution(wheel, archive, url, await File.ReadAllLinesAsync(Path.Combine(folder, "requirements"), cancellationToken).ConfigureAwait(false));
    }

    private async Task<(BackendHooks Hooks, IReadOnlyList<string> Packages)> PrepareAsync(
        BuildSystem system, UnpackedSource unpacked, SourceLocation location, string work, string kind, IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        PythonLayout layout = await VenvLayout.CreateAsync(Path.Combine(work, "env"), _options.Interpreter, cancellationToken: cancellationToken).ConfigureAwait(false);
        BackendHooks hooks = new(system, unpacked, layout, _options, work, location.Display);
        IReadOnlyList<string> next = [.. chain, location.Display];
        IReadOnlyList<string> packages = await InstallAsync(layout, system.Requires, location, next, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> more = await hooks.ListAsync("get_requires_for_build_" + kind, cancellationToken).ConfigureAwait(false);
        if (more.Count > 0) packages = await InstallAsync(layout, [.. system.Requires, .. more.Select(Requirement.Parse)], location, next, cancellationToken).ConfigureAwait(false);
        return (hooks, packages);
    }

    private async Task<IReadOnlyList<string>> InstallAsync(PythonLayout layout, IReadOnlyList<Requirement> requirements, SourceLocation location, IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        if (requirements.Count == 0) return [];
        PypiTarget target = _options.Interpreter.ToTarget();
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = requirements,
            Target = target,
            Source = _options.Source,
            Constraints = _options.Constraints,
            ExcludeNewer = _options.ExcludeNewer,
            OriginOf = _ => "building " + location.Display,
            SourceMetadata = async (file, token) => await GetMetadataAsync(SourceLocation.Of(file), null, chain, token).ConfigureAwait(false),
        }, cancellationToken).ConfigureAwait(false);
        List<CachedWheel> wheels = [];
        foreach (SolvedPackage package in solution.Packages)
        {
            PypiFile file = package.File!;
            wheels.Add(file.FileName.EndsWith(".whl", StringComparison.Ordinal)
                ? await _wheels.GetAsync(WheelRequest.Of(file), cancellationToken).ConfigureAwait(false)
                : (await BuildAsync(SourceLocation.Of(file), package.Name, chain, cancellationToken).ConfigureAwait(false)).Wheel);
        }
        InstallPlan plan = InstallPlan.Create(InstalledDistributions.Read(layout), [.. wheels.Select(wheel => new WantedDistribution(wheel.Name, wheel.Version))]);
        await plan.ApplyAsync(layout, wheels, null, cancellationToken).ConfigureAwait(false);
        return [.. solution.Packages.Select(package => package.ToString()).Order(StringComparer.Ordinal)];
    }

    private void CheckAllowed(SourceLocation source, PackageName? project)
    {
        PackageName? name = project ?? (source is SourceArchive archive && SourceFileName.TryParse(archive.FileName, out SourceFileName? file) ? file.Name : null);
        // A project whose name is not known yet is forbidden only where everything is.
        if (name is { } known ? _options.NoBuild.Contains(known) : _options.NoBuild == PackageSelection.All)
            throw new FlowKitException(PypiErrors.BuildForbidden, $"{source.Display} would have to be built, and building from source is switched off. Allow it for this package, or ask for a version that has a wheel.");
    }

    private static void CheckChain(SourceLocation source, IReadOnlyList<string> chain)
    {
        if (!chain.Contains(source.Display) && chain.Count < DeepestChain) return;
        throw new FlowKitException(PypiErrors.InvalidSource, $"{source.Display} cannot be built: it is needed to build itself ({string.Join(" needs ", chain.Append(source.Display))}). A wheel of one of them ends the circle.");
    }

    // Everything that changes what comes out, as far as it is known before the build.
    private string KeyOf(string identity, SourceLocation location)
    {
        PythonInterpreter python = _options.Interpreter;
        StringBuilder key = new();
        key.Append(identity).Append('\n').Append(location.Subdirectory).Append('\n');
        key.Append(python.Implementation).Append(' ').Append(python.MajorMinor).Append(' ').Append(python.Soabi).Append(' ').Append(python.FreeThreaded).Append(python.Debug).Append(' ').Append(python.Platform).Append(' ').Append(python.Glibc ?? python.Musl).Append('\n');
        foreach ((string name, string value) in _options.ConfigSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal)) key.Append("setting ").Append(name).Append('=').Append(value).Append('\n');
        foreach ((string name, string value) in _options.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal)) key.Append("variable ").Append(name).Append('=').Append(value).Append('\n');
        foreach ((string name, string value) in BuildVariables.OfTools(_options)) key.Append("tools ").Append(name).Append('=').Append(value).Append('\n');
        foreach (string constraint in _options.Constraints.Select(constraint => constraint.ToString()).Order(StringComparer.Ordinal)) key.Append("constraint ").Append(constraint).Append('\n');
        if (_options.ExcludeNewer is { } cut) key.Append("before ").Append(cut.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        return Sha256Digest.Compute(Encoding.UTF8.GetBytes(key.ToString())).ToString();
    }
}
