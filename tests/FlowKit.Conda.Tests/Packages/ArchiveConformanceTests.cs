using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class ArchiveConformanceTests
{
    [Test]
    public void Every_archive_unpacks_to_its_contents() => Conformance.Run("conda/packages/archives.jsonl", CheckContents);

    [Test]
    public void Every_malformed_archive_is_refused_and_leaves_nothing_outside() => Conformance.Run("conda/packages/malformed.jsonl", @case =>
    {
        using TemporaryFolder folder = new();
        string archive = ArchiveFixture.PathOf(@case.GetProperty("file").GetString()!);
        string target = folder.Combine("a", "b", "c");
        Directory.CreateDirectory(target);
        try
        {
            CondaArchive.ExtractAsync(archive, Path.Combine(target, "package")).GetAwaiter().GetResult();
            return "it was taken";
        }
        catch (FlowKitException e)
        {
            if (e.Code is not ("FK8101" or "FK8102" or "FK7006" or "FK7004")) return "wrong code " + e.Display;
        }
        if (Directory.GetFileSystemEntries(target).Length > 1) return "something was written outside of the target";
        if (!@case.GetProperty("must").GetString()!.StartsWith("reading info/ works", StringComparison.Ordinal)) return null;
        CondaArchive.ExtractInfoAsync(archive, folder.Combine("info-only")).GetAwaiter().GetResult();
        return File.Exists(folder.Combine("info-only", "info", "index.json")) ? null : "info/ cannot be read";
    });

    private static string? CheckContents(JsonElement @case)
    {
        if (!@case.TryGetProperty("index", out JsonElement index)) return null;
        string archive = ArchiveFixture.PathOf(@case.GetProperty("file").GetString()!);
        using TemporaryFolder folder = new();
        string target = folder.Combine("package");
        bool infoOnly = !@case.TryGetProperty("contents", out JsonElement contents)
            ? false
            : contents.EnumerateArray().All(entry => entry.GetProperty("path").GetString()!.StartsWith("info/", StringComparison.Ordinal));
        try
        {
            CondaArchive.ExtractAsync(archive, target).GetAwaiter().GetResult();
        }
        catch (FlowKitException) when (infoOnly)
        {
            Directory.Delete(target, recursive: true);
            CondaArchive.ExtractInfoAsync(archive, target).GetAwaiter().GetResult();
        }
        PackageIndex read = ExtractedCondaPackage.Open(target).Index;
        if (read.Name != index.GetProperty("name").GetString() || read.Version != index.GetProperty("version").GetString()) return $"index says {read.Name} {read.Version}";
        SortedDictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string path in ArchiveFixture.FilesBelow(target)) found.Add(path, Path.Combine(target, path));
        if (@case.TryGetProperty("contents_sha256", out JsonElement sum))
        {
            StringBuilder lines = new();
            foreach ((string path, string file) in found) lines.Append(path).Append(' ').Append(ArchiveFixture.HashOf(file)).Append('\n');
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
            return hash == sum.GetString() ? null : $"contents hash {hash} of {found.Count} files";
        }
        List<string> problems = [];
        foreach (JsonElement entry in contents.EnumerateArray())
        {
            string path = entry.GetProperty("path").GetString()!, type = entry.GetProperty("type").GetString()!, file = Path.Combine(target, path);
            bool known = found.Remove(path);
            if (type == "dir")
            {
                if (!Directory.Exists(file)) problems.Add(path + ": no folder");
                continue;
            }
            if (!known)
            {
                problems.Add(path + " is missing");
                continue;
            }
            if (type == "symlink")
            {
                if (new FileInfo(file).LinkTarget != entry.GetProperty("target").GetString()) problems.Add(path + ": wrong link");
                continue;
            }
            if (ArchiveFixture.HashOf(file) != entry.GetProperty("sha256").GetString()) problems.Add(path + ": wrong bytes");
            bool executable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            if (!OperatingSystem.IsWindows() && executable != entry.GetProperty("executable").GetBoolean()) problems.Add(path + ": executable " + executable);
        }
        problems.AddRange(found.Keys.Select(path => path + " should not be there"));
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
