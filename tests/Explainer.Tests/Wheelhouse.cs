namespace Explainer.Tests;

/// <summary>The folder of real wheels, <c>FLOWKIT_WHEELHOUSE</c> or <c>../shared/wheelhouse</c> beside the repository.</summary>
internal static class Wheelhouse
{
    /// <summary>The folder; ignores the running test where it is not there.</summary>
    public static string Find()
    {
        string? path = Environment.GetEnvironmentVariable("FLOWKIT_WHEELHOUSE");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); path is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowKit.sln"))) path = Path.Combine(folder.FullName, "..", "shared", "wheelhouse");
        }
        if (!Directory.Exists(path)) Assert.Ignore("The wheelhouse of real packages is not here: set FLOWKIT_WHEELHOUSE, or put it into ../shared/wheelhouse beside the repository.");
        return Path.GetFullPath(path!);
    }
}
