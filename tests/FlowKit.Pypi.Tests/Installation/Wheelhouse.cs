namespace FlowKit.Pypi.Tests.Installation;

/// <summary>
/// The folder of real wheels that some tests install: <c>FLOWKIT_WHEELHOUSE</c>, else <c>../shared/wheelhouse</c> beside the repository. Without it those tests are ignored.
/// </summary>
internal static class Wheelhouse
{
    private static readonly string? Root = Find();

    public static string PathOf(string name)
    {
        string? path = Root is null ? null : Path.Combine(Root, name);
        if (path is null || !File.Exists(path))
            Assert.Ignore($"The wheelhouse with '{name}' is not here: set FLOWKIT_WHEELHOUSE, or put it into ../shared/wheelhouse beside the repository.");
        return path!;
    }

    public static IReadOnlyList<string> Files(string pattern)
    {
        if (Root is null) Assert.Ignore("The wheelhouse is not here: set FLOWKIT_WHEELHOUSE, or put it into ../shared/wheelhouse beside the repository.");
        return [.. Directory.EnumerateFiles(Root!, pattern).Order(StringComparer.Ordinal)];
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FLOWKIT_WHEELHOUSE") is { Length: > 0 } configured) return configured;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "FlowKit.sln"))) continue;
            string beside = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "wheelhouse"));
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}
