using System.Text;
using FlowKit.Content;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using static FlowKit.Testing.Contracts.ContractViolationException;

namespace FlowKit.Testing.Contracts;

/// <summary>
/// What every <see cref="IEnvironmentStore"/> keeps to. A provider's test inherits it, gives empty stores, and runs <see cref="Cases"/> with the test framework of its choice.
/// </summary>
public abstract class EnvironmentStoreContract
{
    private static readonly DateTimeOffset Now = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The rules.</summary>
    public IReadOnlyList<ContractCase> Cases =>
    [
        new(nameof(A_package_is_kept_under_its_hash_and_opened_again), A_package_is_kept_under_its_hash_and_opened_again),
        new(nameof(A_package_with_another_hash_is_refused_and_leaves_nothing), A_package_with_another_hash_is_refused_and_leaves_nothing),
        new(nameof(A_package_whose_writer_fails_leaves_nothing), A_package_whose_writer_fails_leaves_nothing),
        new(nameof(A_package_may_be_kept_many_times_at_once), A_package_may_be_kept_many_times_at_once),
        new(nameof(A_lock_comes_back_with_the_same_bytes), A_lock_comes_back_with_the_same_bytes),
        new(nameof(What_was_never_kept_is_not_there), What_was_never_kept_is_not_there),
        new(nameof(A_requirement_id_remembers_its_last_answer), A_requirement_id_remembers_its_last_answer),
        new(nameof(A_name_is_created_once), A_name_is_created_once),
        new(nameof(A_name_moves_only_from_what_was_seen_last_and_keeps_its_history), A_name_moves_only_from_what_was_seen_last_and_keeps_its_history),
        new(nameof(Of_racing_writers_of_a_name_exactly_one_wins), Of_racing_writers_of_a_name_exactly_one_wins),
        new(nameof(Of_racing_moves_of_a_name_exactly_one_wins), Of_racing_moves_of_a_name_exactly_one_wins),
        new(nameof(Names_are_listed_by_prefix_in_ordinal_order), Names_are_listed_by_prefix_in_ordinal_order),
    ];

    /// <summary>Makes an empty store. Called once for each rule; the inheritor removes what it made.</summary>
    protected abstract Task<IEnvironmentStore> CreateAsync();

    /// <summary>Opens the same store once more, as another process would. Default: the same object, for stores that live in memory.</summary>
    /// <param name="store">What <see cref="CreateAsync"/> gave.</param>
    protected virtual Task<IEnvironmentStore> ReopenAsync(IEnvironmentStore store) => Task.FromResult(store);

