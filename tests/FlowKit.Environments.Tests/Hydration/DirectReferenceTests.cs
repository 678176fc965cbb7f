using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

[Parallelizable(ParallelScope.All)]
internal sealed class DirectReferenceTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Test]
    public async Task A_prefix_tells_who_installed_what_was_asked_for_and_what_came_from_an_address()
    {
        using TemporaryFolder folder = new();
        World.Index().WriteIndex(folder.Combine("index"));
        BuiltWheel direct = World.Wheels.Single(static wheel => wheel.FileName.StartsWith("helper-", StringComparison.Ordinal));
        Directory.CreateDirectory(folder.Combine("files"));
        await File.WriteAllBytesAsync(folder.Combine("files", direct.FileName), direct.Content.Span.ToArray());
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache") };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", new Uri(folder.Combine("index", "simple") + "/")));
        options.Mirrors.Add(new Mirror(new Uri("https://files.example/a"), new Uri(folder.Combine("files"))));
        EnvironmentRuntime runtime = new(options);
        string address = "https://files.example/a/" + direct.FileName;
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [$"helper @ {address.Replace("https://", "https://user:secret@", StringComparison.Ordinal)}", "learner==1.0"], Python = await AnyPythonAsync() });
        string prefix = (await runtime.HydrateAsync(@lock)).Prefix;
        Dictionary<string, string> infos = Directory.EnumerateDirectories(prefix, "*.dist-info", SearchOption.AllDirectories).Where(static path => !path.Contains("lib64", StringComparison.Ordinal)).ToDictionary(static path => Path.GetFileName(path).Split('-')[0]);
        Assert.That(infos.Keys, Is.SupersetOf(new[] { "helper", "learner", "table" }));
        Assert.That(new[] { "helper", "learner", "table" }.Select(name => File.ReadAllText(Path.Combine(infos[name], "INSTALLER"))), Has.All.EqualTo("flowkit\n"));
        Assert.That(new[] { "helper", "learner", "table" }.Select(name => File.Exists(Path.Combine(infos[name], "REQUESTED"))), Is.EqualTo(new[] { true, true, false }));
        Assert.That(new[] { "helper", "learner", "table" }.Select(name => File.Exists(Path.Combine(infos[name], "direct_url.json"))), Is.EqualTo(new[] { true, false, false }));
        string json = await File.ReadAllTextAsync(Path.Combine(infos["helper"], "direct_url.json"));
        DirectUrl url = DirectUrl.Parse(json);
        Assert.That((url.Url, url.Archive!.Hashes!["sha256"]), Is.EqualTo((address, direct.Sha256.ToString())));
        Assert.That(json, Does.Not.Contain("secret"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(infos["helper"], "RECORD")), Does.Contain("direct_url.json,sha256="));
    }

    [Test]
    public void A_commit_tells_its_repository_the_revision_that_was_asked_for_and_the_folder_in_it()
    {
        LockedSource source = new(LockedSourceKind.Git, LocalSource.OfCommit(Commit, "python")) { Commit = Commit, Subdirectory = "python" };
        DirectUrl url = Of("own @ git+https://token@host.example/own@v1#subdirectory=python", new PackageLocation(null, "git+https://host.example/own"), source)!;
        Assert.That((url.Url, url.Vcs, url.Subdirectory), Is.EqualTo(("https://host.example/own", new DirectUrlVcs("git", Commit) { RequestedRevision = "v1" }, "python")));
        Assert.That(Of("own", new PackageLocation(null, "git+https://host.example/own"), source)!.Vcs!.RequestedRevision, Is.Null, "a lock of another tool may have asked");
    }

    [Test]
    public void A_source_archive_tells_its_own_hash_and_not_that_of_the_wheel()
    {
        Sha256Digest archive = Sha256Digest.Compute("archive"u8);
        LockedSource source = new(LockedSourceKind.Archive, archive) { FileName = "own-1.0.tar.gz", ArchiveSha256 = archive };
        DirectUrl url = Of("own @ https://host.example/own-1.0.tar.gz", new PackageLocation(null, "https://host.example/own-1.0.tar.gz"), source)!;
        Assert.That((url.Url, url.Archive!.Hashes!["sha256"], url.Subdirectory), Is.EqualTo(("https://host.example/own-1.0.tar.gz", archive.ToString(), (string?)null)));
    }

    [Test]
    public void What_came_from_an_index_or_from_a_place_of_the_machine_that_locked_it_tells_no_address()
    {
        LockedSource source = new(LockedSourceKind.Folder, Sha256Digest.Compute("folder"u8));
        Assert.That(Of("own @ content://sha256/" + source.Sha256, PackageLocation.Nowhere, source), Is.Null);
        Assert.That(Of("own==1.0", new PackageLocation(null, "https://files.example/own-1.0-py3-none-any.whl"), null), Is.Null);
        Assert.That(Of("own @ https://files.example/own-1.0-py3-none-any.whl", new PackageLocation("local", "own-1.0-py3-none-any.whl"), null), Is.Null);
    }

    private static DirectUrl? Of(string requirement, PackageLocation location, LockedSource? source)
    {
        LockedPypiPackage package = new() { Name = "own", Version = "1.0", FileName = "own-1.0-py3-none-any.whl", Location = location, Sha256 = Sha256Digest.Compute("wheel"u8), Source = source };
        EnvironmentSpec spec = new() { Pypi = [requirement] };
        PlatformLock platform = new() { Platform = HostPlatform.Name, Packages = [package] };
        return DirectReferences.Of(new EnvironmentLock(RequirementId.Of(spec), spec, [platform]), platform).GetValueOrDefault(PackageName.Parse("own"));
    }

    private static async Task<string> AnyPythonAsync()
    {
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter is { Implementation: "cpython", FreeThreaded: false } && interpreter.Platform == HostPlatform.Name) return interpreter.MajorMinor;
        }
        Assert.Ignore("No Python 3.9 or later is on this machine.");
        return "";
    }
}
