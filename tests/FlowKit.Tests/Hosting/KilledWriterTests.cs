using System.Globalization;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Stores;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;
using Microsoft.Data.Sqlite;

namespace FlowKit.Tests.Hosting;

/// <summary>A process that is killed while it writes: what it was told to be kept is there, all that is there is whole, and the next one goes on.</summary>
[TestFixture, Parallelizable(ParallelScope.All), Platform(Exclude = "Win", Reason = "Processes are killed as POSIX does it.")]
public sealed class KilledWriterTests
{
    [Test]
    public async Task What_a_killed_process_has_kept_is_there_and_whole_and_the_next_one_goes_on()
    {
        using RealWorld world = new();
        string folder = world.Combine("stores");
        int kept = 0;
        for (int round = 0; round < 4; round++)
        {
            using FlowProcess writer = new(world, "write-until-killed", folder);
            NameRecord? before = await EndlessWriter.Environments(folder).GetNameAsync(EndlessWriter.Name);
            while (await EndlessWriter.Environments(folder).GetNameAsync(EndlessWriter.Name) is not { } now || now.Current == before?.Current) await Task.Delay(5);
            // Each time at another place of what it does over and over.
            await Task.Delay(17 * round);
            writer.Signal("KILL");
            (_, string text) = await writer.EndAsync();
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) kept = Math.Max(kept, int.Parse(line, CultureInfo.InvariantCulture) + 1);
            await AssertKeptAsync(folder, kept);
        }
    }

    [Test]
    public void Transactions_are_flushed_to_the_disk()
    {
        using RealWorld world = new();
        using SqliteConnection connection = new($"Data Source={world.Combine("own.db")}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.NextResult();
        reader.Read();
        Assert.That(reader.GetInt32(0), Is.EqualTo(2), "FULL is what the library does by itself; NORMAL would lose the last runs with the power");
    }

    private static async Task AssertKeptAsync(string folder, int kept)
    {
        using SqliteMetadataStore metadata = EndlessWriter.Metadata(folder);
        IReadOnlyList<RunRecord> runs = await metadata.ListRunsAsync(new RunQuery { Limit = int.MaxValue });
        Assert.That(runs.Count(run => run.Status == ExecutionStatus.Succeeded), Is.GreaterThanOrEqualTo(kept));
        foreach (RunRecord run in runs.Where(run => run.Status == ExecutionStatus.Succeeded))
        {
            TaskRecord task = (await metadata.ListTasksAsync(run.Run)).Single();
            ArtifactRecord artifact = (await metadata.ListArtifactsAsync(run.Run, "1")).Single();
            Assert.That(task.Status, Is.EqualTo(ExecutionStatus.Succeeded));
            Assert.That((await EndlessWriter.Artifacts(folder).FindAsync(artifact.Content))!.Value.ToArray(), Is.EqualTo(EndlessWriter.Content(int.Parse(run.Run.RunId, CultureInfo.InvariantCulture))));
        }

        FolderEnvironmentStore environments = EndlessWriter.Environments(folder);
        NameRecord name = (await environments.GetNameAsync(EndlessWriter.Name))!;
        NameRevision[] revisions = [name.Current, .. name.History];
        Assert.That(revisions, Has.Length.GreaterThanOrEqualTo(1));
        foreach (NameRevision revision in revisions)
        {
            EnvironmentLock @lock = (await environments.GetLockAsync(revision.EnvironmentId))!;
            LockedPackage package = @lock.Platforms.Single().Packages.Single();
            await using Stream content = (await environments.OpenPackageAsync(package.Sha256))!;
            Assert.That(await Sha256Digest.ComputeAsync(content), Is.EqualTo(package.Sha256));
        }

        Assert.That(await environments.GetResolvedAsync(name.Current.RequirementId), Is.Not.Null);
    }
}
