using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class WheelhouseTreeTests
{
    // The environment that the list was made in was laid out by a tool that writes bin/pydoc.bat, and its files named .lock were taken for that tool's: neither is pip's doing.
    private static readonly string[] NotPips = ["bin/pydoc.bat", "lib/python3.11/site-packages/setuptools/_vendor/.lock"];

    [Test]
    public async Task The_installed_tree_equals_what_pip_makes()
    {
        Dictionary<string, (string Kind, string Value)> expected = ReadExpected();
        using TemporaryFolder folder = new();
        PythonLayout layout = PythonLayout.ForVenv(folder.Combine("env"), "3.11");
        WheelCache cache = new(new ContentStore(folder.Combine("cache")), new FileFetcher());
        HashSet<string> projects = expected.Keys.Where(path => path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal)).Select(path => Path.GetFileName(Path.GetDirectoryName(path))![..^".dist-info".Length] + "-").ToHashSet(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<WheelRequest> requests = [.. Wheelhouse.Files("*.whl").Where(path => projects.Any(project => Path.GetFileName(path).StartsWith(project, StringComparison.OrdinalIgnoreCase)))
            .Select(path => new WheelRequest(new Uri(path), Path.GetFileName(path)) { Size = new FileInfo(path).Length })];
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<CachedWheel> wheels = await cache.GetAsync(requests);
        TimeSpan unpacked = watch.Elapsed;
        WheelInstallReport report = await WheelInstaller.InstallAsync(layout, wheels);
        TestContext.Out.WriteLine($"{wheels.Count} wheels, {report.Files} files: fetched and unpacked in {unpacked.TotalMilliseconds:0} ms, installed in {(watch.Elapsed - unpacked).TotalMilliseconds:0} ms ({report.Mode})");

        List<string> problems = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(layout.Prefix, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(layout.Prefix, path).Replace(Path.DirectorySeparatorChar, '/');
            if (IsInstallersOwn(relative)) continue;
            seen.Add(relative);
            if (!expected.TryGetValue(relative, out (string Kind, string Value) file)) problems.Add("not expected: " + relative);
            else if (file.Value != HashOf(path, layout)) problems.Add("other content: " + relative);
            else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0 != (file.Kind == "exec")) problems.Add("other mode: " + relative);
        }
        problems.AddRange(expected.Keys.Where(path => !IsInstallersOwn(path) && !seen.Contains(path)).Select(path => "missing: " + path));
        Assert.That(problems, Is.Empty);
        Assert.That(wheels, Has.Count.EqualTo(23));
    }

    private static bool IsInstallersOwn(string path) => NotPips.Contains(path) || path.Split('/') is [.., { } folder, "RECORD" or "INSTALLER" or "REQUESTED"] && folder.EndsWith(".dist-info", StringComparison.Ordinal);

    private static string HashOf(string path, PythonLayout layout)
    {
        byte[] content = File.ReadAllBytes(path);
        if (path.StartsWith(layout.Scripts, StringComparison.Ordinal)) content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(layout.Prefix, "@PREFIX@", StringComparison.Ordinal));
        return Sha256Digest.Compute(content).ToString();
    }

    private static Dictionary<string, (string Kind, string Value)> ReadExpected()
    {
        using GZipStream stream = new(File.OpenRead(Wheelhouse.PathOf("expected-tree.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(stream);
        Dictionary<string, (string Kind, string Value)> files = new(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            files.Add(row.RootElement[0].GetString()!, (row.RootElement[1].GetString()!, row.RootElement[2].GetString()!));
        }
        return files;
    }
}
