using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Requirements on a repository of a server with HTTPS. What git trusts is a variable of the process, so these tests run alone.</summary>
[NonParallelizable]
internal sealed class GitRequirementTests
{
    private const string Trusted = "GIT_SSL_CAINFO";

    private TemporaryFolder _folder = null!;
    private GitServer _server = null!;
    private string _commit = "";

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        string project = OwnProject.Write(_folder), served = Directory.CreateDirectory(_folder.Combine("served")).FullName;
        if (await Programs.RunAsync("git", project, "init", "--quiet", "-b", "main") is null) Assert.Ignore("There is no git here.");
        await Programs.RunAsync("git", project, "add", ".");
        await Programs.RunAsync("git", project, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "one");
        await Programs.RunAsync("git", project, "clone", "--quiet", "--bare", ".", Path.Combine(served, "own.git"));
        await Programs.RunAsync("git", Path.Combine(served, "own.git"), "update-server-info");
        _commit = (await Programs.RunAsync("git", project, "rev-parse", "HEAD"))!.Trim();
        _server = new GitServer(served) { Authorization = "Basic " + Convert.ToBase64String("ada:s3cret"u8) };
        Environment.SetEnvironmentVariable(Trusted, _server.CertificateFile);
    }

    [TearDown]
    public void Stop()
    {
        Environment.SetEnvironmentVariable(Trusted, null);
        _server?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_branch_is_locked_as_its_commit_and_the_built_wheel_goes_with_the_environment_when_the_server_is_gone()
    {
        string python = await AnyPythonAsync();
        EnvironmentRuntime runtime = Runtime("cache");
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [Requirement("@main")], Python = python });
        LockedPypiPackage package = @lock.Platforms[0].Pypi.Single();
        Assert.That((package.Source!.Kind, package.Source.Commit, package.IsWheel), Is.EqualTo((LockedSourceKind.Git, _commit, true)));
        Assert.That(System.Text.Encoding.UTF8.GetString(@lock.ToJson()), Does.Contain($"git+https://{GitServer.Name}:{_server.Port}/own.git").And.Not.Contain("s3cret"));
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/own"));
        _server.Dispose();
        EnvironmentRuntime other = Runtime("other");
        HydratedEnvironment environment = await other.HydrateAsync((await other.LookUpAsync("team/own")).Lock);
        Assert.That((await Programs.RunAsync(environment.PythonExecutable!, null, "-c", "import own; print(own.x)"))?.Trim(), Is.EqualTo("1"));
    }

    [Test]
    public async Task What_nobody_built_yet_is_locked_for_another_platform_and_cannot_be_published_from_here()
    {
        string foreign = HostPlatform.Name == "win-64" ? "linux-64" : "win-64";
        EnvironmentRuntime runtime = Runtime("cache");
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [Requirement("@" + _commit)], Python = "3.11", Platforms = [foreign] });
        Assert.That(@lock.Platforms[0].Pypi.Single().FileName, Is.EqualTo(_commit + ".git"));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/foreign"))))!;
        Assert.That(error.Code, Is.EqualTo("FK7315"));
        Assert.That(error.Message, Does.Contain("own==1.0").And.Contains(_commit).And.Contains("on a machine that is " + foreign).And.Not.Contain("s3cret"));
        Assert.That(Directory.Exists(_folder.Combine("store", "packages")) && Directory.EnumerateFiles(_folder.Combine("store", "packages"), "*", SearchOption.AllDirectories).Any(), Is.False);
        Assert.That(await runtime.Store.GetNameAsync(EnvironmentName.Parse("team/foreign")), Is.Null);
    }

    [Test]
    public async Task A_lock_and_its_ids_tell_whether_the_large_files_of_a_repository_are_in_it()
    {
        if (await Programs.RunAsync("git", null, "lfs", "version") is null) Assert.Ignore("git-lfs is not installed (Debian: git-lfs)");
        EnvironmentRuntime runtime = Runtime("cache");
        EnvironmentSpec pointers = Spec("@" + _commit), large = Spec("@" + _commit + "#lfs=true");
        EnvironmentLock first = await runtime.ResolveAsync(pointers), second = EnvironmentLock.Parse((await runtime.ResolveAsync(large)).ToJson());
        Assert.That((first.Platforms[0].Pypi.Single().Source!.LargeFiles, second.Platforms[0].Pypi.Single().Source!.LargeFiles), Is.EqualTo((false, true)));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(runtime.RequirementIdOf(large), Is.Not.EqualTo(runtime.RequirementIdOf(pointers)));

        EnvironmentSpec Spec(string revision) => new() { Pypi = [Requirement(revision)], Python = "3.11", Platforms = [HostPlatform.Name == "win-64" ? "linux-64" : "win-64"] };
    }

    private PackageRequest Requirement(string revision) => $"own @ git+https://ada:s3cret@{GitServer.Name}:{_server.Port}/own.git{revision}";

    private EnvironmentRuntime Runtime(string cache)
    {
        EnvironmentOptions options = new() { CacheFolder = _folder.Combine(cache), Store = new FolderEnvironmentStore(_folder.Combine("store")) };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("none", new Uri(Directory.CreateDirectory(_folder.Combine("empty")).FullName + "/")));
        return new EnvironmentRuntime(options);
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
