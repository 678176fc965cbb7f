using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments.Resolution;

/// <summary>The conda packages that specs name by the address or path of their archive.</summary>
/// <param name="fetcher">Where archives come from.</param>
/// <param name="kept">Where those are kept that only this machine has.</param>
internal sealed class CondaArchives(IFetcher fetcher, IEnvironmentStore kept)
{
    /// <summary>Reads the archives that the specs of a request name.</summary>
    /// <exception cref="FlowKitException">What <see cref="ArchiveRecords.ReadAsync"/> throws, with who asks; <c>FK7309</c>: an archive of another machine, or one that changed meanwhile.</exception>
    public async Task<ArchiveRecords> ReadAsync(PlatformSolveRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<PackageRequest> asked = request.Spec.Conda;
        MatchSpec[] specs = [.. asked.Select(a => OfContent(MatchSpec.Parse(a.Text.Trim()), request))];
        try
        {
            ArchiveRecords archives = await ArchiveRecords.ReadAsync(specs, fetcher, request.Platform, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach ((MatchSpec spec, PackageRequest by) in specs.Zip(asked))
            {
                if (by.Content is { } content && archives.Records.FirstOrDefault(r => r.Url == ArchiveRecords.AddressOf(spec)) is { } record && record.Sha256 != content.ToString())
                    throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"{SafeAddress.Of(record.Url)} changed while it was resolved. Resolve again when nobody writes there.");
            }
            return archives;
        }
        catch (FlowKitException e)
        {
            PackageRequest? by = asked.FirstOrDefault(a => a.Origin is not null && ArchiveRecords.AddressOf(MatchSpec.Parse(a.Text.Trim())) is { } address && e.Message.Contains(SafeAddress.Of(address), StringComparison.Ordinal));
            if (by is null) throw;
            throw new FlowKitException(e.Code, $"{e.Message}\nAsked for by: {by}", e);
        }
    }

    /// <summary>What is locked of an archive. One whose address means something only here is kept, because nobody else could fetch it.</summary>
    public async Task<LockedCondaPackage> LockAsync(PackageRecord record, CancellationToken cancellationToken)
    {
        LockedCondaPackage locked = CondaRecords.ToLocked(record, null, Sha256Digest.Parse(record.Sha256!));
        if (!EnvironmentSource.IsLocalAddress(record.Url)) return locked;
        await kept.PutPackageAsync(locked.Sha256, (stream, token) => CopyAsync(record, stream, token), cancellationToken).ConfigureAwait(false);
        return locked with { Location = PackageLocation.Nowhere, Channel = "" };
    }

    private async Task CopyAsync(PackageRecord record, Stream target, CancellationToken cancellationToken)
    {
        FetchResponse response = await fetcher.FetchAsync(new FetchRequest(record.Url), cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false)) await response.Body.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
    }

    // What a machine had at a local address is known again by its hash, where a base was made of it.
    private static MatchSpec OfContent(MatchSpec spec, PlatformSolveRequest request)
    {
        if (spec is not { Name: "*", Url: null, Sha256: { } hash }) return spec;
        LockedPackage known = request.Fixed.Concat(request.Movable).Select(static f => f.Package).FirstOrDefault(p => p.Kind == PackageKind.Conda && p.Sha256.ToString() == hash)
            ?? throw new FlowKitException(EnvironmentErrors.InvalidSpec,
                $"The conda package '{spec}' was taken from a file of the machine that locked it, which is not known here. Ask for it again by its path, or compose under Locked, which keeps the package.");
        return MatchSpec.Parse(known.Name + spec.ToString()[1..]);
    }
}
