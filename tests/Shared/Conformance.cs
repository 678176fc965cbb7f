using System.Text.Json;

namespace FlowKit.Tests.Shared;

/// <summary>Runs whole files of conformance cases. Without the data a suite is skipped and says so.</summary>
internal static class Conformance
{
    /// <summary>The path of a file or folder of the data; skips the running test where the data is not there.</summary>
    public static string PathOf(string relative)
    {
        string? path = ConformanceData.Find(relative);
        if (path is null) Assert.Ignore($"Conformance data '{relative}' is not here: set FLOWKIT_CONFORMANCE, or put it into ../shared/conformance beside the repository.");
        return path!;
    }

    /// <inheritdoc cref="ConformanceData.Cases"/>
    public static IEnumerable<JsonElement> Cases(string relative)
    {
        PathOf(relative);
        return ConformanceData.Cases(relative);
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
}
