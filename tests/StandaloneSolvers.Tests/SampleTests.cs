using FlowKit.Conda.Installation.Records;
using FlowKit.Tests.Shared;

namespace StandaloneSolvers.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SampleTests
{
    [Test]
    public async Task Without_arguments_both_solvers_make_an_environment_that_runs_from_nothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The sample's programs are shell scripts.");
        using TemporaryFolder folder = new();
        (int exitCode, string output) = await SampleProgram.RunAsync(folder.FullName);
        Assert.That(exitCode, Is.Zero, output);
        string conda = folder.Combine(".flowkit", "standalone", "env-conda"), pypi = folder.Combine(".flowkit", "standalone", "env-pypi");
        Assert.That(SampleProgram.RunIn(conda, "greet"), Is.EqualTo("Hello from " + conda));
        Assert.That(SampleProgram.RunIn(pypi, "greet"), Is.EqualTo("Hello from " + pypi));
        Assert.That(await File.ReadAllTextAsync(conda + ".lock"), Does.Contain("@EXPLICIT").And.Contain("greetings-1.0-0.conda"));
        Assert.That(await File.ReadAllTextAsync(folder.Combine(".flowkit", "standalone", "pylock.toml")), Does.Contain("lock-version = \"1.0\"").And.Contain("greeting-texts"));
        Assert.That(PrefixRecords.Read(conda).Single(package => package.RequestedSpecs.Count > 0).Record.Name, Is.EqualTo("greeter"));
    }

    [Test]
    public async Task A_channel_of_ones_own_is_solved_for_any_platform()
    {
        using TemporaryFolder folder = new();
        SampleSources.Channel().WriteTo(folder.Combine("channel"));
        string[] call = ["--channel", SampleProgram.AddressOf(folder, "channel"), "--prefix", folder.Combine("env"), "--cache", folder.Combine("cache"), "--platform", "osx-arm64"];
        (int exitCode, string output) = await SampleProgram.RunAsync(folder.FullName, [.. call, "greetings >=2"]);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(PrefixRecords.ReadNames(folder.Combine("env")), Is.EqualTo(new[] { ("greetings", "2.0", "0") }));
        (exitCode, output) = await SampleProgram.RunAsync(folder.FullName, [.. call, "greetings >=3"]);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("FK7101").And.Contain("greetings"));
    }

    [TestCase("greeter")]
    [TestCase("--channel")]
    [TestCase("--channel x")]
    [TestCase("--channel x --index y z")]
    [TestCase("--nonsense x y")]
    public void A_call_that_makes_no_sense_is_not_taken(string arguments) => Assert.That(SampleOptions.Parse(arguments.Split(' ')), Is.Null);

    [Test]
    public async Task The_real_channel_gives_an_environment_whose_python_runs()
    {
        string channel = Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";
        if (!Directory.Exists(Path.Combine(channel, "linux-64")) || !OperatingSystem.IsLinux()) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel.");
        using TemporaryFolder folder = new();
        (int exitCode, string output) = await SampleProgram.RunAsync(folder.FullName,
            "--channel", new Uri(Path.GetFullPath(channel) + "/").AbsoluteUri, "--prefix", folder.Combine("env"), "--cache", folder.Combine("cache"), "python 3.11.*", "six");
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(SampleProgram.RunIn(folder.Combine("env"), "python3.11"), Is.Empty);
        Assert.That(Directory.Exists(folder.Combine("env", "lib", "python3.11", "site-packages", "six-1.17.0.dist-info")), Is.True);
    }
}
