using FlowKit.Pypi.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class InterpreterLocatorTests
{
    [Test]
    public async Task A_python_on_the_path_tells_what_it_is()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(python.Executable), Is.True);
            Assert.That(python.Version, Does.StartWith(python.MajorMinor + "."));
            Assert.That(python.Markers, Has.Count.EqualTo(11));
            Assert.That(python.Markers["python_version"], Is.EqualTo(python.MajorMinor));
            Assert.That(python.Platform, Does.Match("^(linux|osx|win)-"));
            Assert.That(python.Matches("3"), Is.True);
            Assert.That(python.Matches(python.MajorMinor), Is.True);
            Assert.That(python.Matches(python.Version), Is.True);
            Assert.That(python.Matches("3.1.0"), Is.False);
        });
    }

    [Test, Platform(Exclude = "Win", Reason = "Shims of this kind are shell scripts.")]
    public async Task A_script_that_starts_a_python_stands_for_the_executable_it_names()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        using TemporaryFolder folder = new();
        string shim = folder.Combine("python3");
        File.WriteAllText(shim, $"#!/bin/sh\nexec '{python.Executable}' \"$@\"\n");
        MakeExecutable(shim);
        InterpreterLocator locator = new(new InterpreterLocatorOptions { SearchPath = [folder.FullName], WellKnownPlaces = false });
        PythonInterpreter found = await locator.FindAsync(python.MajorMinor);
        Assert.That(found.Executable, Is.EqualTo(python.Executable));
    }

    [Test]
    public async Task An_answer_is_kept_and_read_again()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        using TemporaryFolder folder = new();
        InterpreterLocatorOptions options = new() { Candidates = [python.Executable], SearchPath = [], WellKnownPlaces = false, CacheFolder = folder.FullName };
        PythonInterpreter first = await new InterpreterLocator(options).FindAsync("3");
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(1));
        PythonInterpreter second = await new InterpreterLocator(options).FindAsync("3");
        Assert.That(second with { Markers = first.Markers }, Is.EqualTo(first));
        Assert.That(second.Markers, Is.EqualTo(first.Markers));
    }

    [Test]
    public async Task A_python_of_a_virtual_environment_stands_for_its_base()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        using TemporaryFolder folder = new();
        PythonLayout layout = await VenvLayout.CreateAsync(folder.Combine("env"), python);
        PythonInterpreter? found = await new InterpreterLocator().ProbeAsync(layout.Executable);
        Assert.That(found!.Executable, Does.Not.StartWith(folder.FullName));
        Assert.That(found.Version, Is.EqualTo(python.Version));
    }

    [Test]
    public async Task A_missing_python_says_what_was_found()
    {
        InterpreterLocator locator = new();
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => locator.FindAsync("3.99")))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.PythonNotFound));
        Assert.That(error.Message, Does.Contain("Python 3.99 is needed"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Shims of this kind are shell scripts.")]
    public async Task A_file_whose_name_tells_another_version_is_not_asked_and_the_error_names_it()
    {
        using TemporaryFolder folder = new();
        string log = folder.Combine("log");
        foreach (string name in new[] { "python3", "python3.12", "python3.11", "python3.9" })
        {
            File.WriteAllText(folder.Combine(name), $"#!/bin/sh\necho {name} >> '{log}'\n");
            MakeExecutable(folder.Combine(name));
        }
        InterpreterLocator locator = new(new InterpreterLocatorOptions { SearchPath = [folder.FullName], WellKnownPlaces = false });
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => locator.FindAsync("3.11.4")))!;
        Assert.That((await File.ReadAllLinesAsync(log)).Order(), Is.EqualTo(new[] { "python3", "python3.11" }));
        Assert.That(error.Message, Does.Contain($"3.12 ({folder.Combine("python3.12")}, by its name), 3.9 ({folder.Combine("python3.9")}, by its name)"));
        File.Delete(log);
        await Assert.ThrowsAsync<FlowKitException>(() => locator.FindAsync("3"));
        Assert.That((await File.ReadAllLinesAsync(log)).Order(), Is.SupersetOf(new[] { "python3.12", "python3.9" }), "any 3 will do, so all are asked");
    }

    [Test]
    public async Task A_file_that_is_no_python_is_passed_over()
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine(OperatingSystem.IsWindows() ? "python.exe" : "python3");
        File.WriteAllText(file, "#!/bin/sh\necho hello\n");
        Assert.That(await new InterpreterLocator().ProbeAsync(file), Is.Null, "not executable");
        MakeExecutable(file);
        Assert.That(await new InterpreterLocator().ProbeAsync(file), Is.Null, "speaks no Python");
        Assert.That(await new InterpreterLocator().ProbeAsync(folder.Combine("missing")), Is.Null);
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
