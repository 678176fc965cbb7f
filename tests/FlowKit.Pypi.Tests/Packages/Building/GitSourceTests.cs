using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages.Building;

namespace FlowKit.Pypi.Tests.Packages.Building;

public sealed class GitSourceTests
{
    [Test]
    public async Task A_repository_is_built_at_a_tag_a_branch_or_a_commit()
    {
        using SourceProject project = new();
        string first = await Commit(project, "first");
        await Git(project, "tag", "-a", "v1", "-m", "one");
        File.WriteAllText(Path.Combine(project.Path, "demo.py"), "x = 2\n");
        string second = await Commit(project, "second");
        SourceBuilder builder = await project.BuilderAsync();
        string address = "git+" + new Uri(project.Path).AbsoluteUri;
        foreach ((string revision, string commit, string text) in new[] { ("@v1", first, "x = 1\n"), ("@main", second, "x = 2\n"), ("", second, "x = 2\n"), ("@" + first, first, "x = 1\n"), ("@" + first[..8], first, "x = 1\n") })
        {
            BuiltDistribution built = await builder.BuildAsync(SourceLocation.Parse(address + revision)!);
            Assert.That(built.DirectUrl.Vcs!.CommitId, Is.EqualTo(commit), revision);
            Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Is.EqualTo(text), revision);
        }
        Assert.That(project.Output.Count(line => line.StartsWith("building", StringComparison.Ordinal)), Is.EqualTo(2), "one build for each commit");
    }

    [TestCase(true, "x = 1\nsub = 1\n")]
    [TestCase(false, "x = 1\n")]
    public async Task Submodules_come_along_unless_they_are_not_wanted(bool submodules, string text)
    {
        using SourceProject part = new(), project = new("text = open('demo.py').read() + (open('part/part.py').read() if os.path.exists('part/part.py') else ''); open('demo.py', 'w').write(text)");
        File.WriteAllText(Path.Combine(part.Path, "part.py"), "sub = 1\n");
        await Commit(part, "part");
        await Commit(project, "first");
        await Git(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.Path, "part");
        await Commit(project, "second");
        BuiltDistribution built = await (await project.BuilderAsync()).BuildAsync(new GitSource(new Uri(project.Path)) { Submodules = submodules });
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Is.EqualTo(text));
    }

    [TestCase("#lfs=true", "x = 42\n")]
    [TestCase("", "version https://git-lfs.github.com/spec/v1\n")]
    public async Task Files_of_git_lfs_are_pointers_unless_they_are_asked_for(string fragment, string begin)
    {
        await NeedLargeFilesAsync();
        using SourceProject project = new();
        await Git(project, "init", "-q", "-b", "main");
        await CommitLarge(project, "demo.py", "x = 42\n");
        BuiltDistribution built = await (await project.BuilderAsync()).BuildAsync(SourceLocation.Parse("git+" + new Uri(project.Path).AbsoluteUri + "@main" + fragment)!);
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Does.StartWith(begin));
    }

    [Test]
    public async Task Large_files_of_submodules_come_along_and_one_that_is_lost_is_an_error()
    {
        await NeedLargeFilesAsync();
        using SourceProject part = new(), project = new("open('demo.py', 'w').write(open('part/large.bin').read())");
        await Git(part, "init", "-q", "-b", "main");
        await CommitLarge(part, "large.bin", "y = 43\n");
        await Commit(project, "first");
        await Git(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.Path, "part");
        await Commit(project, "second");
        SourceBuilder builder = await project.BuilderAsync();
        BuiltDistribution built = await builder.BuildAsync(new GitSource(new Uri(project.Path)) { LargeFiles = true });
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Is.EqualTo("y = 43\n"));
        await CommitLarge(part, "large.bin", "y = 44\n");
        foreach (string lost in Directory.EnumerateFiles(Path.Combine(part.Path, ".git", "lfs", "objects"), "*", SearchOption.AllDirectories).ToArray()) File.Delete(lost);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new GitSource(new Uri(part.Path)) { LargeFiles = true })))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.GitFailed), error.Message);
    }

    [Test]
    public async Task A_revision_that_is_not_there_says_so()
    {
        using SourceProject project = new();
        await Commit(project, "first");
        SourceBuilder builder = await project.BuilderAsync();
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new GitSource(new Uri(project.Path)) { Revision = "v9-none" })))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.GitFailed));
        Assert.That(error.Message, Does.Contain("'v9-none'"));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new GitSource(new Uri(project.Path)) { Revision = "--upload-pack=x" })))!.Message, Does.Contain("no name of a revision"));
    }

    [Test]
    public async Task A_repository_on_this_machine_can_be_forbidden()
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync(options => options with { AllowLocalRepositories = false });
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(new GitSource(new Uri(project.Path)))))!.Code, Is.EqualTo(PypiErrors.GitFailed));
    }

    [TestCase("git+https://example.org/a/b.git@v1#subdirectory=x/y&egg=b", "https://example.org/a/b.git", "v1", "x/y")]
    [TestCase("git+ssh://git@example.org/a/b.git", "ssh://git@example.org/a/b.git", null, null)]
    [TestCase("git+ssh://git@example.org/a/b.git@main", "ssh://git@example.org/a/b.git", "main", null)]
    public void An_address_tells_repository_revision_and_folder(string address, string repository, string? revision, string? folder)
    {
        GitSource source = (GitSource)SourceLocation.Parse(address)!;
        Assert.That((source.Repository.AbsoluteUri, source.Revision, source.Subdirectory), Is.EqualTo((repository, revision, folder)));
        Assert.That((source.LargeFiles, ((GitSource)SourceLocation.Parse(address.Split('#')[0] + "#egg=b&lfs=true")!).LargeFiles), Is.EqualTo((false, true)));
    }

    [Test]
    public void Other_addresses_are_archives_folders_or_wheels()
    {
        SourceArchive archive = (SourceArchive)SourceLocation.Parse("https://example.org/demo-1.0.tar.gz#sha256=" + new string('a', 64))!;
        Assert.That((archive.FileName, archive.Sha256.ToString()), Is.EqualTo(("demo-1.0.tar.gz", new string('a', 64))));
        Assert.That(SourceLocation.Parse("https://example.org/demo-1.0-py3-none-any.whl"), Is.Null);
        Assert.That(SourceLocation.Parse("file:///somewhere/project"), Is.TypeOf<SourceFolder>());
        Assert.That(() => SourceLocation.Parse("git+ftp://example.org/x"), Throws.TypeOf<FlowKitException>());
    }

    private static async Task<string> Commit(SourceProject project, string message)
    {
        if (!Directory.Exists(Path.Combine(project.Path, ".git"))) await Git(project, "init", "-q", "-b", "main");
        await Git(project, "add", "-A");
        await Git(project, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", message);
        return (await Git(project, "rev-parse", "HEAD")).Trim();
    }

    private static async Task CommitLarge(SourceProject project, string name, string content)
    {
        await Git(project, "lfs", "install", "--local");
        await Git(project, "lfs", "track", name);
        File.WriteAllText(Path.Combine(project.Path, name), content);
        await Commit(project, "large");
    }

    private static async Task NeedLargeFilesAsync()
    {
        if ((await PythonProcess.RunAsync(new PythonCommand("git", ["lfs", "version"]), default)).ExitCode != 0) Assert.Ignore("git-lfs is not installed (Debian: git-lfs)");
    }

    private static async Task<string> Git(SourceProject project, params string[] arguments)
    {
        ProcessResult result = await PythonProcess.RunAsync(new PythonCommand("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", .. arguments]) { WorkingFolder = project.Path }, default);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }
}
