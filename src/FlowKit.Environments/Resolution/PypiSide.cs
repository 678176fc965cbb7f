using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Building;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Resolution.ForeignLocks;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>The PyPI half of a solve.</summary>
/// <param name="open">Opens the indexes of a spec; whether those that are not known here may be left out.</param>
/// <param name="addressOf">Where a locked package is.</param>
/// <param name="indexAddress">Where a named index is on this machine.</param>
/// <param name="hasher">Hashes files whose index states no SHA-256.</param>
/// <param name="builds">Builds from sources; null where only wheels are taken.</param>
/// <param name="contents">Reads what is in conda packages; null where nothing but their distributions is known.</param>
internal sealed class PypiSide(
    Func<EnvironmentSpec, bool, IPypiSource> open,
    Func<LockedPackage, Uri> addressOf,
    Func<string, Uri?> indexAddress,
    PackageHasher hasher,
    SourceBuilds? builds = null,
    CondaContents? contents = null)
{
    public async Task<PypiAnswer> SolveAsync(
        PlatformSolveRequest request, IReadOnlyList<LockedCondaPackage> conda, LockedPython? python, IReadOnlyList<string> facts, CancellationToken cancellationToken)
    {
        EnvironmentSpec spec = request.Spec;
        List<(LockedPypiPackage Package, string Base)> kept = [.. request.Fixed.Where(static f => f.Package is LockedPypiPackage).Select(static f => ((LockedPypiPackage)f.Package, f.Base))];
        HashSet<PackageName> fromPypi = [.. spec.FromPypi.Select(static n => PackageName.Parse(n.Trim()))];
        Dictionary<PackageName, ProvidedDistribution> provided = CondaProvided.Of(conda, fromPypi, contents is null ? null : contents.FindMetadataAsync);
        CondaProvided.CheckKept(kept, provided, request.Platform);
        if (!spec.AsksPypi) return PypiAnswer.Nothing with { Packages = [.. kept.Select(static k => k.Package)] };

        PypiTarget target = TargetFacts.PypiTarget(request.Platform, python!.Version, facts, conda);
        CheckTarget(spec, target, request.Platform);
        PypiQuestion question = new(request, kept, target);
        IPypiSource indexes = open(spec, request.Fixed.Count > 0);
        IPypiSource source = question.Choices.Count == 0 ? indexes : new LockedChoiceSource(question.Choices, indexes);
        FixedPypiSource? fixedSource = kept.Count + request.Movable.Count == 0 ? null : new FixedPypiSource(kept.Select(static k => k.Package), request.MovablePypi.Select(static m => m.Package), addressOf, source);
        SourceSession? sources = builds is null ? null : new SourceSession(builds, spec, request.Platform, python, conda, question.Requirements);
        PypiSolveRequest solve = question.ToRequest(fixedSource ?? source, provided, sources);
        PypiSolution solution;
        try
        {
            solution = request.MovablePypi.Count == 0
                ? await new PypiSolver().SolveAsync(solve, cancellationToken).ConfigureAwait(false)
                : (await new LockExtender().ExtendAsync(solve, question.Movable, cancellationToken).ConfigureAwait(false)).Solution;
        }
        catch (PypiSolveException e) when (Mentions(e.Conflict, PypiConflictKind.Provided))
        {
            throw new FlowKitException(EnvironmentErrors.MixedConflict,
                "PyPI requirements cannot live with what conda installs.\n" + e.Message
                + "\nconda is solved first and is not changed for PyPI: ask conda for a version that fits, drop the conda requirement, or take the package from PyPI instead (FromPypi).", e);
        }
        catch (PypiSolveException e) when (question.LocksIn(e.Conflict) is { Length: > 0 } locks)
        {
            throw new FlowKitException(e.Code, $"{e.Message}\nA lock leaves no other choice: {locks}. Ask for what fits it, or lock again.", e);
        }
        catch (PypiSolveException e) when (contents?.HintOf(e.Missing) is { } hint)
        {
            throw new FlowKitException(e.Code, $"{e.Message}\n{hint}", e);
        }
        finally
        {
            if (sources is not null) await sources.SettleAsync().ConfigureAwait(false);
        }
        question.CheckHashes(solution);
        CondaProvided.CheckUnique(conda, solution.Packages.Where(static p => p.IsProvided).Select(static p => p.Name));
        foreach (string warning in solution.Warnings) request.Warnings?.Report(warning);
        List<LockedPypiPackage> packages = [];
        foreach (SolvedPackage package in solution.Packages)
        {
            if (package.File is not { } file) continue;
            LockedPypiPackage? known = fixedSource?.Find(file);
            if (known is not null && file.RequiredHashes.Count > 0) await hasher.HashAsync(file, cancellationToken).ConfigureAwait(false);
            packages.Add(known ?? await LockAsync(package, file, indexes, question, sources, cancellationToken).ConfigureAwait(false));
        }
        HashSet<string> replaced = CondaProvided.Replaced(conda, fromPypi, packages);
        CondaProvided.CheckStays(request, replaced);
        return new PypiAnswer(packages, replaced, PatchLevelMatters(request, target, solution), target.Environment.PythonFullVersion)
        {
            FromConda = [.. solution.Packages.Where(static p => p.IsProvided).Select(static p => p.Name.Value)],
        };
    }

    private async Task<LockedPypiPackage> LockAsync(
        SolvedPackage package, PypiFile file, IPypiSource indexes, PypiQuestion question, SourceSession? sources, CancellationToken cancellationToken)
    {
        CoreMetadata? metadata = package.Metadata;
        // A lock of another tool decides what goes together; what the file itself says is kept for those who ask why.
        if (question.Choices.TryGetValue(package.Name, out LockedChoice? choice) && choice.Address is null && file.FileName.EndsWith(".whl", StringComparison.Ordinal))
            metadata = await indexes.GetMetadataAsync(file with { CoreMetadata = null }, cancellationToken).ConfigureAwait(false);
        LockedPypiPackage locked = new()
        {
            Name = package.Name.Value,
            Version = package.Version.ToString(),
            FileName = file.FileName,
            Location = PackageLocation.Of(file.IndexName, indexAddress(file.IndexName) ?? file.Url, file.Url),
            Sha256 = default,
            Size = file.Size,
            Index = file.IndexName,
            Extras = [.. package.Extras.Select(static e => e.Value).Order(StringComparer.Ordinal)],
            ProvidedExtras = [.. (metadata?.ProvidesExtra ?? []).Select(static e => e.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            RequiresPython = file.RequiresPython ?? metadata?.RequiresPython?.ToString(),
            HasStaticMetadata = question.IsTold(metadata),
            Dependencies = [.. (metadata?.RequiresDist ?? []).Select(static r => r.ToString())],
        };
        if (sources?.IsSource(file) == true) return await sources.LockAsync(locked, package, file, cancellationToken).ConfigureAwait(false);
        Sha256Digest hash = await hasher.HashAsync(file, cancellationToken).ConfigureAwait(false);
        locked = locked with { Sha256 = hash };
        return sources?.IsLocalReference(package.Name) == true ? await sources.KeepAsync(locked, file, cancellationToken).ConfigureAwait(false) : locked;
    }

    private static void CheckTarget(EnvironmentSpec spec, PypiTarget target, string platform)
    {
        foreach (string supported in spec.SupportedEnvironments)
        {
            if (!Marker.Parse(supported).Evaluate(target.Environment))
            {
                throw new FlowKitException(EnvironmentErrors.InvalidSpec,
                    $"The project file supports {supported} alone, which {platform} with Python {target.PythonVersion} is not. Resolve for other platforms ([PortableEnv(Platforms = …)]), or say in the file that it supports this one.");
            }
        }
        foreach (string wanted in spec.RequiresPython)
        {
            if (!VersionSpecifiers.Parse(wanted).Contains(target.PythonVersion, PreReleases.Allow))
            {
                throw new FlowKitException(EnvironmentErrors.InvalidSpec,
                    $"The project file asks for Python {wanted}, and the environment has Python {target.PythonVersion}. State a Python that fits ([PortableEnv(Python = …)], or conda's python).");
            }
        }
    }

    private static bool Mentions(PypiConflict conflict, PypiConflictKind kind) => conflict.Kind == kind || conflict.Causes.Any(c => Mentions(c, kind));

    // Only where another patch level would give another answer is it part of the lock: most markers on it compare with a pre-release of long ago.
    private static bool PatchLevelMatters(PlatformSolveRequest request, PypiTarget target, PypiSolution solution)
    {
        MarkerEnvironment late = target.Environment.With(MarkerVariable.PythonFullVersion, target.Environment.PythonVersion + ".99")
            .With(MarkerVariable.ImplementationVersion, target.Environment.PythonVersion + ".99");
        bool Differs(Requirement requirement, IReadOnlyList<ExtraName> extras) => requirement.Marker is { } marker
            && (marker.Names(MarkerVariable.PythonFullVersion) || marker.Names(MarkerVariable.ImplementationVersion))
            && marker.Evaluate(target.Environment, extras) != marker.Evaluate(late, extras);
        return request.Spec.Pypi.Any(r => Differs(Requirement.Parse(r.Text.Trim()), []))
            || solution.Packages.Any(p => p.Metadata is { } metadata && metadata.RequiresDist.Any(r => Differs(r, p.Extras)));
    }
}
