using FlowKit.Tests.Shared;
using System.Diagnostics;
using FlowKit.Environments.Activation;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Tests.Python;

/// <summary>The interpreter of the machine, for tests of the worker alone: no environment is hydrated.</summary>
internal static class MachinePython
{
    private static readonly Lazy<string?> Executable = new(Find);

    public static string Path
    {
        get
        {
            if (Executable.Value is null) Assert.Ignore("No python3 is on PATH.");
            return Executable.Value!;
        }
    }

    public static HydratedEnvironment Environment(params LockedPackage[] packages)
    {
        EnvironmentSpec spec = new() { Python = "3.11" };
        EnvironmentLock @lock = new(RequirementId.Of(spec), spec, [new PlatformLock { Platform = "linux-64", Python = new LockedPython("3.11", FromConda: false), Packages = packages }]);
        return new HydratedEnvironment(@lock, "linux-64", "/nowhere", EnvironmentActivation.None) { PythonExecutable = Path };
    }

    public static Task<IPythonSession> StartAsync(TemporaryFolder? modules = null, IProgress<string>? output = null, params LockedPackage[] packages) =>
        new PythonWorkerFactory().StartAsync(new PythonSessionRequest(Environment(packages))
        {
            ModuleFolders = modules is null ? [] : [modules.FullName],
            Output = output,
            InterruptGrace = TimeSpan.FromSeconds(2),
        });

    private static string? Find()
    {
        try
        {
            ProcessStartInfo info = new("python3") { RedirectStandardOutput = true, UseShellExecute = false };
            info.ArgumentList.Add("-c");
            info.ArgumentList.Add("import sys; print(sys.executable)");
            using Process process = Process.Start(info)!;
            string path = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? path : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
