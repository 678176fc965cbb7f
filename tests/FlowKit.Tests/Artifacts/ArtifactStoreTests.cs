using System.IO.Abstractions.TestingHelpers;
using FlowKit.Artifacts;
using FlowKit.Content.Hashing;
using FlowKit.Testing.Contracts;
using FlowKit.Tests.Execution;
using FlowKit.Tests.Shared;

namespace FlowKit.Tests.Artifacts;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class ArtifactStoreTests
{
    public static IEnumerable<TestCaseData> Rules() => ArtifactStoreContract.Cases(() => new InMemoryArtifactStore()).Select((rule, index) => new TestCaseData(index).SetArgDisplayNames(rule.Name));

    [TestCaseSource(nameof(Rules))]
    public Task The_memory_store_keeps_the_contract(int rule) => ArtifactStoreContract.Cases(() => new InMemoryArtifactStore())[rule].RunAsync();

    [TestCaseSource(nameof(Rules))]
    public async Task The_folder_store_keeps_the_contract(int rule)
    {
        using TemporaryFolder folder = new();
        await ArtifactStoreContract.Cases(() => new FolderArtifactStore(folder.Combine("artifacts")))[rule].RunAsync();
        Assert.That(Directory.EnumerateFiles(folder.FullName, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task A_damaged_file_is_noticed()
    {
        MockFileSystem files = new();
        FolderArtifactStore store = new("/artifacts", files);
        Sha256Digest hash = await store.PutAsync(new byte[] { 1, 2, 3 });
        string path = files.AllFiles.Single(file => file.EndsWith(hash.ToString(), StringComparison.Ordinal));
        files.File.WriteAllBytes(path, [1, 2, 4]);
        FlowKitException problem = await Runners.FailureOf(() => store.FindAsync(hash));
        Assert.That(problem.Code, Is.EqualTo(FlowErrors.ArtifactLost));
        Assert.That(problem.Message, Does.Contain(hash.ToString()));
    }
}
