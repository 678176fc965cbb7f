using FlowKit.Metadata;
using FlowKit.Testing.Contracts;
using FlowKit.Tests.Execution;
using FlowKit.Tests.Shared;

namespace FlowKit.Tests.Metadata;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class MetadataStoreTests
{
    public static IEnumerable<TestCaseData> Rules() => MetadataStoreContract.Cases(() => new InMemoryMetadataStore()).Select((rule, index) => new TestCaseData(index).SetArgDisplayNames(rule.Name));

    [TestCaseSource(nameof(Rules))]
    public Task The_memory_store_keeps_the_contract(int rule) => MetadataStoreContract.Cases(() => new InMemoryMetadataStore())[rule].RunAsync();

    [TestCaseSource(nameof(Rules))]
    public async Task The_SQLite_store_keeps_the_contract(int rule)
    {
        using TemporaryFolder folder = new();
        await MetadataStoreContract.Cases(() => new SqliteMetadataStore(folder.Combine("metadata.db")))[rule].RunAsync();
    }

    [Test]
    public async Task A_SQLite_file_is_read_by_the_next_process()
    {
        using TemporaryFolder folder = new();
        RunRecord run = new() { Run = new RunReference("A", "1"), OriginRunId = "1", CreatedAt = DateTimeOffset.UnixEpoch };
        using (SqliteMetadataStore first = new(folder.Combine("deep", "metadata.db")))
        {
            await first.CreateRunAsync(run);
        }

        using SqliteMetadataStore second = new(folder.Combine("deep", "metadata.db"));
        Assert.That(await second.FindRunAsync(run.Run), Is.Not.Null);
    }

    [Test]
    public async Task Several_stores_over_one_file_write_side_by_side()
    {
        using TemporaryFolder folder = new();
        List<SqliteMetadataStore> stores = [.. Enumerable.Range(0, 4).Select(_ => new SqliteMetadataStore(folder.Combine("metadata.db")))];
        await Task.WhenAll(stores.Select((store, index) => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await store.CreateRunAsync(new RunRecord { Run = new RunReference("A", $"{index}-{i}"), OriginRunId = "x", CreatedAt = DateTimeOffset.UnixEpoch });
            }
        })));
        Assert.That(await stores[0].ListRunsAsync(new RunQuery()), Has.Count.EqualTo(40));
        stores.ForEach(store => store.Dispose());
    }

    [Test]
    public async Task A_file_of_the_first_format_is_brought_to_this_one_with_all_that_is_in_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("metadata.db");
        RunRecord run = new() { Run = new RunReference("A", "1"), OriginRunId = "1", Status = ExecutionStatus.Running, CreatedAt = DateTimeOffset.UnixEpoch };
        using (SqliteMetadataStore first = new(path))
        {
            await first.CreateRunAsync(run);
        }

        // What the first format did not have.
        Execute(path, "ALTER TABLE runs DROP COLUMN seen; PRAGMA user_version = 1");
        using SqliteMetadataStore store = new(path);
        RunRecord found = (await store.ListRunsAsync(new RunQuery())).Single();
        Assert.That((found.Run, found.SeenAt), Is.EqualTo((run.Run, (DateTimeOffset?)null)));
        await store.KeepAliveAsync(run.Run, DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.That((await store.FindRunAsync(run.Run))!.SeenAt, Is.EqualTo(DateTimeOffset.UnixEpoch.AddHours(1)));
    }

    [Test]
    public async Task A_file_of_a_newer_release_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("metadata.db");
        Execute(path, "PRAGMA user_version = 99");
        using SqliteMetadataStore store = new(path);
        FlowKitException problem = await Runners.FailureOf(() => store.ListRunsAsync(new RunQuery()));
        Assert.That(problem.Code, Is.EqualTo(FlowErrors.MetadataUnavailable));
        Assert.That(problem.Message, Does.Contain("99"));
    }

    [Test]
    public async Task A_file_that_is_no_database_says_so()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("metadata.db");
        File.WriteAllText(path, new string('x', 5000));
        using SqliteMetadataStore store = new(path);
        Assert.That(
            (await Runners.FailureOf(() => store.ListRunsAsync(new RunQuery()))).Code, Is.EqualTo(FlowErrors.MetadataUnavailable));
    }

    private static void Execute(string path, string statements)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
