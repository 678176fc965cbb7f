using FlowKit.Pypi.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class VenvLayoutTests
{
    [Test]
    public async Task Each_python_of_the_machine_takes_the_environment_for_its_own()
    {
        int count = 0;
        await foreach (PythonInterpreter python in new InterpreterLocator().FindAllAsync())
        {
            using TemporaryFolder folder = new();
            PythonLayout layout = await VenvLayout.CreateAsync(folder.Combine("env"), python);
            File.WriteAllText(Path.Combine(layout.Purelib, "only_here.py"), "value = 41\n");
            ProcessResult result = await PythonProcess.RunAsync(
                new PythonCommand(layout.Executable, ["-I", "-c", "import sys, sysconfig, only_here; print(sys.prefix, sysconfig.get_path('purelib'), sysconfig.get_path('platlib'), sysconfig.get_path('scripts'), only_here.value, sep='\\n')"]), default);
            string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(result.ExitCode, Is.Zero, python.Executable + result.Error);
            Assert.That(lines, Is.EqualTo(new[] { layout.Prefix, layout.Purelib, layout.Platlib.Replace("/lib/", sysLib(lines[2]), StringComparison.Ordinal), layout.Scripts, "41" }), python.Executable);
            count++;
        }
        if (count == 0) Assert.Ignore("No Python of version 3.9 or later is on this machine.");

        // Fedora's platlib is lib64, which is a link to lib.
        static string sysLib(string platlib) => platlib.Contains("/lib64/", StringComparison.Ordinal) ? "/lib64/" : "/lib/";
    }

    [Test]
    public async Task Making_it_twice_changes_nothing()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        using TemporaryFolder folder = new();
        await VenvLayout.CreateAsync(folder.Combine("env"), python);
        string before = File.ReadAllText(folder.Combine("env", "pyvenv.cfg"));
        await VenvLayout.CreateAsync(folder.Combine("env"), python);
        Assert.That(File.ReadAllText(folder.Combine("env", "pyvenv.cfg")), Is.EqualTo(before));
    }

    [Test]
    public void Scripts_name_the_interpreter_of_the_finished_prefix()
    {
        PythonLayout layout = PythonLayout.ForVenv("/tmp/env.partial", "3.11.7", "/srv/env");
        Assert.That(layout.ScriptExecutable, Is.EqualTo(Path.Combine(Path.GetFullPath("/srv/env"), OperatingSystem.IsWindows() ? "Scripts\\python.exe" : "bin/python")));
        Assert.That(() => PythonLayout.ForVenv("/tmp/x", "three"), Throws.ArgumentException);
    }
}
