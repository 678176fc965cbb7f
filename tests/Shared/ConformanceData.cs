using System.IO.Compression;
using System.Text.Json;

namespace FlowKit.Tests.Shared;

/// <summary>Where the conformance data is (<c>FLOWKIT_CONFORMANCE</c>, else <c>../shared/conformance</c> beside the repository), and how its files of cases are read. For tests and benchmarks.</summary>
internal static class ConformanceData
{
    private static readonly string? Root = FindRoot();

    /// <summary>The path of a file or folder of the data; null where it is not there.</summary>
    public static string? Find(string relative)
    {
        string? path = Root is null ? null : Path.Combine(Root, relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>The path of a file or folder of the data.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string PathOf(string relative) => Find(relative) ?? throw new FileNotFoundException(
        $"Conformance data '{relative}' is not here: set FLOWKIT_CONFORMANCE, or put it into ../shared/conformance beside the repository.");

    /// <summary>The cases of a <c>.jsonl</c> or <c>.jsonl.gz</c> file, one JSON object a line.</summary>
    public static IEnumerable<JsonElement> Cases(string relative)
    {
        using FileStream file = File.OpenRead(PathOf(relative));
        using Stream content = relative.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(content);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("FLOWKIT_CONFORMANCE") is { Length: > 0 } configured) return configured;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "FlowKit.sln"))) continue;
            string beside = Path.Combine(folder.FullName, "..", "shared", "conformance");
            return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
        }
        return null;
    }
}