    private async Task A_package_is_kept_under_its_hash_and_opened_again()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        byte[] content = Encoding.UTF8.GetBytes("a package");
        Sha256Digest hash = Sha256Digest.Compute(content);
        await PutAsync(store, hash, content).ConfigureAwait(false);
        IEnvironmentStore again = await ReopenAsync(store).ConfigureAwait(false);
        Require(await again.HasPackageAsync(hash).ConfigureAwait(false), "A package that was kept is there.");
        Stream? opened = await again.OpenPackageAsync(hash).ConfigureAwait(false);
        Require(opened is not null, "A package that was kept can be opened.");
        await using (opened!.ConfigureAwait(false))
            Require(await Sha256Digest.ComputeAsync(opened!).ConfigureAwait(false) == hash, "A package comes back with the bytes that were kept.");
    }

    private async Task A_package_with_another_hash_is_refused_and_leaves_nothing()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        Sha256Digest promised = Sha256Digest.Compute("promised"u8);
        string? code = await CodeOfAsync(() => PutAsync(store, promised, Encoding.UTF8.GetBytes("something else"))).ConfigureAwait(false);
        Require(code == ContentErrors.HashMismatch, $"A package with another hash is refused with {ContentErrors.HashMismatch}, not {code ?? "accepted"}.");
        Require(!await store.HasPackageAsync(promised).ConfigureAwait(false), "A refused package is not there.");
    }

    private async Task A_package_whose_writer_fails_leaves_nothing()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        byte[] content = Encoding.UTF8.GetBytes("half of a package");
        Sha256Digest hash = Sha256Digest.Compute(content);
        bool failed = false;
        try
        {
            await store.PutPackageAsync(hash, async (stream, ct) =>
            {
                await stream.WriteAsync(content.AsMemory(0, 4), ct).ConfigureAwait(false);
                throw new IOException("the network went away");
            }).ConfigureAwait(false);
        }
        catch (IOException)
        {
            failed = true;
        }
        Require(failed, "The error of a writer reaches the caller.");
        Require(!await store.HasPackageAsync(hash).ConfigureAwait(false), "A package that was half written is not there.");
        await PutAsync(store, hash, content).ConfigureAwait(false);
        Require(await store.HasPackageAsync(hash).ConfigureAwait(false), "It can be kept afterwards.");
    }

    private async Task A_package_may_be_kept_many_times_at_once()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        byte[] content = new byte[100_000];
        Sha256Digest hash = Sha256Digest.Compute(content);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync(store, hash, content)))).ConfigureAwait(false);
        Require(await store.HasPackageAsync(hash).ConfigureAwait(false), "A package that several keep at once is there.");
    }

    private async Task A_lock_comes_back_with_the_same_bytes()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        EnvironmentLock @lock = MakeLock("1.0");
        await store.PutLockAsync(@lock).ConfigureAwait(false);
        await store.PutLockAsync(@lock).ConfigureAwait(false);
        EnvironmentLock? back = await (await ReopenAsync(store).ConfigureAwait(false)).GetLockAsync(@lock.Id).ConfigureAwait(false);
        Require(back is not null && back.ToJson().AsSpan().SequenceEqual(@lock.ToJson()), "A lock comes back as it was kept.");
    }

    private async Task What_was_never_kept_is_not_there()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        EnvironmentLock @lock = MakeLock("1.0");
        Require(!await store.HasPackageAsync(@lock.Id.Digest).ConfigureAwait(false), "A package that was never kept is not there.");
        Require(await store.OpenPackageAsync(@lock.Id.Digest).ConfigureAwait(false) is null, "A package that was never kept opens as null.");
        Require(await store.GetLockAsync(@lock.Id).ConfigureAwait(false) is null, "A lock that was never kept is null.");
        Require(await store.GetResolvedAsync(@lock.RequirementId).ConfigureAwait(false) is null, "An answer that was never remembered is null.");
        Require(await store.GetNameAsync(EnvironmentName.Parse("team/env")).ConfigureAwait(false) is null, "A name that was never set is null.");
        Require((await ListAsync(store, "").ConfigureAwait(false)).Count == 0, "An empty store lists no names.");
    }

    private async Task A_requirement_id_remembers_its_last_answer()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        EnvironmentLock first = MakeLock("1.0"), second = MakeLock("2.0");
        await store.PutLockAsync(first).ConfigureAwait(false);
        await store.PutLockAsync(second).ConfigureAwait(false);
        await store.SetResolvedAsync(first.RequirementId, first.Id).ConfigureAwait(false);
        await store.SetResolvedAsync(first.RequirementId, second.Id).ConfigureAwait(false);
        EnvironmentId? resolved = await (await ReopenAsync(store).ConfigureAwait(false)).GetResolvedAsync(first.RequirementId).ConfigureAwait(false);
        Require(resolved == second.Id, "The last answer to a requirement id holds.");
    }

    private async Task A_name_is_created_once()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        EnvironmentName name = EnvironmentName.Parse("team/project/env:v1.2");
        Require(await store.TrySetNameAsync(name, Revision("1.0"), null).ConfigureAwait(false), "A new name can be created.");
        Require(!await store.TrySetNameAsync(name, Revision("2.0"), null).ConfigureAwait(false), "A name that exists is not created again.");
        NameRecord? record = await (await ReopenAsync(store).ConfigureAwait(false)).GetNameAsync(name).ConfigureAwait(false);
        Require(record is not null && record.Name == name && record.Current == Revision("1.0") && record.History.Count == 0, "A name means what it was created with.");
        Require(await store.GetNameAsync(name.WithTag("v1.3")).ConfigureAwait(false) is null, "Another tag is another name.");
        Require(await store.TrySetNameAsync(EnvironmentName.Parse("team/project/env/part:v1.2"), Revision("2.0"), null).ConfigureAwait(false), "A name may lie below another.");
    }

    private async Task A_name_moves_only_from_what_was_seen_last_and_keeps_its_history()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        EnvironmentName name = EnvironmentName.Parse("team/env");
        await store.TrySetNameAsync(name, Revision("1.0"), null).ConfigureAwait(false);
        Require(!await store.TrySetNameAsync(name, Revision("3.0"), Revision("2.0").EnvironmentId).ConfigureAwait(false), "A name does not move from what it never meant.");
        Require(await store.TrySetNameAsync(name, Revision("2.0"), Revision("1.0").EnvironmentId).ConfigureAwait(false), "A name moves from what it means.");
        Require(await store.TrySetNameAsync(name, Revision("3.0"), Revision("2.0").EnvironmentId).ConfigureAwait(false), "A name moves again.");
        NameRecord? record = await store.GetNameAsync(name).ConfigureAwait(false);
        Require(record is not null && record.Current == Revision("3.0") && record.History.SequenceEqual([Revision("2.0"), Revision("1.0")]), "The history is kept, newest first.");
    }

    private async Task Of_racing_writers_of_a_name_exactly_one_wins()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        IEnvironmentStore other = await ReopenAsync(store).ConfigureAwait(false);
        EnvironmentName name = EnvironmentName.Parse("team/race:v1");
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            (i % 2 == 0 ? store : other).TrySetNameAsync(name, Revision(i + ".0"), null)))).ConfigureAwait(false);
        Require(won.Count(static w => w) == 1, $"Of 16 writers of one new name, {won.Count(static w => w)} were told that they won.");
        NameRecord? record = await store.GetNameAsync(name).ConfigureAwait(false);
        Require(record?.Current == Revision(Array.IndexOf(won, true) + ".0"), "The name means what the winner set.");
    }

    private async Task Of_racing_moves_of_a_name_exactly_one_wins()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        IEnvironmentStore other = await ReopenAsync(store).ConfigureAwait(false);
        EnvironmentName name = EnvironmentName.Parse("team/race");
        await store.TrySetNameAsync(name, Revision("start"), null).ConfigureAwait(false);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            (i % 2 == 0 ? store : other).TrySetNameAsync(name, Revision(i + ".0"), Revision("start").EnvironmentId)))).ConfigureAwait(false);
        Require(won.Count(static w => w) == 1, $"Of 16 moves of one name, {won.Count(static w => w)} were told that they won.");
        NameRecord? record = await store.GetNameAsync(name).ConfigureAwait(false);
        Require(record?.History.Count == 1, "The history holds what the name meant before, once.");
    }

    private async Task Names_are_listed_by_prefix_in_ordinal_order()
    {
        IEnvironmentStore store = await CreateAsync().ConfigureAwait(false);
        foreach (string name in (string[])["b/env", "a/env:v2", "a/env:v1", "a/env/part", "ab/env"])
            await store.TrySetNameAsync(EnvironmentName.Parse(name), Revision("1.0"), null).ConfigureAwait(false);
        Require((await ListAsync(store, "a/").ConfigureAwait(false)).SequenceEqual(["a/env/part", "a/env:v1", "a/env:v2"]), "Names below a prefix are listed in ordinal order.");
        Require((await ListAsync(store, "").ConfigureAwait(false)).Count == 5, "Without a prefix all names are listed.");
    }

    private static async Task<IReadOnlyList<string>> ListAsync(IEnvironmentStore store, string prefix)
    {
        List<string> names = [];
        await foreach (NameRecord record in store.ListNamesAsync(prefix).ConfigureAwait(false)) names.Add(record.Name.ToString());
        return names;
    }

    private static Task PutAsync(IEnvironmentStore store, Sha256Digest hash, byte[] content) =>
        store.PutPackageAsync(hash, (stream, ct) => stream.WriteAsync(content, ct).AsTask());

    private static async Task<string?> CodeOfAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (FlowKitException e)
        {
            return e.Code;
        }
    }

    private static NameRevision Revision(string version)
    {
        EnvironmentLock @lock = MakeLock(version);
        return new NameRevision(@lock.RequirementId, @lock.Id, Now);
    }

    private static EnvironmentLock MakeLock(string version)
    {
        EnvironmentSpec spec = new() { Pypi = ["table"], Python = "3.11" };
        LockedPypiPackage package = new()
        {
            Name = "table",
            Version = version,
            FileName = $"table-{version}-py3-none-any.whl",
            Location = new PackageLocation("local", $"table/table-{version}-py3-none-any.whl"),
            Sha256 = Sha256Digest.Compute(Encoding.UTF8.GetBytes(version)),
            Index = "local",
        };
        return new EnvironmentLock(RequirementId.Of(spec), spec, [new PlatformLock { Platform = "linux-64", Python = new LockedPython("3.11", FromConda: false), Packages = [package] }]);
    }
}
