using System.Diagnostics;
using System.Formats.Tar;
using FlowKit.Content;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Packages.Building;

public sealed class SourceBuilderTests
{
    [TestCase("1969-12-31T23:59:55Z", "315532800")]
    [TestCase("1979-12-31T00:00:00Z", "315532800")]
    [TestCase("2001-09-09T01:46:40Z", "1000000000")]
    [TestCase("2345-06-07T00:00:00Z", "4354819198")]
    public async Task The_time_of_a_build_is_that_of_the_archive_as_far_as_zip_can_say_it(string newest, string epoch)
    {
        using SourceProject project = new("print('epoch ' + os.environ['SOURCE_DATE_EPOCH'], flush=True)");
        DateTime time = DateTime.Parse(newest, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
        foreach (string file in Directory.EnumerateFileSystemEntries(project.Path, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, time);
        await (await project.BuilderAsync()).BuildAsync(project.Pack());
        Assert.That(project.Output, Does.Contain("epoch " + epoch));
    }

    [TestCase((ushort)0x2B29, (ushort)0, "999993600")]
    [TestCase((ushort)0, (ushort)0, "315532800")]
    [TestCase((ushort)0xFFFF, (ushort)0xFFFF, "315532800")]
    [TestCase((ushort)0xFF9F, (ushort)0xBF7D, "4354819198")]
    public async Task The_time_of_a_build_from_a_zip_is_that_of_its_entries_also_where_these_are_none(ushort date, ushort time, string epoch)
    {
        using SourceProject project = new("print('epoch ' + os.environ['SOURCE_DATE_EPOCH'], flush=True)");
        string archive = project.Combine("demo-1.0.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(project.Path, archive, System.IO.Compression.CompressionLevel.Fastest, includeBaseDirectory: true);
        ZipTimes.Set(archive, date, time);
        await (await project.BuilderAsync()).BuildAsync(new SourceArchive(new Uri(archive), "demo-1.0.zip"));
        Assert.That(project.Output, Does.Contain("epoch " + epoch));
    }

    [Test]
    public async Task A_folder_is_built_beside_itself_and_once()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        string[] before = Directory.GetFileSystemEntries(project.Path, "*", SearchOption.AllDirectories);
        BuiltDistribution first = await builder.BuildAsync(new SourceFolder(project.Path));
        BuiltDistribution second = await builder.BuildAsync(new SourceFolder(project.Path));
        Assert.That(first.Wheel.FileName.FileName, Is.EqualTo("demo-1.0-py3-none-any.whl"));
        Assert.That(second.Wheel.Sha256, Is.EqualTo(first.Wheel.Sha256));
        Assert.That(project.Output.Count(line => line.StartsWith("building", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Directory.GetFileSystemEntries(project.Path, "*", SearchOption.AllDirectories), Is.EquivalentTo(before), "the folder is as it was");
        Assert.That(first.DirectUrl.Directory, Is.Not.Null);

        File.AppendAllText(Path.Combine(project.Path, "demo.py"), "y = 2\n");
        BuiltDistribution third = await builder.BuildAsync(new SourceFolder(project.Path));
        Assert.That(third.Wheel.Sha256, Is.Not.EqualTo(first.Wheel.Sha256), "a change is seen");
    }

    // The variable of the process is nobody else's in these tests.
    [Test]
    public async Task What_a_compiler_would_look_at_is_part_of_what_was_built()
    {
        using SourceProject project = new("print('ranlib ' + os.environ.get('RANLIB', 'none'), flush=True)");
        string? before = Environment.GetEnvironmentVariable("RANLIB");
        try
        {
            foreach (string value in (string[])["one", "two", "one"])
            {
                Environment.SetEnvironmentVariable("RANLIB", value);
                await (await project.BuilderAsync()).BuildAsync(new SourceFolder(project.Path));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("RANLIB", before);
        }
        Assert.That(project.Output.Where(static line => line.StartsWith("ranlib", StringComparison.Ordinal)), Is.EqualTo((string[])["ranlib one", "ranlib two"]));
    }

    [TestCase("x.c:1:10: fatal error: Python.h: No such file or directory", "headers of Python")]
    [TestCase("x.c:1:10: fatal error: zlib.h: No such file or directory", "header of a C library")]
    [TestCase("/usr/bin/ld: cannot find -lblas", "library to link with")]
    [TestCase("error: command 'gcc' failed: No such file or directory", "no C compiler")]
    [TestCase("ModuleNotFoundError: No module named 'distutils'", "too old for Python")]
    [TestCase("sh: cargo: command not found", "no Rust compiler")]
    public async Task What_mostly_helps_with_a_failure_is_told(string line, string hint)
    {
        using SourceProject project = new($"print({System.Text.Json.JsonSerializer.Serialize(line)}, flush=True); raise SystemExit(1)");
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(async () => await (await project.BuilderAsync()).BuildAsync(new SourceFolder(project.Path))))!;
        Assert.That((error.Code, error.Message.Contains(hint, StringComparison.Ordinal)), Is.EqualTo((PypiErrors.BuildFailed, true)), error.Message);
    }

    [Test]
    public async Task An_archive_is_unpacked_and_built()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync(options => options with { ConfigSettings = new Dictionary<string, string> { ["flag"] = "# set" } });
        BuiltDistribution built = await builder.BuildAsync(project.Pack(), PackageName.Parse("demo"));
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Is.EqualTo("x = 1\n# set"));
        Assert.That(built.DirectUrl.Archive!.Hashes!["sha256"], Has.Length.EqualTo(64));
        Assert.That((await builder.GetMetadataAsync(project.Pack())).RequiresDist.Single().Name.Value, Is.EqualTo("numpy"));
    }

    [Test]
    public async Task A_backend_that_fails_shows_its_last_lines()
    {
        using SourceProject project = new("for i in range(200): print('line %d' % i, flush=True)\n    raise ValueError('no compiler today')");
        SourceBuilder builder = await project.BuilderAsync();
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path))))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.BuildFailed));
        Assert.That(error.Message, Does.Contain("build_wheel of own_backend").And.Contain("ValueError: no compiler today").And.Not.Contain("line 100\n"));
        Assert.That(Directory.GetFileSystemEntries(project.Combine("store", ".tmp")), Is.Empty, "nothing half-made stays");
    }

    [Test, Platform(Exclude = "Win", Reason = "Process groups are of Unix.")]
    public async Task A_build_that_takes_too_long_is_stopped_with_all_it_started()
    {
        using SourceProject project = new("import subprocess, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); print('child %d' % child.pid, flush=True); time.sleep(600)");
        SourceBuilder builder = await project.BuilderAsync(options => options with { HookLimit = TimeSpan.FromSeconds(15) });
        using CancellationTokenSource cancel = new();
        Task<BuiltDistribution> build = builder.BuildAsync(new SourceFolder(project.Path), null, cancel.Token);
        while (!build.IsCompleted && !project.Output.ToArray().Any(line => line.StartsWith("child ", StringComparison.Ordinal))) await Task.Delay(20);
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => build);
        int child = int.Parse(project.Output.Single(line => line.StartsWith("child ", StringComparison.Ordinal))[6..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(() => IsRunning(child), Is.False.After(5000, 50));
    }

    [Test]
    public async Task A_hook_beyond_its_time_limit_is_an_error()
    {
        using SourceProject project = new("import time; time.sleep(600)");
        SourceBuilder builder = await project.BuilderAsync(options => options with { HookLimit = TimeSpan.FromSeconds(1) });
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path))))!.Message, Does.Contain("was stopped"));
    }

    [TestCase("[build-system]\nbuild-backend = 'x'\n", "requires")]
    [TestCase("[build-system]\nrequires = 'x'\n", "requires")]
    [TestCase("[build-system]\nrequires = []\nbuild-backend = 'own_backend'\nbackend-path = ['..']\n", "backend-path")]
    [TestCase("[build-system]\nrequires = []\nbuild-backend = 'json'\nbackend-path = ['backend']\n", "does not come from backend-path")]
    [TestCase("[build-system\n", "no TOML")]
    public async Task A_wrong_build_system_says_what_is_wrong(string text, string problem)
    {
        using SourceProject project = new(buildSystem: text);
        SourceBuilder builder = await project.BuilderAsync();
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path))))!.Message, Does.Contain(problem));
    }

    [Test]
    public async Task A_folder_that_is_no_project_says_so()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path) { Subdirectory = "backend" })))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.InvalidSource));
        Assert.That(error.Message, Does.Contain("neither pyproject.toml nor setup.py"));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path) { Subdirectory = "../.." })))!.Message, Does.Contain("no folder"));
    }

    [Test]
    public async Task An_archive_that_leads_out_of_itself_is_refused()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        SourceArchive two = project.Pack("demo-1.1.tar.gz", tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "other/")));
        SourceArchive climbs = project.Pack("demo-1.2.tar.gz", tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "demo-1.0/../../evil.py")));
        SourceArchive links = project.Pack("demo-1.3.tar.gz", tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "demo-1.0/out") { LinkName = "../../../etc" }));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(two)))!.Message, Does.Contain("one folder at its top"));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(climbs)))!.Code, Is.EqualTo(ContentErrors.BadArchive));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(links)))!.Code, Is.EqualTo(ContentErrors.BadArchive));
    }

    [Test]
    public async Task Building_can_be_switched_off()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync(options => options with { NoBuild = PackageSelection.All });
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(project.Pack())))!.Code, Is.EqualTo(PypiErrors.BuildForbidden));
        Assert.That(project.Output, Is.Empty);
    }

    [Test]
    public async Task Another_project_than_the_expected_one_is_refused()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new SourceFolder(project.Path), PackageName.Parse("other"))))!.Message, Does.Contain("builds the project demo"));
    }

    [Test]
    public async Task Static_metadata_needs_no_build()
    {
        using SourceProject project = new();
        File.AppendAllText(Path.Combine(project.Path, "pyproject.toml"), "[project]\nname = 'demo'\nversion = '1.0'\ndependencies = ['six>=1']\n[project.optional-dependencies]\nfast = ['numpy']\n");
        SourceBuilder builder = await project.BuilderAsync();
        CoreMetadata metadata = await builder.GetMetadataAsync(new SourceFolder(project.Path));
        Assert.That(metadata.RequiresDist.Select(requirement => requirement.Name.Value), Is.EqualTo(new[] { "six", "numpy" }));
        Assert.That(project.Output, Is.Empty);
    }

    [Test]
    public async Task An_editable_build_points_to_the_folder()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        BuiltDistribution built = await builder.BuildAsync(new SourceFolder(project.Path) { Editable = true });
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.pth")).Trim(), Does.EndWith(Path.GetFileName(project.Path)));
        Assert.That(built.DirectUrl.Directory!.Editable, Is.True);
    }

    [Test]
    public async Task A_build_sees_no_secrets_of_the_process()
    {
        using SourceProject project = new("print('VARIABLES ' + ' '.join(sorted(os.environ)), flush=True)");
        System.Environment.SetEnvironmentVariable("FLOWKIT_TEST_TOKEN", "secret");
        try
        {
            await (await project.BuilderAsync()).BuildAsync(new SourceFolder(project.Path));
        }
        finally
        {
            System.Environment.SetEnvironmentVariable("FLOWKIT_TEST_TOKEN", null);
        }
        string variables = project.Output.Single(line => line.StartsWith("VARIABLES ", StringComparison.Ordinal));
        Assert.That(variables, Does.Contain("SOURCE_DATE_EPOCH").And.Not.Contain("FLOWKIT_TEST_TOKEN").And.Not.Contain("PIP_FIND_LINKS"));
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            // A killed child whose parent is gone stays a zombie until it is reaped.
            return !process.HasExited && !(OperatingSystem.IsLinux() && File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/stat").Contains(") Z", StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
