using System.Diagnostics;
using FlowKit.Conda.Installation.Records;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace StandaloneSolvers.Tests;

/// <summary>The sample published for Windows, in the folder that FLOWKIT_WINDOWS names, run by Wine; the environments' Python is a stand-in that tells how it was started.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class WindowsTests
{
    private const string Python = """
        #include <stdio.h>
        #include <wchar.h>
        #include <windows.h>
        int wmain(int count, wchar_t **arguments)
        {
            HANDLE held = NULL;
            if (count > 2 && !wcscmp(arguments[1], L"hold")) held = CreateFileW(arguments[2], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
            if (held == INVALID_HANDLE_VALUE) return 1;
            for (int i = 0; i < count; i++) wprintf(L"[%ls]\n", arguments[i]);
            fflush(stdout);
            while (getchar() != EOF) { }
            return 7;
        }
        """;

    private readonly Lazy<Wine> _windows = new();
    private readonly TemporaryFolder _made = new();

    [OneTimeTearDown]
    public void EndWindows()
    {
        if (_windows.IsValueCreated) _windows.Value.Dispose();
        _made.Dispose();
    }

    [Test]
    public async Task An_environment_is_made_whose_programs_start_its_python()
    {
        using TemporaryFolder folder = new();
        WriteChannel(folder, "3.12.1");
        (int code, string output) = await InstallAsync(folder, "greeter");
        Assert.That(code, Is.Zero, output);
        string env = folder.Combine("env"), python = Wine.PathOf(Path.Combine(env, "python.exe"));
        Assert.That(PrefixRecords.ReadNames(env), Is.EqualTo(new[] { ("greeter", "1.0", "0"), ("python", "3.12.1", "0") }));
        Assert.That(File.Exists(Path.Combine(env, "Lib", "site-packages", "greeter.py")));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(env, "etc", "where.txt")), Is.EqualTo(Wine.PathOf(env).Replace('\\', '/')));

        (code, output, string error) = await _windows.Value.RunAsync(Path.Combine(env, "Scripts", "greet.exe"), "two words", "x");
        string script = Wine.PathOf(Path.Combine(env, "Scripts", "greet-script.py"));
        Assert.That(output.ReplaceLineEndings("\n"), Is.EqualTo($"[{python}]\n[{script}]\n[two words]\n[x]\n"), error);
        Assert.That(code, Is.EqualTo(7));
    }

    [Test]
    public async Task What_runs_is_replaced_beneath_and_what_is_held_fast_is_named_and_finished_later()
    {
        using TemporaryFolder folder = new();
        WriteChannel(folder, "3.12.1", "3.12.2", "3.12.3");
        (int code, string output) = await InstallAsync(folder, "python 3.12.1", "data 1");
        Assert.That(code, Is.Zero, output);
        string python = folder.Combine("env", "python.exe"), trash = folder.Combine("env", "conda-meta", ".flowkit-trash"), data = folder.Combine("env", "data.bin");

        using (Process running = await StartAsync(python))
        {
            (code, output) = await InstallAsync(folder, "python 3.12.2", "data 1");
            Assert.That(code, Is.Zero, output);
            Assert.That(running.HasExited, Is.False);
            Assert.That(await File.ReadAllBytesAsync(python), Is.EqualTo(PythonOf("3.12.2")));
            Assert.That(await File.ReadAllBytesAsync(Directory.GetFiles(trash).Single()), Is.EqualTo(PythonOf("3.12.1")));
            await EndAsync(running);
        }

        using (Process holding = await StartAsync(python, "hold", Wine.PathOf(data)))
        {
            (code, output) = await InstallAsync(folder, "python 3.12.3", "data 2");
            Assert.That(code, Is.EqualTo(1), output);
            Assert.That(output, Does.Contain("FK8119").And.Contain("data.bin"));
            Assert.That(await File.ReadAllTextAsync(data), Is.EqualTo("1"));
            await EndAsync(holding);
        }
        (code, output) = await InstallAsync(folder, "python 3.12.3", "data 2");
        Assert.That(code, Is.Zero, output);
        Assert.That(await File.ReadAllTextAsync(data), Is.EqualTo("2"));
        Assert.That(await File.ReadAllBytesAsync(python), Is.EqualTo(PythonOf("3.12.3")));
        Assert.That(Directory.Exists(trash), Is.False, "what was in use is deleted by a later change");
    }

    private async Task<(int ExitCode, string Output)> InstallAsync(TemporaryFolder folder, params string[] specs)
    {
        string sample = Path.Combine(Environment.GetEnvironmentVariable("FLOWKIT_WINDOWS") ?? "", "StandaloneSolvers.exe");
        if (!File.Exists(sample)) Assert.Ignore("FLOWKIT_WINDOWS names no folder with the sample published for win-x64.");
        (int code, string output, string error) = await _windows.Value.RunAsync(sample, ["--channel", "file:///Z:" + folder.Combine("channel"),
            "--prefix", Wine.PathOf(folder.Combine("env")), "--cache", Wine.PathOf(folder.Combine("cache")), .. specs]);
        return (code, output + error);
    }

    private async Task<Process> StartAsync(string program, params string[] arguments)
    {
        Process process = _windows.Value.Start(program, arguments);
        Assert.That(await process.StandardOutput.ReadLineAsync(), Does.StartWith("["));
        return process;
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    private void WriteChannel(TemporaryFolder folder, params string[] pythons)
    {
        IEnumerable<CondaPackageBuilder> packages = pythons.Select(version => new CondaPackageBuilder("python", version).ForPlatform("win-64").File("python.exe", PythonOf(version)));
        packages = packages.Concat(
        [
            new CondaPackageBuilder("greeter", "1.0").NoArchPython("greet = greeter:main").File("site-packages/greeter.py", "def main(): pass\n")
                .File("etc/where.txt", CondaPackageBuilder.Placeholder).DependsOn("python"),
            new CondaPackageBuilder("data", "1").File("data.bin", "1"), new CondaPackageBuilder("data", "2").File("data.bin", "2"),
        ]);
        LocalChannelBuilder channel = new("sample");
        foreach (CondaPackageBuilder package in packages) channel.Add(package);
        channel.WriteTo(folder.Combine("channel"));
    }

    // What follows a program in its file means nothing.
    private byte[] PythonOf(string version)
    {
        string program = _made.Combine("python.exe");
        if (!File.Exists(program)) Wine.Compile(Python, program);
        return [.. File.ReadAllBytes(program), .. System.Text.Encoding.UTF8.GetBytes(version)];
    }
}
