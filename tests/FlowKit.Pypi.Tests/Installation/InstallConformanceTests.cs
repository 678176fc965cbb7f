using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class InstallConformanceTests
{
    // What only an installer may write; one case lists the wheel's own copies of them as installed files, and in its check says that they must not be.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal) { "RECORD", "INSTALLER", "REQUESTED", "direct_url.json" };

    [Test]
    public void Install_cases() => Conformance.Run("pypi/wheel/install_cases.jsonl.gz", @case =>
    {
        using TemporaryFolder folder = new();
        string wheel = folder.Combine(@case.GetProperty("wheel_filename").GetString()!);
        File.WriteAllBytes(wheel, Archive(@case));
        PythonLayout layout = LayoutFor(folder.Combine("prefix"), @case.GetProperty("target").GetString()!);
        string? refusal = null;
        try
        {
            ArchiveLimits limits = ArchiveLimits.Default with { MaxTotalBytes = 32 << 20 };
            CachedWheel cached = new WheelCache(new ContentStore(folder.Combine("cache")), new FileFetcher(), limits).GetFileAsync(wheel).GetAwaiter().GetResult();
            WheelInstaller.InstallAsync(layout, [cached]).GetAwaiter().GetResult();
        }
        catch (FlowKitException e)
        {
            refusal = e.Display;
        }
        Dictionary<string, string> written = FilesOf(layout);
        if (refusal is not null && written.Count > 0) return "was refused, but wrote " + string.Join(", ", written.Keys);
        return @case.GetProperty("expected").GetString() switch
        {
            "reject" => refusal is null ? "was installed" : null,
            "install" => refusal ?? Compare(@case, layout, written),
            _ => refusal is null ? CheckInstalled(layout, written) : null,
        };
    });

    private static string? Compare(JsonElement @case, PythonLayout layout, Dictionary<string, string> written)
    {
        Dictionary<string, string> expected = @case.GetProperty("library_files").EnumerateObject()
            .Where(file => !file.Name.Contains(".dist-info/", StringComparison.Ordinal) || !Own.Contains(Path.GetFileName(file.Name)))
            .ToDictionary(file => file.Name.Replace("headers/", "headers/demo/", StringComparison.Ordinal), file => file.Value.GetProperty("sha256").GetString()!);
        Dictionary<string, string> library = written.Where(file => !file.Key.StartsWith("scripts/", StringComparison.Ordinal) && !(file.Key.Contains(".dist-info/", StringComparison.Ordinal) && Own.Contains(Path.GetFileName(file.Key))))
            .ToDictionary(file => file.Key, file => file.Value);
        if (!library.OrderBy(file => file.Key, StringComparer.Ordinal).SequenceEqual(expected.OrderBy(file => file.Key, StringComparer.Ordinal))) return "wrote " + string.Join(", ", library.Keys);
        IEnumerable<string> scripts = written.Keys.Where(path => path.StartsWith("scripts/", StringComparison.Ordinal)).Select(path => path[8..]).Order(StringComparer.Ordinal);
        if (!scripts.SequenceEqual(@case.GetProperty("script_names").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal))) return "wrote the scripts " + string.Join(", ", scripts);
        return CheckInstalled(layout, written);
    }

    // RECORD lists what is there, no more and no less, each with a strong hash, and nothing carries a bit that it should not.
    private static string? CheckInstalled(PythonLayout layout, Dictionary<string, string> written)
    {
        string record = Directory.EnumerateFiles(layout.Prefix, "RECORD", SearchOption.AllDirectories).Single();
        string site = Path.GetDirectoryName(Path.GetDirectoryName(record))!;
        IReadOnlyList<RecordRow> rows = RecordFile.Parse(File.ReadAllText(record));
        IEnumerable<string> listed = rows.Select(row => Path.GetRelativePath(layout.Prefix, Path.GetFullPath(Path.Combine(site, row.Path)))).Order(StringComparer.Ordinal);
        if (!listed.SequenceEqual(written.Keys.Order(StringComparer.Ordinal))) return "RECORD lists " + string.Join(", ", listed);
        if (rows.Any(row => row.HashName != "sha256" && !row.Path.EndsWith("/RECORD", StringComparison.Ordinal))) return "RECORD has rows without a hash";
        if (File.ReadAllText(Path.Combine(Path.GetDirectoryName(record)!, "INSTALLER")) != "flowkit\n") return "INSTALLER is not flowkit";
        if (written.Keys.Any(path => path.EndsWith("direct_url.json", StringComparison.Ordinal))) return "direct_url.json is there";
        const UnixFileMode forbidden = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        foreach (string path in written.Keys) if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path.Combine(layout.Prefix, path)) & forbidden) != 0) return $"'{path}' has a forbidden mode";
        return null;
    }

    private static byte[] Archive(JsonElement @case)
    {
        if (@case.TryGetProperty("zip_base64", out JsonElement zip)) return zip.GetBytesFromBase64();
        using MemoryStream buffer = new();
        using (ZipArchive archive = new(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (JsonElement item in @case.GetProperty("entries").EnumerateArray())
            {
                ZipArchiveEntry entry = archive.CreateEntry(item.GetProperty("name").GetString()!);
                entry.ExternalAttributes = Convert.ToInt32(item.GetProperty("unix_mode").GetString(), 8) << 16;
                using Stream content = entry.Open();
                content.Write(item.TryGetProperty("text", out JsonElement text) ? Encoding.UTF8.GetBytes(text.GetString()!) : item.GetProperty("base64").GetBytesFromBase64());
            }
        }
        return buffer.ToArray();
    }

    private static PythonLayout LayoutFor(string prefix, string target) => new()
    {
        Prefix = prefix, Purelib = Path.Combine(prefix, "purelib"), Platlib = Path.Combine(prefix, "platlib"), Scripts = Path.Combine(prefix, "scripts"),
        Data = Path.Combine(prefix, "data"), Headers = Path.Combine(prefix, "headers"), Executable = "/usr/bin/python3", ScriptExecutable = "/usr/bin/python3", PythonVersion = "3.11",
        System = target switch { "windows" => TargetSystem.Windows, "macos" => TargetSystem.MacOS, _ => TargetSystem.Posix },
    };

    private static Dictionary<string, string> FilesOf(PythonLayout layout) => Directory.Exists(layout.Prefix)
        ? Directory.EnumerateFiles(layout.Prefix, "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(layout.Prefix, path).Replace(Path.DirectorySeparatorChar, '/'), path => Sha256Digest.Compute(File.ReadAllBytes(path)).ToString())
        : [];
}
