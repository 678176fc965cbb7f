using System.IO.Compression;
using System.Security.Cryptography;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Tests.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Packages.Building;

/// <summary>Real source archives: flit_core, poetry-core, setuptools with setuptools-scm, a C extension, and projects without pyproject.toml.</summary>
public sealed class WheelhouseBuildTests
{
    private static async Task<SourceBuilder> BuilderAsync(TemporaryFolder folder)
    {
        string wheelhouse = Path.GetDirectoryName(Wheelhouse.PathOf("six-1.17.0.tar.gz"))!;
        return new SourceBuilder(new ContentStore(folder.Combine("store")), new FileFetcher(), new SourceBuilderOptions
        {
            Interpreter = await Pythons.Of("3.11"), Source = new FolderSource(wheelhouse), AllowNetwork = false,
        });
    }

    [TestCase("six-1.17.0")]
    [TestCase("idna-3.20")]
    [TestCase("packaging-26.3")]
    [TestCase("tomlkit-0.15.2")]
    [TestCase("tqdm-4.70.1")]
    [TestCase("slicer-0.0.8")]
    [TestCase("markupsafe-3.0.4")]
    public async Task A_source_archive_builds_with_no_network(string release)
    {
        using TemporaryFolder folder = new();
        SourceBuilder builder = await BuilderAsync(folder);
        string path = Wheelhouse.PathOf(release + ".tar.gz");
        BuiltDistribution built = await builder.BuildAsync(new SourceArchive(new Uri(path), Path.GetFileName(path)));
        TestContext.Out.WriteLine($"{built.Wheel}: {string.Join(", ", built.BuildRequirements)}");
        Assert.That(built.Wheel.FileName.FileName, Does.StartWith(release + "-"));

        // The project's own wheel of the release has the same modules.
        string published = Wheelhouse.Files(release + "-*.whl").Single();
        CachedWheel other = await new WheelCache(new ContentStore(folder.Combine("published")), new FileFetcher()).GetFileAsync(published);
        Assert.That(Modules(built.Wheel), Is.EqualTo(Modules(other)));
        if (release.StartsWith("markupsafe", StringComparison.Ordinal))
        {
            PythonLayout layout = await VenvLayout.CreateAsync(folder.Combine("env"), await Pythons.Of("3.11"));
            await WheelInstaller.InstallAsync(layout, [built.Wheel]);
            ProcessResult result = await PythonProcess.RunAsync(new PythonCommand(layout.Executable, ["-I", "-c", "from markupsafe._speedups import _escape_inner; print(_escape_inner('<'))"]), default);
            Assert.That(result.Output.Trim(), Is.EqualTo("&lt;"), result.Error);
        }
    }

    [Test, Explicit("Runs pip beside it, several seconds an archive.")]
    public async Task A_built_wheel_equals_the_one_that_pip_builds()
    {
        using TemporaryFolder folder = new();
        SourceBuilder builder = await BuilderAsync(folder);
        PythonInterpreter python = await Pythons.Of("3.11");
        List<string> problems = [];
        foreach (string path in Wheelhouse.Files("*.tar.gz"))
        {
            BuiltDistribution built = await builder.BuildAsync(new SourceArchive(new Uri(path), Path.GetFileName(path)));
            string made = folder.Combine("pip-" + Path.GetFileName(path));
            Dictionary<string, string> environment = new() { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder.FullName, ["PYTHONHASHSEED"] = "0", ["PIP_CONFIG_FILE"] = "/dev/null" };
            ProcessResult pip = await PythonProcess.RunAsync(new PythonCommand(python.Executable, ["-m", "pip", "wheel", "--no-deps", "--no-index", "--find-links", Path.GetDirectoryName(path)!, "-w", made, path]) { Environment = environment, Limit = TimeSpan.FromMinutes(5) }, default);
            if (pip.ExitCode != 0) Assert.Ignore("pip cannot build: " + pip.Error);
            Dictionary<string, string> ours = Contents(built.Archive), theirs = Contents(Directory.GetFiles(made).Single());
            problems.AddRange(ours.Where(file => theirs.GetValueOrDefault(file.Key) != file.Value).Select(file => $"{built.Wheel}: {file.Key}"));
            problems.AddRange(theirs.Keys.Except(ours.Keys).Select(file => $"{built.Wheel}: {file} is missing"));
        }
        Assert.That(problems, Is.Empty);
    }

    private static IEnumerable<string> Modules(CachedWheel wheel) => wheel.Entries.Where(entry => entry.Path.EndsWith(".py", StringComparison.Ordinal)).Select(entry => entry.Path + " " + entry.Sha256);

    private static Dictionary<string, string> Contents(string wheel)
    {
        using ZipArchive archive = ZipFile.OpenRead(wheel);
        // RECORD repeats the hashes, and a compiled module carries the path it was built in.
        return archive.Entries.Where(entry => !entry.FullName.EndsWith("/RECORD", StringComparison.Ordinal) && !entry.FullName.EndsWith('/')).ToDictionary(entry => entry.FullName, entry =>
        {
            if (entry.FullName.EndsWith(".so", StringComparison.Ordinal)) return "native";
            using Stream content = entry.Open();
            return Convert.ToHexString(SHA256.HashData(content));
        });
    }
}
