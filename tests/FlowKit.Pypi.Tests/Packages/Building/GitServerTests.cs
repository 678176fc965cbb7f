using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Packages.Building;

/// <summary>Repositories on a server with HTTPS, as git itself fetches them. What git trusts is a variable of the process, so these tests run alone.</summary>
[NonParallelizable]
public sealed class GitServerTests
{
    private const string Trusted = "GIT_SSL_CAINFO";

    [Test]
    public async Task A_repository_is_built_from_https_with_the_credentials_of_its_address_and_none_of_them_is_kept()
    {
        using SourceProject project = new();
        using TemporaryFolder folder = new();
        string commit = await PublishAsync(project, folder.Combine("demo.git"));
        using GitServer server = new(folder.FullName) { Authorization = "Basic " + Convert.ToBase64String("wren:s3cr et"u8) };
        using Variable trust = new(Trusted, server.CertificateFile);
        SourceBuilder builder = await project.BuilderAsync();
        BuiltDistribution built = await builder.BuildAsync(SourceLocation.Parse($"git+https://wren:s3cr%20et@127.0.0.1:{server.Port}/demo.git@main")!);
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")), Is.EqualTo("x = 1\n"));
        Assert.That(built.DirectUrl.Vcs!.CommitId, Is.EqualTo(commit));
        Assert.That(built.DirectUrl.ToJson(), Does.Contain($"https://127.0.0.1:{server.Port}/demo.git").And.Not.Contain("s3cr").And.Not.Contain("wren"));
        Assert.That(server.Given, Does.Contain("demo.git/info/refs"));
        foreach (string file in Directory.EnumerateFiles(project.Combine("store"), "*", SearchOption.AllDirectories)) Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain("s3cr"), file);
        // With the commit known nothing is asked of the server again.
        int before = server.Given.Count;
        await builder.BuildAsync(SourceLocation.Parse($"git+https://wren:s3cr%20et@127.0.0.1:{server.Port}/demo.git@{commit}")!);
        Assert.That(server.Given, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Wrong_credentials_and_an_unknown_certificate_are_errors_without_a_secret()
    {
        using SourceProject project = new();
        using TemporaryFolder folder = new();
        await PublishAsync(project, folder.Combine("demo.git"));
        using GitServer server = new(folder.FullName) { Authorization = "Basic " + Convert.ToBase64String("ada:right"u8) };
        SourceBuilder builder = await project.BuilderAsync();
        SourceLocation location = SourceLocation.Parse($"git+https://ada:s3cret@127.0.0.1:{server.Port}/demo.git@main")!;
        FlowKitException unknown = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(location)))!;
        Assert.That((unknown.Code, unknown.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)), Is.EqualTo((PypiErrors.GitFailed, true)), unknown.Message);
        using Variable trust = new(Trusted, server.CertificateFile);
        FlowKitException refused = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(location)))!;
        Assert.That(refused.Code, Is.EqualTo(PypiErrors.GitFailed));
        Assert.That(unknown.Message + refused.Message, Does.Not.Contain("s3cret"));
        Assert.That(server.Given, Is.Empty);
    }

    [Test]
    public async Task A_server_that_asks_who_its_client_is_is_told_by_the_configured_certificate_and_a_submodule_on_another_host_is_not([Values] bool hasOwnKeyFile)
    {
        using SourceProject project = new(), other = new();
        using TemporaryFolder folder = new();
        using TestAuthority authority = new();
        using X509Certificate2 client = authority.Issue("ada");
        using GitServer server = new(folder.FullName, authority.Certificate);
        string commit = await PublishAsync(project, folder.Combine("demo.git"));
        GitOptions options = await ClientAsync(folder, client, hasOwnKeyFile) with { CertificateAuthorities = CertificateFiles.ReadAuthorities(server.CertificateFile) };
        SourceBuilder builder = await project.BuilderAsync(o => o with { Git = options });
        BuiltDistribution built = await builder.BuildAsync(SourceLocation.Parse($"git+https://127.0.0.1:{server.Port}/demo.git@main")!);
        Assert.That(built.DirectUrl.Vcs!.CommitId, Is.EqualTo(commit));
        Assert.That(server.Clients, Has.Some.EqualTo("CN=ada"));

        using Variable trust = new(Trusted, server.CertificateFile);
        int before = server.Clients.Count;
        SourceBuilder stranger = await project.BuilderAsync();
        FlowKitException refused = (await Assert.ThrowsAsync<FlowKitException>(() => stranger.BuildAsync(SourceLocation.Parse($"git+https://127.0.0.1:{server.Port}/demo.git@main")!)))!;
        Assert.That((refused.Code, server.Clients.Count), Is.EqualTo((PypiErrors.GitFailed, before)), "who shows nothing gets nothing");

        File.WriteAllText(Path.Combine(other.Path, ".gitmodules"), $"[submodule \"part\"]\n\tpath = part\n\turl = https://{GitServer.Name}:{server.Port}/demo.git\n");
        Directory.CreateDirectory(Path.Combine(other.Path, "part"));
        await GitAsync(other, "init", "-q", "-b", "main");
        await GitAsync(other, "update-index", "--add", "--cacheinfo", $"160000,{commit},part");
        await PublishAsync(other, folder.Combine("other.git"));
        SourceBuilder second = await other.BuilderAsync(o => o with { Git = options });
        FlowKitException elsewhere = (await Assert.ThrowsAsync<FlowKitException>(() => second.BuildAsync(SourceLocation.Parse($"git+https://127.0.0.1:{server.Port}/other.git@main")!)))!;
        Assert.That(elsewhere.Message, Does.Contain(GitServer.Name), "the submodule's host is shown no certificate");
    }

    [Test]
    public async Task A_configured_proxy_is_gone_through_and_an_address_that_it_leaves_out_is_not()
    {
        using SourceProject project = new();
        using TemporaryFolder folder = new();
        await PublishAsync(project, folder.Combine("demo.git"));
        using GitServer server = new(folder.FullName);
        using TunnelProxy proxy = new();
        GitOptions options = new() { CertificateAuthorities = CertificateFiles.ReadAuthorities(server.CertificateFile), Proxy = new WebProxy(proxy.Address, BypassOnLocal: true) };
        SourceBuilder builder = await project.BuilderAsync(o => o with { Git = options });
        await builder.BuildAsync(SourceLocation.Parse($"git+https://{GitServer.Name}:{server.Port}/demo.git@main")!);
        Assert.That(proxy.Asked, Is.Not.Empty.And.All.EqualTo($"CONNECT {GitServer.Name}:{server.Port} HTTP/1.1"));
        int before = proxy.Asked.Count;
        await builder.BuildAsync(SourceLocation.Parse($"git+https://127.0.0.1:{server.Port}/demo.git@main")!);
        Assert.That(proxy.Asked, Has.Count.EqualTo(before), "this machine is not behind the proxy");
    }

    [Test]
    public async Task Offline_a_commit_that_was_fetched_is_built_and_nothing_is_asked()
    {
        using SourceProject project = new();
        using TemporaryFolder folder = new();
        string commit = await PublishAsync(project, folder.Combine("demo.git"));
        using GitServer server = new(folder.FullName);
        GitOptions options = new() { CertificateAuthorities = CertificateFiles.ReadAuthorities(server.CertificateFile) };
        string address = $"git+https://127.0.0.1:{server.Port}/demo.git";
        SourceBuilder online = await project.BuilderAsync(o => o with { Git = options }), offline = await project.BuilderAsync(o => o with { Git = options with { Offline = true } });
        FlowKitException unknown = (await Assert.ThrowsAsync<FlowKitException>(() => offline.BuildAsync(SourceLocation.Parse(address + "@" + commit)!)))!;
        Assert.That((unknown.Code, server.Given.Count), Is.EqualTo((ContentErrors.Offline, 0)));
        await online.BuildAsync(SourceLocation.Parse(address + "@main")!);
        int before = server.Given.Count;
        await offline.BuildAsync(SourceLocation.Parse(address + "@" + commit)!);
        FlowKitException branch = (await Assert.ThrowsAsync<FlowKitException>(() => offline.BuildAsync(SourceLocation.Parse(address + "@main")!)))!;
        Assert.That((branch.Code, server.Given.Count), Is.EqualTo((ContentErrors.Offline, before)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_other_commits_held_is_left_with_a_server_that_can_leave_it_out_and_tags_and_history_come_along(bool canFilter)
    {
        using SourceProject project = new("import subprocess; version = subprocess.run(['git', 'describe', '--tags', '--dirty'], capture_output=True, text=True).stdout; open('demo.py', 'w').write(version)");
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(project.Path, "old.bin"), "large once\n");
        await GitAsync(project, "init", "-q", "-b", "main");
        string old = (await GitAsync(project, "hash-object", "old.bin")).Trim();
        await GitAsync(project, "add", "-A");
        await GitAsync(project, "commit", "-q", "-m", "zero");
        await GitAsync(project, "tag", "v1.0");
        File.Delete(Path.Combine(project.Path, "old.bin"));
        string commit = await PublishAsync(project, folder.Combine("demo.git"));
        await GitAsync(project, "-C", folder.Combine("demo.git"), "config", "uploadpack.allowFilter", canFilter ? "true" : "false");
        using GitDaemon daemon = await GitDaemon.StartAsync(folder.FullName);
        SourceBuilder builder = await project.BuilderAsync();
        BuiltDistribution built = await builder.BuildAsync(SourceLocation.Parse($"git+git://127.0.0.1:{daemon.Port}/demo.git@main")!);
        Assert.That(File.ReadAllText(Path.Combine(built.Wheel.Folder, "demo.py")).Trim(), Is.EqualTo($"v1.0-1-g{commit[..7]}"));
        string clone = Directory.EnumerateDirectories(project.Combine("store"), ".git", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Single();
        string objects = await GitAsync(project, "--git-dir", clone, "rev-list", "--objects", "--all", "--missing=print");
        Assert.That(objects.Split('\n'), Has.One.StartsWith(canFilter ? "?" + old : old));
    }

    [TestCase("git+http://example.org/demo.git@main")]
    [TestCase("git+git://example.org/demo.git@main")]
    public async Task A_repository_that_anybody_on_the_way_could_change_is_refused(string address)
    {
        using SourceProject project = new();
        SourceBuilder builder = await project.BuilderAsync();
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => builder.BuildAsync(SourceLocation.Parse(address)!)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((PypiErrors.GitFailed, error.Message)));
        Assert.That(error.Message, Does.Contain("git+https"));
    }

    private static async Task<GitOptions> ClientAsync(TemporaryFolder folder, X509Certificate2 client, bool hasOwnKeyFile)
    {
        string certificate = client.ExportCertificatePem() + "\n", key = client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";
        await File.WriteAllTextAsync(folder.Combine("client.pem"), hasOwnKeyFile ? certificate : certificate + key);
        if (hasOwnKeyFile) await File.WriteAllTextAsync(folder.Combine("key.pem"), key);
        return new GitOptions { ClientCertificateFile = folder.Combine("client.pem"), ClientKeyFile = hasOwnKeyFile ? folder.Combine("key.pem") : null };
    }

    private static async Task<string> PublishAsync(SourceProject project, string repository)
    {
        foreach (string[] arguments in (string[][])[["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "first"], ["clone", "-q", "--bare", ".", repository], ["-C", repository, "update-server-info"]])
            await GitAsync(project, arguments);
        return (await GitAsync(project, "rev-parse", "HEAD")).Trim();
    }

    private static async Task<string> GitAsync(SourceProject project, params string[] arguments)
    {
        ProcessResult result = await PythonProcess.RunAsync(new PythonCommand("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", .. arguments]) { WorkingFolder = project.Path }, default);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;
        private readonly string? _before;

        public Variable(string name, string value)
        {
            (_name, _before) = (name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
    }
}
