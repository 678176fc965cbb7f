using System.IO.Abstractions.TestingHelpers;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Testing.Contracts;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Stores;

[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentStoreTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (Func<EnvironmentStoreContract> make in (Func<EnvironmentStoreContract>[])[static () => new InMemory(), static () => new Folder(), static () => new MockFolder()])
        {
            // A contract of its own for each rule, so that rules run side by side.
            for (int i = 0; i < make().Cases.Count; i++)
            {
                EnvironmentStoreContract contract = make();
                yield return new TestCaseData(contract, contract.Cases[i]).SetName($"{contract.GetType().Name}_store: {contract.Cases[i].Name}");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_store_keeps_the_contract(EnvironmentStoreContract contract, ContractCase rule)
    {
        using IDisposable? made = contract as IDisposable;
        await rule.RunAsync();
    }

    [TestCase(false), TestCase(true), CancelAfter(60_000)]
    public async Task A_disk_that_is_full_or_read_only_is_told_and_nobody_waits_for_it(bool isFull, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=64k");
        FolderEnvironmentStore store = new(disk.Combine("store"));
        if (isFull) await File.WriteAllBytesAsync(disk.Combine("rest"), new byte[64 << 10], cancellationToken);
        else disk.MakeReadOnly();
        byte[] content = new byte[100];
        Sha256Digest hash = Sha256Digest.Compute(content);
        NameRevision revision = new(new RequirementId(hash), new EnvironmentId(hash), DateTimeOffset.UnixEpoch);
        foreach (Func<Task> write in (Func<Task>[])
        [
            () => store.PutPackageAsync(hash, (file, ct) => file.WriteAsync(content, ct).AsTask(), cancellationToken),
            () => store.TrySetNameAsync(EnvironmentName.Parse("team/data:v1"), revision, null, cancellationToken),
        ])
        {
            FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => write()))!;
            Assert.That(error.Code, Is.EqualTo("FK7317"));
            Assert.That(error.Message, Does.Contain(disk.Combine("store")));
        }
        Assert.That(await store.GetNameAsync(EnvironmentName.Parse("team/data:v1"), cancellationToken), Is.Null);
    }

    private sealed class InMemory : EnvironmentStoreContract
    {
        protected override Task<IEnvironmentStore> CreateAsync() => Task.FromResult<IEnvironmentStore>(new InMemoryEnvironmentStore());
    }

    private sealed class Folder : EnvironmentStoreContract, IDisposable
    {
        private TemporaryFolder? _folder;

        public void Dispose() => _folder?.Dispose();

        protected override Task<IEnvironmentStore> CreateAsync()
        {
            _folder = new TemporaryFolder();
            return Task.FromResult<IEnvironmentStore>(new FolderEnvironmentStore(_folder.FullName));
        }

        protected override Task<IEnvironmentStore> ReopenAsync(IEnvironmentStore store) =>
            Task.FromResult<IEnvironmentStore>(new FolderEnvironmentStore(store.Description["the store ".Length..]));
    }

    private sealed class MockFolder : EnvironmentStoreContract
    {
        protected override Task<IEnvironmentStore> CreateAsync() => Task.FromResult<IEnvironmentStore>(new FolderEnvironmentStore("/store", new MockFileSystem()));
    }
}
