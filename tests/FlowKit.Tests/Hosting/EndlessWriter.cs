using System.Globalization;
using System.Text;
using FlowKit.Artifacts;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Metadata;

namespace FlowKit.Tests.Hosting;

/// <summary>Keeps one thing after the other in real stores, until somebody kills its process.</summary>
internal static class EndlessWriter
{
    public const string Flow = "EndlessFlow";

    public static EnvironmentName Name { get; } = EnvironmentName.Parse("team/endless:latest");

    public static SqliteMetadataStore Metadata(string folder) => new(Path.Combine(folder, "metadata.db"));

    public static FolderArtifactStore Artifacts(string folder) => new(Path.Combine(folder, "artifacts"));

    public static FolderEnvironmentStore Environments(string folder) => new(Path.Combine(folder, "environments"));

    /// <summary>What the n-th artifact and the n-th package hold.</summary>
    public static byte[] Content(int n) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(n.ToString(CultureInfo.InvariantCulture) + "\n", 10_000)));

    public static async Task<int> RunAsync(string folder, TextWriter output)
    {
        using SqliteMetadataStore metadata = Metadata(folder);
        FolderEnvironmentStore environments = Environments(folder);
        NameRecord? name = await environments.GetNameAsync(Name);
        for (int n = (await metadata.ListRunsAsync(new RunQuery { Limit = int.MaxValue })).Count; ; n++)
        {
            byte[] content = Content(n);
            Sha256Digest hash = await Artifacts(folder).PutAsync(content);
            RunReference run = new(Flow, n.ToString(CultureInfo.InvariantCulture));
            TaskReference task = new(run, "Start", "1");
            await metadata.CreateRunAsync(new RunRecord { Run = run, OriginRunId = run.RunId, Status = ExecutionStatus.Running, CreatedAt = DateTimeOffset.UtcNow });
            await metadata.StartTaskAsync(new TaskRecord { Task = task, Status = ExecutionStatus.Running, StartedAt = DateTimeOffset.UtcNow });
            await metadata.FinishTaskAsync(task, new TaskOutcome(ExecutionStatus.Succeeded, DateTimeOffset.UtcNow) { Artifacts = [new ArtifactRecord("Content", hash, content.Length, "bytes", "byte[]")] });
            await metadata.FinishRunAsync(run, new RunOutcome(ExecutionStatus.Succeeded, DateTimeOffset.UtcNow) { FinalTaskId = "1" });

            EnvironmentSpec spec = new() { Conda = ["data"] };
            LockedCondaPackage package = new()
            {
                Name = "data", Version = run.RunId, Build = "0", Subdir = "noarch", Channel = "channel", FileName = "data.conda", Sha256 = hash, Size = content.Length, Location = PackageLocation.Nowhere,
            };
            EnvironmentLock @lock = new(RequirementId.Of(spec), spec, [new PlatformLock { Platform = "linux-64", Packages = [package] }]);
            await environments.PutPackageAsync(hash, (stream, token) => stream.WriteAsync(content, token).AsTask());
            await environments.PutLockAsync(@lock);
            await environments.SetResolvedAsync(@lock.RequirementId, @lock.Id);
            if (await environments.TrySetNameAsync(Name, new NameRevision(@lock.RequirementId, @lock.Id, DateTimeOffset.UtcNow), name?.Current.EnvironmentId))
                name = await environments.GetNameAsync(Name);
            await output.WriteLineAsync(run.RunId);
            await output.FlushAsync();
        }
    }
}
