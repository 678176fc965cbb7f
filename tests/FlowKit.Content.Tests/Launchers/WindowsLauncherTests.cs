using System.Diagnostics;
using FlowKit.Content.Launchers;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Launchers;

[Parallelizable(ParallelScope.Self)]
public sealed class WindowsLauncherTests
{
    private const string Shell = "C:\\windows\\system32\\cmd.exe";

    private readonly Lazy<Wine> _windows = new();

    [OneTimeTearDown]
    public void EndWindows()
    {
        if (_windows.IsValueCreated) _windows.Value.Dispose();
    }

    [Test]
    public void The_launcher_of_programs_with_windows_differs_in_the_kind_of_program_only()
    {
        byte[] console = WindowsLauncher.Program(isGui: false).ToArray(), windowed = WindowsLauncher.Program(isGui: true).ToArray();
        int[] different = [.. Enumerable.Range(0, console.Length).Where(i => console[i] != windowed[i])];
        Assert.That(console, Has.Length.EqualTo(windowed.Length));
        Assert.That(different, Has.Length.EqualTo(1));
        Assert.That((console[different[0]], windowed[different[0]]), Is.EqualTo(((byte)3, (byte)2)));
    }

    [Test]
    public void The_launcher_is_what_its_source_makes()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "FlowKit.sln"))) root = Path.GetDirectoryName(root);
        string folder = Path.Combine(root!, "src", "FlowKit.Content", "Launchers");
        string versions = FirstLineOf("/usr/bin/x86_64-w64-mingw32-gcc", "--version") + "; " + FirstLineOf("/usr/bin/x86_64-w64-mingw32-ld", "--version");
        if (versions != "x86_64-w64-mingw32-gcc (GCC) 12-win32; GNU ld (GNU Binutils) 2.40") Assert.Ignore($"It is compared with what Debian 12's gcc-mingw-w64-x86-64 makes; here is: {versions}");
        using TemporaryFolder made = new();
        using Process build = Process.Start("/bin/sh", [Path.Combine(folder, "build.sh"), made.Combine("launcher.exe")]);
        build.WaitForExit();
        Assert.That(build.ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(made.Combine("launcher.exe")), Is.EqualTo(WindowsLauncher.Program(isGui: false).ToArray()));
    }

    [Test]
    public async Task The_script_is_started_with_the_interpreter_of_its_first_line_and_all_arguments()
    {
        Wine windows = _windows.Value;
        using TemporaryFolder folder = new();
        string launcher = Launcher(folder), script = folder.Combine("tool-script.py");

        File.WriteAllText(script, $"#!{Shell} /c echo\nprint()\n");
        (int code, string output, _) = await windows.RunAsync(launcher, "plain", "two words", "", "\"quoted\"");
        Assert.That(output.Trim(), Is.EqualTo($"\"{Wine.PathOf(script)}\" plain \"two words\" \"\" \\\"quoted\\\""));
        Assert.That(code, Is.Zero);

        File.WriteAllText(script, $"#! \"{Shell.Replace('\\', '/')}\" /c exit 7 &\r\nprint()\r\n");
        (code, _, _) = await windows.RunAsync(launcher);
        Assert.That(code, Is.EqualTo(7));

        File.Move(script, script + "w");
        (code, _, _) = await windows.RunAsync(launcher);
        Assert.That(code, Is.EqualTo(7), "a program with windows");
    }

    [Test]
    public async Task What_is_missing_is_said_on_the_error_stream()
    {
        Wine windows = _windows.Value;
        using TemporaryFolder folder = new();
        string launcher = Launcher(folder), script = folder.Combine("tool-script.py");

        (int code, _, string error) = await windows.RunAsync(launcher);
        Assert.That((code, error.Trim()), Is.EqualTo((126, $"{Wine.PathOf(launcher)}: there is no {Wine.PathOf(script)}")));

        File.WriteAllText(script, "#!..\\lost\\python.exe\n");
        (code, _, error) = await windows.RunAsync(launcher);
        Assert.That(code, Is.EqualTo(126));
        Assert.That(error, Does.Contain("cannot start " + Wine.PathOf(folder.FullName) + "\\..\\lost\\python.exe"), "taken from the launcher's folder");

        foreach (string text in new[] { "", "#", "#!", "#!  \nprint()\n", "print()\n" })
        {
            File.WriteAllText(script, text);
            (code, _, error) = await windows.RunAsync(launcher);
            Assert.That(code, Is.EqualTo(126), text);
            Assert.That(error, Does.Contain("names no interpreter"), text);
        }

        File.WriteAllText(script, "#!" + new string('x', 5000));
        (_, _, error) = await windows.RunAsync(launcher);
        Assert.That(error, Does.Contain("the first line is too long"));
    }

    private static string Launcher(TemporaryFolder folder)
    {
        string launcher = folder.Combine("tool.exe");
        File.WriteAllBytes(launcher, WindowsLauncher.Program(isGui: false).ToArray());
        return launcher;
    }

    private static string FirstLineOf(string program, string argument)
    {
        if (!File.Exists(program)) return program + " is not there";
        using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n')[0];
    }
}
