using System.Text.Json;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class InstallConformanceTests
{
    [Test]
    public void Every_case_gives_exactly_its_files() => Conformance.Run("conda/packages/install.jsonl", @case => CheckAsync(@case).GetAwaiter().GetResult());

    private static async Task<string?> CheckAsync(JsonElement @case)
    {
        using TemporaryFolder folder = new();
        List<(PackageRecord, ExtractedCondaPackage)> packages = [];
        foreach (JsonElement file in @case.GetProperty("packages").EnumerateArray()) packages.Add(await ArchiveFixture.ExtractAsync(file.GetString()!, folder.FullName));
        string platform = @case.GetProperty("platform").GetString()!, prefix = @case.GetProperty("prefix").GetString()!;
        bool windows = platform.StartsWith("win-", StringComparison.Ordinal);
        CondaPython? python = @case.TryGetProperty("python", out JsonElement told)
            ? CondaPython.Create(string.Join('.', told.GetProperty("version").GetString()!.Split('.').Take(2)), platform, told.GetProperty("site_packages").GetString())
            : null;
        string root = folder.Combine("prefix");
        await new CondaInstaller().InstallAsync(root, packages, new CondaInstallOptions { Platform = platform, UsedAs = prefix, Python = python });

        HashSet<string> any = @case.TryGetProperty("any", out JsonElement free) ? [.. free.EnumerateArray().Select(path => path.GetString()!)] : [];
        List<string> problems = [];
        HashSet<string> found = [.. ArchiveFixture.FilesBelow(root).Where(path => !path.StartsWith("conda-meta/", StringComparison.Ordinal))];
        foreach (JsonProperty expected in @case.GetProperty("files").EnumerateObject())
        {
            string path = expected.Name, file = Path.Combine(root, path);
            string type = expected.Value.GetProperty("type").GetString()!;
            if (type is "dir" or "directory")
            {
                if (!Directory.Exists(file)) problems.Add(path + ": no folder");
                continue;
            }
            if (!found.Remove(path))
            {
                problems.Add(path + " is missing");
                continue;
            }
            if (type == "symlink")
            {
                if (new FileInfo(file).LinkTarget != expected.Value.GetProperty("target").GetString()) problems.Add(path + ": wrong link");
                continue;
            }
            if (!any.Contains(path) && ArchiveFixture.HashOf(file) != expected.Value.GetProperty("sha256").GetString()) problems.Add(path + ": wrong bytes\n" + File.ReadAllText(file));
            bool executable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            if (!OperatingSystem.IsWindows() && executable != expected.Value.GetProperty("executable").GetBoolean()) problems.Add(path + ": executable " + executable);
        }
        foreach (JsonElement point in @case.GetProperty("entry_points").EnumerateArray())
        {
            EntryPoint parsed = EntryPoint.Parse(point.GetString()!);
            string script = windows ? $"Scripts/{parsed.Name}-script.py" : "bin/" + parsed.Name;
            if (!found.Remove(script)) problems.Add(script + " is missing");
            else if (!(await File.ReadAllTextAsync(Path.Combine(root, script))).Contains($"sys.exit({parsed.Function}())", StringComparison.Ordinal)) problems.Add(script + " calls something else");
            if (windows && !found.Remove($"Scripts/{parsed.Name}.exe")) problems.Add(script + " has no launcher beside it");
        }
        problems.AddRange(found.Select(path => path + " should not be there"));
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
