using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>The whole way with an index that shows nothing without a password, wherever the password is kept; afterwards nobody finds it anywhere.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class GuardedIndexTests
{
    private const string User = "ada", Secret = "s3cret-of-ada";

    private static readonly string Sent = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Secret}"));

    [TestCase("address")]
    [TestCase("variables")]
    [TestCase("netrc")]
    [TestCase("keyring", ExcludePlatform = "Win")]
    public async Task A_guarded_index_serves_whoever_has_its_password_and_nothing_keeps_it(string place)
    {
        using TemporaryFolder folder = new();
        using FaultServer server = Serve(folder);
        string python = await AnyPythonAsync();
        // A name of its own, so that the variables of one test are nothing to the others.
        string index = "guarded-" + server.Port;
        string variable = "FLOWKIT_INDEX_" + index.Replace('-', '_').ToUpperInvariant();
        Uri address = place == "address" ? new UriBuilder(server.Simple) { UserName = User, Password = Secret }.Uri : server.Simple;
        try
        {
            if (place == "variables")
            {
                Environment.SetEnvironmentVariable(variable + "_USERNAME", User);
                Environment.SetEnvironmentVariable(variable + "_PASSWORD", Secret);
            }
            // What comes later in the order is wrong in all of them but the last.
            string netrc = folder.Combine("netrc");
            if (place != "keyring") await File.WriteAllTextAsync(netrc, $"machine 127.0.0.1 login {User} password {(place == "netrc" ? Secret : "wrong")}\n");
            string? helper = WriteHelper(folder, place == "keyring" ? Secret : "wrong");

            EnvironmentLock @lock = await Runtime(folder, "cache", index, address, netrc, helper).ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python });
            // Another process hydrates: it asks for files only, and has asked for no page.
            EnvironmentRuntime other = Runtime(folder, "other", index, address, netrc, helper);
            Recorder recorder = new();
            HydratedEnvironment environment = await other.HydrateAsync(EnvironmentLock.Parse(@lock.ToJson()), recorder);
            Assert.That(File.Exists(environment.PythonExecutable), Is.True);
            await other.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/guarded"));
            Assert.That(server.Requests, Has.Some.EndsWith(".whl"));
            Assert.That(server.Headers.Select(static headers => headers.GetValueOrDefault("authorization")).Distinct(), Is.SubsetOf(new string?[] { null, Sent }));

            Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain(Secret).And.Not.Contains(User + ":"));
            Assert.That(recorder.Seen, Has.None.Contains(Secret));
            Assert.That(Holders(folder, "cache").Concat(Holders(folder, "other")), Is.Empty);
            server.Authorization = null;
            EnvironmentLock open = await Runtime(folder, "third", index, server.Simple, netrc, helper).ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python });
            Assert.That((open.Id, open.RequirementId), Is.EqualTo((@lock.Id, @lock.RequirementId)), "ids know nothing of credentials");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable + "_USERNAME", null);
            Environment.SetEnvironmentVariable(variable + "_PASSWORD", null);
        }
    }

    [TestCase("address")]
    [TestCase("netrc")]
    public async Task A_password_that_is_refused_is_not_in_the_error(string place)
    {
        using TemporaryFolder folder = new();
        using FaultServer server = Serve(folder);
        server.Authorization = "Basic nobody";
        Uri address = place == "address" ? new UriBuilder(server.Simple) { UserName = User, Password = Secret }.Uri : server.Simple;
        await File.WriteAllTextAsync(folder.Combine("netrc"), $"machine 127.0.0.1 login {User} password {Secret}\n");
        EnvironmentRuntime runtime = Runtime(folder, "cache", "guarded", address, folder.Combine("netrc"), null);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner"], Python = "3.11" })))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((ContentErrors.Unauthorized, error.Message)));
        Assert.That(error.Message, Does.Contain("not accepted"));
        Assert.That(error.ToString(), Does.Not.Contain(Secret).And.Not.Contains(Sent["Basic ".Length..]));
        Assert.That(Holders(folder, "cache"), Is.Empty);
    }

    private static FaultServer Serve(TemporaryFolder folder)
    {
        FaultServer server = new() { Authorization = Sent };
        World.Index().WriteIndex(folder.Combine("index"));
        foreach (string page in Directory.EnumerateFiles(folder.Combine("index", "simple"), "index.json", SearchOption.AllDirectories))
            server.Put($"/simple/{Path.GetFileName(Path.GetDirectoryName(page))}/", File.ReadAllBytes(page), "application/vnd.pypi.simple.v1+json");
        foreach (string file in Directory.EnumerateFiles(folder.Combine("index", "files")))
            server.Put("/files/" + Path.GetFileName(file), File.ReadAllBytes(file));
        return server;
    }

    private static EnvironmentRuntime Runtime(TemporaryFolder folder, string cache, string index, Uri address, string netrc, string? helper)
    {
        EnvironmentOptions options = new() { CacheFolder = folder.Combine(cache), KeyringHelper = helper, Http = new HttpFetcherOptions { Credentials = [new NetrcCredentials(netrc)], RetryDelay = TimeSpan.FromMilliseconds(1) } };
        options.Channels.Clear();
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named(index, address));
        return new EnvironmentRuntime(options);
    }

    private static string? WriteHelper(TemporaryFolder folder, string secret)
    {
        if (OperatingSystem.IsWindows()) return null;
        string helper = folder.Combine("keyring");
        File.WriteAllText(helper, $"#!/bin/sh\necho {User}\necho {secret}\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return helper;
    }

    /// <summary>The files that hold the secret, as text or as it is sent, or in their names.</summary>
    private static IEnumerable<string> Holders(TemporaryFolder folder, string cache) =>
        Directory.EnumerateFiles(folder.Combine(cache), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Where(static path =>
        {
            string content = File.ReadAllText(path, Encoding.Latin1);
            return path.Contains(Secret, StringComparison.Ordinal) || content.Contains(Secret, StringComparison.Ordinal) || content.Contains(Sent["Basic ".Length..], StringComparison.Ordinal);
        });

    private static async Task<string> AnyPythonAsync()
    {
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter is { Implementation: "cpython", FreeThreaded: false } && interpreter.Platform == HostPlatform.Name) return interpreter.MajorMinor;
        }
        Assert.Ignore("No Python 3.9 or later is on this machine.");
        return "";
    }

    private sealed class Recorder : IProgress<EnvironmentProgress>
    {
        private readonly List<string> _seen = [];

        public IReadOnlyList<string> Seen => _seen;

        public void Report(EnvironmentProgress value)
        {
            lock (_seen) _seen.Add(value.ToString());
        }
    }
}
