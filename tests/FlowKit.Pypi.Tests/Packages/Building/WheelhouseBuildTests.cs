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
    private static bool HasCompiler => System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "gcc")));

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
    public async Task A_source_archive_builds_with_no_network_to_what_pip_builds(string release)
    {
        if (release.StartsWith("markupsafe", StringComparison.Ordinal) && !HasCompiler) Assert.Ignore("No C compiler is on PATH.");
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
        Assert.That(Contents(built.Archive), Is.EquivalentTo(Contents(await BuildWithPipAsync(folder, path))));
        if (release.StartsWith("markupsafe", StringComparison.Ordinal))
        {
            PythonLayout layout = await VenvLayout.CreateAsync(folder.Combine("env"), await Pythons.Of("3.11"));
            await WheelInstaller.InstallAsync(layout, [built.Wheel]);
            ProcessResult result = await PythonProcess.RunAsync(new PythonCommand(layout.Executable, ["-I", "-c", "from markupsafe._speedups import _escape_inner; print(_escape_inner('<'))"]), default);
            Assert.That(result.Output.Trim(), Is.EqualTo("&lt;"), result.Error);
        }
    }

    // What pip 26.3, from its own wheel, makes of the same archive with the same backends.
    private static async Task<string> BuildWithPipAsync(TemporaryFolder folder, string archive)
    {
        string made = folder.Combine("pip"), pip = Path.Combine(Wheelhouse.PathOf("pip-26.3-py3-none-any.whl"), "pip");
        PythonCommand command = new((await Pythons.Of("3.11")).Executable, [pip, "wheel", "--no-deps", "--no-index", "--find-links", Path.GetDirectoryName(archive)!, "-w", made, archive])
        {
            Environment = new Dictionary<string, string> { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder.FullName, ["PYTHONHASHSEED"] = "0", ["PIP_CONFIG_FILE"] = "/dev/null" },
            Limit = TimeSpan.FromMinutes(5),
        };
        ProcessResult result = await PythonProcess.RunAsync(command, default);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return Directory.GetFiles(made).Single();
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
