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
