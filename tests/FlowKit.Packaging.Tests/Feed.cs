using System.Diagnostics;
using System.Text;

namespace FlowKit.Packaging.Tests;

/// <summary>The packages of this repository in a folder of their own, packed once from what is built already.</summary>
internal static class Feed
{
    private static readonly string[] Projects = ["FlowKit.Content", "FlowKit.Conda", "FlowKit.Pypi", "FlowKit.Environments", "FlowKit", "FlowKit.Testing"];

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that the tests were built in, and so the packages too.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains(Path.Combine("bin", "Release"), StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>Packs every project into a folder.</summary>
    public static async Task PackAsync(string folder)
    {
        foreach (string project in Projects)
        {
            (int exitCode, string output) = await DotnetAsync(
                Root, "pack", Path.Combine("src", project, project + ".csproj"), "--no-build", "--no-restore", "-c", Configuration, "-o", folder, "-v", "q", "-nodeReuse:false");
            Assert.That(exitCode, Is.Zero, output);
        }
    }

    /// <summary>Runs <c>dotnet</c> and waits for it.</summary>
    public static async Task<(int ExitCode, string Output)> DotnetAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the test host was told about its own build must not reach this one.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.ToString());
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FlowKit.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
