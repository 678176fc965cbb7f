using System.IO.Compression;
using System.Text;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Testing.Tests.Environments;

public sealed class WheelBuilderTests
{
    private static WheelBuilder Demo() => new WheelBuilder("Demo.Package", "1.0") { Summary = "A demo", RequiresPython = ">=3.9" }
        .Requires("numpy>=1.26").AddExtra("plot", "matplotlib", "pillow; os_name == 'nt'")
        .AddText("demo/__init__.py", "x = 1\n").AddText("demo/a,b.txt", "1").AddScript("demo", "demo.cli:main").AddData("scripts", "run", "#!/bin/sh\n", executable: true);

    [Test]
    public void Equal_input_gives_equal_bytes()
    {
        BuiltWheel first = Demo().Build(), second = Demo().Build();
        Assert.That(second.Content.ToArray(), Is.EqualTo(first.Content.ToArray()));
        // The value is fixed: a built wheel's hash may stand in tests and locks, so a change of the bytes is a change of behaviour.
        Assert.That(first.Sha256.ToString(), Is.EqualTo("f229d7cd68716c6de2fb329d2cfea947e0e5fffd93773eae78ac864ebd5dbc40"));
    }

    [Test]
    public void A_wheel_is_a_zip_with_metadata_and_a_complete_record()
    {
        BuiltWheel wheel = Demo().Build();
        Assert.That(wheel.FileName, Is.EqualTo("demo_package-1.0-py3-none-any.whl"));
        Dictionary<string, string> files = Read(wheel);
        Assert.That(files.Keys, Is.EqualTo(new[]
        {
            "demo/__init__.py", "demo/a,b.txt", "demo_package-1.0.data/scripts/run", "demo_package-1.0.dist-info/METADATA", "demo_package-1.0.dist-info/WHEEL",
            "demo_package-1.0.dist-info/entry_points.txt", "demo_package-1.0.dist-info/RECORD",
        }));
        Assert.That(files["demo_package-1.0.dist-info/METADATA"], Is.EqualTo(
            "Metadata-Version: 2.1\nName: Demo.Package\nVersion: 1.0\nSummary: A demo\nRequires-Python: >=3.9\nProvides-Extra: plot\n"
            + "Requires-Dist: numpy>=1.26\nRequires-Dist: matplotlib ; extra == 'plot'\nRequires-Dist: pillow ; (os_name == 'nt') and extra == 'plot'\n"));
        Assert.That(files["demo_package-1.0.dist-info/RECORD"], Does.Contain("\"demo/a,b.txt\",sha256=a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s,1\n"));
        Assert.That(files["demo_package-1.0.dist-info/RECORD"].Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(files.Count));
    }

    [Test]
    public void A_wheel_with_a_platform_is_not_pure()
    {
        BuiltWheel wheel = new WheelBuilder("native", "2") { Tag = "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", BuildTag = "1" }.Build();
        Assert.That(wheel.FileName, Is.EqualTo("native-2-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"));
        Assert.That(Read(wheel)["native-2.dist-info/WHEEL"], Is.EqualTo(
            "Wheel-Version: 1.0\nGenerator: flowkit\nRoot-Is-Purelib: false\nBuild: 1\nTag: cp311-cp311-manylinux_2_17_x86_64\nTag: cp311-cp311-manylinux2014_x86_64\n"));
    }

    [Test]
    public void A_folder_of_sources_becomes_a_wheel()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("tool", "__pycache__"));
        Directory.CreateDirectory(folder.Combine("tests"));
        File.WriteAllText(folder.Combine("pyproject.toml"), """
            [project]
            name = "tool"
            version = "0.1"
            description = "A tool"
            requires-python = ">=3.9"
            license = "MIT"
            dependencies = ["six>=1"]
            [project.optional-dependencies]
            fast = ["numpy"]
            [project.scripts]
            tool = "tool:main"
            [project.entry-points."tool.plugins"]
            own = "tool:plugin"
            """);
        File.WriteAllText(folder.Combine("tool", "__init__.py"), "def main(): pass\n");
        File.WriteAllText(folder.Combine("tool", "table.csv"), "1\n");
        File.WriteAllText(folder.Combine("tool", "__pycache__", "x.pyc"), "");
        File.WriteAllText(folder.Combine("tests", "test_tool.py"), "");
        File.WriteAllText(folder.Combine("single.py"), "");
        BuiltWheel wheel = WheelBuilder.FromFolder(folder.FullName).Build();
        Dictionary<string, string> files = Read(wheel);
        Assert.That(files.Keys.Where(path => !path.Contains(".dist-info/", StringComparison.Ordinal)), Is.EqualTo(new[] { "single.py", "tool/__init__.py", "tool/table.csv" }));
        Assert.That(files["tool-0.1.dist-info/METADATA"], Does.Contain("License-Expression: MIT\n").And.Contain("Requires-Dist: numpy ; extra == 'fast'\n"));
        Assert.That(files["tool-0.1.dist-info/entry_points.txt"], Is.EqualTo("[console_scripts]\ntool = tool:main\n\n[tool.plugins]\nown = tool:plugin\n"));
    }

    [Test]
    public void A_folder_without_a_project_says_what_is_missing()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => WheelBuilder.FromFolder(folder.FullName), Throws.TypeOf<InvalidDataException>().With.Message.Contains("pyproject.toml"));
        File.WriteAllText(folder.Combine("pyproject.toml"), "[project]\nname = 'x'\n");
        Assert.That(() => WheelBuilder.FromFolder(folder.FullName), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'version'"));
    }

    [Test]
    public void A_path_is_given_once() =>
        Assert.That(() => new WheelBuilder("a", "1").AddText("a.py", "").AddText("a.py", ""), Throws.ArgumentException.With.Message.Contains("a.py"));

    private static Dictionary<string, string> Read(BuiltWheel wheel)
    {
        using ZipArchive archive = new(new MemoryStream(wheel.Content.ToArray()), ZipArchiveMode.Read);
        Dictionary<string, string> files = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using StreamReader reader = new(entry.Open(), Encoding.UTF8);
            files.Add(entry.FullName, reader.ReadToEnd());
        }
        return files;
    }
}
