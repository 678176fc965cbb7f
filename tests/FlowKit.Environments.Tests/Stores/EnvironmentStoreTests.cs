using System.IO.Abstractions.TestingHelpers;
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
