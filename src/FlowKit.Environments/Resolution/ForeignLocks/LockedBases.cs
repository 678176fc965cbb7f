using System.Text.RegularExpressions;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution.ForeignLocks;

/// <summary>The conda packages of other tools' locks, as a base that stays as it is: without anything beside them nothing is solved, and no channel is asked.</summary>
/// <param name="sources">Knows the names of what means something only on this machine.</param>
/// <param name="hasher">Hashes what a lock knows by its MD5 alone.</param>
internal sealed class LockedBases(SourceMap sources, PackageHasher hasher)
{
    /// <summary>The request with what its locks have as fixed packages.</summary>
    /// <exception cref="FlowKitException">
    /// <c>FK7313</c>: a lock is not for the platform. <c>FK7309</c>: a package has no SHA-256, lies on the machine of who locked it, or two locks disagree. <c>FK7310</c>: a base has another package.
    /// </exception>
    public async Task<PlatformSolveRequest> AddAsync(PlatformSolveRequest request, CancellationToken cancellationToken)
    {
        if (request.Spec.CondaLocks.Count == 0) return request;
        Dictionary<string, (LockedPackage Package, string Base)> known = request.Fixed.Where(static f => f.Package is LockedCondaPackage).ToDictionary(static f => f.Package.Name, StringComparer.Ordinal);
        List<(LockedPackage Package, string Base)> added = [];
        List<string> offered = [.. request.BaseVirtualPackages];
        foreach (CondaLockFile file in request.Spec.CondaLocks)
        {
            (IReadOnlyList<LockFilePackage> packages, IReadOnlyList<string> virtualPackages) = file.For(request.Platform, TargetFacts.VirtualPackages(request.Platform, [.. request.BaseVirtualPackages, .. request.Spec.VirtualPackages]));
            offered.AddRange(virtualPackages);
            if (file.IsLossy && request.Spec.Conda.Count > 0) request.Warnings?.Report($"{file.Label} does not tell everything that its packages need of others, so what is solved beside them may not fit them: its format is made for installing.");
            foreach (LockFilePackage package in packages.Where(static p => p.Kind == LockFilePackageKind.Conda))
            {
                LockedCondaPackage locked = await LockAsync(file, package, cancellationToken).ConfigureAwait(false);
                if (!known.TryGetValue(locked.Name, out (LockedPackage Package, string Base) other))
                {
                    known[locked.Name] = (locked, file.Label);
                    added.Add((locked, file.Label));
                }
                else if (other.Package.Sha256 != locked.Sha256)
                {
                    throw new FlowKitException(request.Fixed.Contains(other) ? EnvironmentErrors.CompositionConflict : EnvironmentErrors.InvalidSpec,
                        $"{file.Label} has {locked} on {request.Platform}, and {(other.Base == file.Label ? "a second time" : other.Base)} {other.Package}: one environment has one. Take one of them away, or lock them together.");
                }
            }
        }
        LockedPython? python = known.GetValueOrDefault("python").Package is { } conda ? new LockedPython(conda.Version, FromConda: true) : null;
        return request with { Fixed = [.. request.Fixed, .. added], FixedPython = request.FixedPython ?? python, BaseVirtualPackages = offered };
    }

    /// <summary>What locks of other tools have of the packages that a message names; empty where they have none.</summary>
    public static string NamedIn(string message, PlatformSolveRequest request)
    {
        HashSet<string> labels = [.. request.Spec.CondaLocks.Select(static l => l.Label)];
        return string.Join(", ", request.Fixed.Where(f => labels.Contains(f.Base) && Regex.IsMatch(message, $@"(?<![\w.-]){Regex.Escape(f.Package.Name)}(?![\w.-])")).Select(static f => $"{f.Package} by {f.Base}"));
    }

    private async Task<LockedCondaPackage> LockAsync(CondaLockFile file, LockFilePackage package, CancellationToken cancellationToken)
    {
        PackageRecord record = package.ToRecord();
        string? source = sources.NameOf(record.Url);
        if (source is null && EnvironmentSource.IsLocalAddress(record.Url))
            throw Unusable(file, $"'{package.Name}' comes from {SafeAddress.Of(record.Url)}, which means something only where it was locked. Give the channel that has it a name here ('name=folder' among the channels of the attribute or the options)");
        Sha256Digest? hash = Sha256Digest.TryParse(record.Sha256, out Sha256Digest told) ? told : null;
        if (hash is null && !(file.AllowMd5 && package.Md5 is not null))
        {
            throw Unusable(file, $"'{record}' has no SHA-256 in it{(package.Md5 is null ? "" : ", only an MD5")}. Lock again with a tool that writes one"
                + (package.Md5 is null ? "" : ", or allow the MD5 (AllowMd5): then the package is fetched now, held to it, and locked by the SHA-256 of what came"));
        }
        hash ??= await hasher.HashByMd5Async(package.Md5!, record.Url, cancellationToken).ConfigureAwait(false);
        LockedCondaPackage locked = CondaRecords.ToLocked(record, source is null ? null : sources.Find(source), hash.Value);
        return source is null ? locked : locked with { Channel = source, Location = PackageLocation.Of(source, sources.Find(source)!, record.Url) };
    }

    private static FlowKitException Unusable(CondaLockFile file, string problem) => new(EnvironmentErrors.InvalidSpec, $"A lock cannot be used, {file.Label}: {problem}.");
}
