using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Tests.Installation;

public sealed class BytecodeCompilerTests
{
    [Test]
    public async Task Modules_are_compiled_recorded_and_removed_again()
    {
        PythonInterpreter python = await Pythons.AnyAsync();
        using TestWheels wheels = new();
        PythonLayout layout = await VenvLayout.CreateAsync(wheels.Layout.Prefix, python);
        CachedWheel demo = await wheels.Add("demo", "1.0", ("demo/__init__.py", "x = 1\n"), ("demo/broken.py", "def (:\n"), ("top.py", "y = 2\n"));
        await WheelInstaller.InstallAsync(layout, [demo]);
        Assert.That(await BytecodeCompiler.CompileAsync(layout, parallelism: 1), Is.EqualTo(2), "the broken module is passed over");
        IReadOnlyList<RecordRow> record = InstalledDistributions.Read(layout).Single().Record!;
        Assert.That(record.Where(row => row.Path.EndsWith(".pyc", StringComparison.Ordinal)).Select(row => (row.Path.StartsWith("demo/__pycache__/__init__.", StringComparison.Ordinal) || row.Path.StartsWith("__pycache__/top.", StringComparison.Ordinal), row.Hash)),
            Is.EqualTo(new[] { (true, (string?)null), (true, null) }));
        Assert.That(await demo.VerifyAsync(), Is.Empty, "the cache has none of it");
        Uninstaller.Uninstall(layout, InstalledDistributions.Read(layout)[0]);
        Assert.That(Directory.EnumerateFileSystemEntries(layout.Purelib), Is.Empty);
    }
}
