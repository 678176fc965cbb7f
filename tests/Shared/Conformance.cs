using System.IO.Compression;
using System.Text.Json;

namespace FlowKit.Tests.Shared;

/// <summary>
/// Finds the conformance data (<c>FLOWKIT_CONFORMANCE</c>, else <c>../shared/conformance</c> beside the repository) and runs whole files of
/// cases. Without the data a suite is skipped and says so.
/// </summary>
internal static class Conformance
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder of the data; skips the running test where the data is not there.</summary>
    public static string PathOf(string relative)
    {
        string? path = Root is null ? null : Path.Combine(Root, relative);
        if (path is null || !(File.Exists(path) || Directory.Exists(path)))
            Assert.Ignore($"Conformance data '{relative}' is not here: set FLOWKIT_CONFORMANCE, or put it into ../shared/conformance beside the repository.");
        return path!;
    }

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

    /// <summary>Runs every case of a file. <paramref name="check"/> gives null for a case that passes, else what is wrong with it.</summary>
    public static void Run(string relative, Func<JsonElement, string?> check)
    {
        int count = 0;
        List<string> failures = [];
        foreach (JsonElement @case in Cases(relative))
        {
            count++;
            string? problem;
            try
            {
                problem = check(@case);
            }
            catch (Exception e) when (e is not ResultStateException)
            {
                problem = e.ToString();
            }
            if (problem is not null) failures.Add(Shorten(@case.GetRawText()) + "\n    " + problem);
        }
        Report(relative, count, failures);
    }

    /// <summary>Prints how many cases ran and passed, and fails the test with the first failures.</summary>
    public static void Report(string name, int count, IReadOnlyList<string> failures)
    {
        TestContext.Progress.WriteLine($"conformance {name}: {count - failures.Count} of {count} cases pass");
        Assert.That(count, Is.GreaterThan(0), "no case ran");
        Assert.That(failures, Is.Empty, $"{failures.Count} of {count} cases fail, the first:\n" + string.Join("\n", failures.Take(15)));
    }

    private static string Shorten(string text) => text.Length <= 600 ? text : text[..600] + "…";

    private static string? Find()
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
