using System.Text;
using FlowKit.Artifacts;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;
using FlowKit.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Hosting;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class FlowAppTests
{
    [Test]
    public async Task A_flow_is_run_with_its_parameters_and_shown()
    {
        App app = new();
        Assert.That(await app.RunAsync("run", "LineFlow", "--start", "4"), Is.EqualTo(FlowExitCodes.Succeeded), app.Text);
        Assert.That(app.Text, Does.Contain("LineFlow/").And.Contain("Second [2] done in").And.Contain("succeeded after"));
        Assert.That(app.Text, Does.Not.Contain("\r").And.Not.Contain("\u001b"), "a pipe gets plain lines");

        App show = new(app);
        Assert.That(await show.RunAsync("show", "LineFlow"), Is.Zero);
        Assert.That(show.Text, Does.Contain("1 First  succeeded").And.Contain("Sum: int = 28").And.Contain("Start: int = 4"));
    }

    [Test]
    public async Task A_terminal_keeps_one_line_up_to_date()
    {
        App app = new(terminal: true);
        await app.RunAsync("run", "LineFlow");
        Assert.That(app.Text, Does.Contain("\r\u001b[K"));
        Assert.That(app.Text.TrimEnd(), Does.Match(@"succeeded after [0-9.]+ s$"));
    }

    [Test]
    public async Task A_run_that_fails_says_where_the_log_is_and_gives_its_exit_code()
    {
        App app = new();
        Assert.That(await app.RunAsync("run", "FailingFlow", "--failures", "9"), Is.EqualTo(FlowExitCodes.RunFailed));
        Assert.That(app.Text, Does.Contain("Shaky [2] failed").And.Match("show FailingFlow/[0-9a-z-]+ --log 2"));

        App log = new(app);
        Assert.That(await log.RunAsync("show", "FailingFlow", "--log", "2"), Is.Zero);
        Assert.That(log.Text, Does.Contain("InvalidOperationException: shaky"));
    }

    [Test]
    public async Task What_cannot_be_understood_is_told_and_nothing_is_run()
    {
        App app = new();
        Assert.That(await app.RunAsync("run", "LineFlow", "--start", "many"), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(app.Text, Does.Contain(FlowErrors.InvalidParameter));
        Assert.That(await new App(app).RunAsync("run", "LineFlow", "--begin", "1"), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(await new App(app).RunAsync("run", "NoSuchFlow"), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(await app.Metadata.ListRunsAsync(new RunQuery()), Is.Empty);
    }

    [Test]
    public async Task A_run_that_is_not_there_is_not_found()
    {
        App app = new();
        Assert.That(await app.RunAsync("show", "LineFlow/none"), Is.EqualTo(FlowExitCodes.NotFound));
        Assert.That(app.Text, Does.Contain(FlowErrors.RunNotFound));
    }

    [Test]
    public async Task A_triggered_flow_is_run_after_it_and_listed()
    {
        App app = new();
        Assert.That(await app.RunAsync("run", "SecondFlow", "--no-triggers"), Is.Zero);
        App dispatch = new(app);
        Assert.That(await dispatch.RunAsync("dispatch"), Is.Zero, dispatch.Text);
        Assert.That(dispatch.Text, Does.Match("AnyFlow/[0-9a-z-]+ started, triggered by SecondFlow/"));
        App list = new(app);
        await list.RunAsync("list");
        Assert.That(list.Text, Does.Contain("AnyFlow (starts after FirstFlow or SecondFlow)").And.Match("ThirdFlow/.* succeeded"));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("many")]
    public async Task A_number_of_runs_that_is_none_is_told_and_no_run_is_hidden(string limit)
    {
        App app = new();
        Assert.That(await app.RunAsync("list", "--limit", limit), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(app.Text, Does.Contain($"'{limit}'").And.Not.Contains("No runs"));
    }

    [Test]
    public async Task An_environment_is_exported_for_other_tools()
    {
        App app = new();
        EnvironmentSpec spec = new() { Pypi = ["attrs"] };
        LockedPypiPackage attrs = new()
        {
            Name = "attrs", Version = "24.1", FileName = "attrs-24.1-py3-none-any.whl", Index = "pypi", Location = new PackageLocation(null, "https://files.example.com/attrs-24.1-py3-none-any.whl"), Sha256 = Sha256Digest.Parse(new string('a', 64)),
        };
        EnvironmentLock @lock = new(RequirementId.Of(spec), spec, [Platform("linux-64"), Platform("win-64")]);
        await app.Store.PutLockAsync(@lock);
        Assert.That(await app.Store.TrySetNameAsync(EnvironmentName.Parse("team/one:1"), new NameRevision(@lock.RequirementId, @lock.Id, DateTimeOffset.UnixEpoch), null));

        Assert.That(await app.RunAsync("env", "export", "team/one:1", "--format", "pylock"), Is.Zero, app.Text);
        Assert.That(app.Text, Does.Contain("name = \"attrs\"").And.Not.Contains("warning"));
        App pixi = new(app);
        Assert.That(await pixi.RunAsync("env", "export", "a=team/one:1", $"b={@lock.Id}", "--format", "pixi-7"), Is.Zero, pixi.Text);
        Assert.That(pixi.Text, Does.Contain("\n  a:\n").And.Contain("\n  b:\n").And.Contain("warning: pixi.lock: Python: ").And.Contain("- pypi: https://files.example.com/attrs-24.1-py3-none-any.whl\n"));

        using TemporaryFolder folder = new();
        App several = new(app), files = new(app), missing = new(app), nameless = new(app), blocked = new(app);
        Assert.That(await several.RunAsync("env", "export", "team/one:1", "--format", "requirements"), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(several.Text, Does.Contain("FK7390").And.Contain("--output"));
        Assert.That(await files.RunAsync("env", "export", "team/one:1", "--format", "requirements", "--output", folder.FullName), Is.Zero, files.Text);
        Assert.That(Directory.EnumerateFiles(folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "requirements.linux-64.txt", "requirements.win-64.txt" }));
        string made = folder.Combine("made") + Path.DirectorySeparatorChar;
        Assert.That(await new App(app).RunAsync("env", "export", "team/one:1", "--format", "pylock", "--output", made), Is.Zero);
        Assert.That(File.Exists(folder.Combine("made", "pylock.toml")), "a folder that is to be made");
        Assert.That(await missing.RunAsync("env", "export", "team/two:1", "--format", "pixi"), Is.EqualTo(FlowExitCodes.NotFound));
        Assert.That(await nameless.RunAsync("env", "export", "team/one:1", "team/one:1", "--format", "pixi"), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(nameless.Text, Does.Contain("KEY=team/one:1"));
        Assert.That(await blocked.RunAsync("env", "export", "team/one:1", "--format", "pylock", "--output", folder.Combine("requirements.win-64.txt", "x")), Is.EqualTo(FlowExitCodes.InvalidInput));
        Assert.That(blocked.Text, Does.Contain("FK7390").And.Contain("cannot be written"));

        PlatformLock Platform(string name) => new() { Platform = name, Python = new LockedPython("3.11", FromConda: false), Packages = [attrs] };
    }

    private sealed class App
    {
        private readonly StringBuilder _text = new();
        private readonly bool _terminal;

        public App(App? before = null, bool terminal = false)
        {
            Metadata = before?.Metadata ?? new InMemoryMetadataStore();
            Artifacts = before?.Artifacts ?? new InMemoryArtifactStore();
            Store = before?.Store ?? new InMemoryEnvironmentStore();
            _terminal = terminal;
        }

        public InMemoryMetadataStore Metadata { get; }

        public InMemoryArtifactStore Artifacts { get; }

        public InMemoryEnvironmentStore Store { get; }

        public string Text => _text.ToString();

        public Task<int> RunAsync(params string[] args) => FlowApp.RunAsync(
            args,
            options =>
            {
                options.Metadata = Metadata;
                options.Artifacts = Artifacts;
                options.Store = Store;
            },
            services => services.AddSingleton(new FailureCounter()),
            new AppConsole(new StringWriter(_text), new StringWriter(_text), _terminal, () => 80),
            CancellationToken.None);
    }
}
