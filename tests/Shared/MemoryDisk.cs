using System.Diagnostics;

namespace FlowKit.Tests.Shared;

/// <summary>A small file system in memory; the test is ignored where it may not be mounted.</summary>
internal sealed class MemoryDisk : IDisposable
{
    private readonly string _folder;

    private MemoryDisk(string folder) => _folder = folder;

    public static MemoryDisk Create(string folder, string options)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The file system is Linux's tmpfs.");
        Directory.CreateDirectory(folder);
        if (Run("mount", "-t", "tmpfs", "-o", options, "flowkit-test", folder) != 0) Assert.Ignore("A tmpfs cannot be mounted here: that needs root.");
        return new MemoryDisk(folder);
    }

    public string Combine(params string[] parts) => Path.Combine([_folder, .. parts]);

    public void MakeReadOnly() => Assert.That(Run("mount", "-o", "remount,ro", _folder), Is.Zero);

    public void Dispose() => Run("umount", _folder);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
