using System.Diagnostics;

namespace FlowKit.Tests.Shared;

/// <summary>
/// Runs programs for 64-bit Windows with Wine, in a Windows of its own below a folder. Wine is not Windows, but it is another implementation of what Windows does:
/// paths, processes and their command lines, files that are in use.
/// </summary>
internal sealed class Wine : IDisposable
{
    private static readonly string? Loader = new[] { "/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine" }.FirstOrDefault(File.Exists);
    private static readonly string? Server = new[] { "/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver", "/usr/bin/wineserver" }.FirstOrDefault(File.Exists);
    private const string Compiler = "/usr/bin/x86_64-w64-mingw32-gcc";

    private readonly TemporaryFolder _windows = new();

    /// <summary>A new Windows, which takes its time; skips the running tests where there is no Wine.</summary>
    public Wine()
    {
        if (Loader is null || Server is null)
        {
            _windows.Dispose();
            Assert.Ignore("Wine (wine64) is not installed here.");
        }
        using Process boot = Start("wineboot", "--init");
        boot.StandardInput.Close();
        Task<string> problems = boot.StandardError.ReadToEndAsync();
        boot.StandardOutput.ReadToEnd();
        boot.WaitForExit();
        Assert.That(boot.ExitCode, Is.Zero, problems.Result);
    }

    /// <summary>The path of a file of this machine as Windows programs see it.</summary>
    public static string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Compiles a program; skips the running test where there is no compiler for Windows.</summary>
    public static void Compile(string source, string program)
    {
        if (!File.Exists(Compiler)) Assert.Ignore("gcc for Windows (gcc-mingw-w64-x86-64) is not installed here.");
        string file = program + ".c";
        File.WriteAllText(file, source);
        using Process compiler = Process.Start(new ProcessStartInfo(Compiler, ["-O1", "-municode", "-o", program, file]) { RedirectStandardError = true })!;
        string problems = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.That(compiler.ExitCode, Is.Zero, problems);
        File.Delete(file);
    }

    /// <summary>Runs a program to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program.</summary>
    public Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(Loader!, [program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _windows.FullName,
        };
        SetUp(start);
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        // The server outlives the programs, and writes into the folder until it ends.
        foreach (string argument in new[] { "-k", "-w" })
        {
            ProcessStartInfo start = new(Server!, [argument]) { RedirectStandardError = true };
            SetUp(start);
            using Process server = Process.Start(start)!;
            server.WaitForExit();
        }
        _windows.Dispose();
    }

    private void SetUp(ProcessStartInfo start)
    {
        start.Environment["WINEPREFIX"] = _windows.FullName;
        start.Environment["WINEDEBUG"] = "-all";
        // No browser is wanted; without this Wine asks whether to fetch one.
        start.Environment["WINEDLLOVERRIDES"] = "mshtml=";
        start.Environment.Remove("DISPLAY");
        // Wine 8 cannot free the code of dynamic methods: a .NET program that runs for seconds does without collecting garbage.
        start.Environment["DOTNET_GCgen0size"] = "40000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
    }
}
