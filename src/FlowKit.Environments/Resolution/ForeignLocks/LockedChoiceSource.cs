using System.Collections.Concurrent;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.ForeignLocks;

/// <summary>
/// Indexes in which the files that locks of other tools choose are the only ones of their names. They need nothing: the lock says what goes together, and what it leaves out was
/// left out on purpose.
/// </summary>
internal sealed class LockedChoiceSource(IReadOnlyDictionary<PackageName, LockedChoice> choices, IPypiSource inner) : IPypiSource, IIndexSettings, INamedIndexes
{
    private readonly ConcurrentDictionary<string, LockedChoice> _given = new(StringComparer.Ordinal);

    // A lock that names a file says nothing about when it was uploaded; a cut-off date is for what is chosen now.
    public IReadOnlySet<string> IndexesWithoutUploadTimes => (inner as IIndexSettings)?.IndexesWithoutUploadTimes ?? new HashSet<string>();

    public string DescribePlaces(PackageName name) => (inner as IIndexSettings)?.DescribePlaces(name) ?? "the index";

    public IReadOnlyList<string> IndexNames => (inner as INamedIndexes)?.IndexNames ?? [];

    // What a lock chooses comes from where the lock says, whatever index the rest is pinned to.
    public IPypiSource? FindIndex(string name) => (inner as INamedIndexes)?.FindIndex(name) is { } index ? new LockedChoiceSource(choices, index) : null;

    public async ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default)
    {
        if (!choices.TryGetValue(name, out LockedChoice? choice) || choice.Address is not null) return await inner.GetProjectAsync(name, cancellationToken).ConfigureAwait(false);
        PypiFile file = choice.File ?? Find(choice, await inner.GetProjectAsync(name, cancellationToken).ConfigureAwait(false))
            ?? throw new FlowKitException(EnvironmentErrors.PackageUnavailable,
                $"A lock names {name}=={choice.Version} with {string.Join(" and ", choice.Hashes)} and no address that is known here, and no index has that file. Name the index or folder that has it.");
        file = file with { UploadTime = DateTimeOffset.UnixEpoch, RequiresPython = null, IsYanked = false, CoreMetadata = [] };
        _given[file.Url.OriginalString] = choice;
        return new ProjectPage { Files = [file] };
    }

    // An index that names no hash of the lock's has a file of that name, and what comes is held to the lock's hashes.
    private static PypiFile? Find(LockedChoice choice, ProjectPage? page) =>
        page?.Files.FirstOrDefault(file => choice.IsFileWith(PromisedHash.Of(file.Hashes)) == true)
        ?? (page?.Files.FirstOrDefault(file => file.FileName == choice.FileName && choice.IsFileWith(PromisedHash.Of(file.Hashes)) is null) is { } named
            ? named with { RequiredHashes = [.. choice.Hashes.Select(static hash => hash.ToString())] }
            : null);

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => _given.TryGetValue(file.Url.OriginalString, out LockedChoice? choice)
        ? ValueTask.FromResult(CoreMetadata.Parse($"Metadata-Version: 2.1\nName: {choice.Name}\nVersion: {choice.Version}\n\n"))
        : inner.GetMetadataAsync(file, cancellationToken);
}
