using System.IO.Abstractions.TestingHelpers;
using FlowKit.Hosting;

namespace FlowKit.Tests.Hosting;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class ConfigurationTests
{
    [Test]
    public void Without_anything_the_defaults_hold()
    {
        FlowKitOptions options = Read(null, []);
        Assert.That(options.Folder, Is.EqualTo(Path.GetFullPath("/project/.flowkit")));
        Assert.That(options.Channels.Select(channel => channel.Name), Is.EqualTo(new[] { "conda-forge" }));
        Assert.That(options.Offline, Is.False);
    }

    [Test]
    public void Code_holds_over_variables_over_the_file()
    {
        const string file = """{ "parallelism": 2, "downloads": 3, "defaultPython": "3.10", /* as said */ "platforms": ["linux-64", "osx-arm64"], }""";
        FlowKitOptions options = Read(file, new() { ["FLOWKIT_DOWNLOADS"] = "4", ["FLOWKIT_DEFAULT_PYTHON"] = "3.11", ["FLOWKIT_CHANNEL_RELATIONS"] = "10" }, configured => configured.DefaultPython = "3.12");
        Assert.That((options.Parallelism, options.Downloads, options.DefaultPython), Is.EqualTo((2, 4, "3.12")));
        Assert.That(options.ChannelRelationsMaxDepth, Is.EqualTo(10));
        Assert.That(options.Platforms, Is.EqualTo(new[] { "linux-64", "osx-arm64" }));
    }

    [Test]
    public void Lists_of_variables_are_separated_by_commas()
    {
        FlowKitOptions options = Read(null, new() { ["FLOWKIT_INDEXES"] = "local=file:///wheels/, pypi", ["FLOWKIT_NO_BUILD"] = "six, idna", ["FLOWKIT_KEYRING"] = "keyring" });
        Assert.That(options.KeyringHelper, Is.EqualTo("keyring"), "one name is no list and no path");
        Assert.That(Read(null, new() { ["FLOWKIT_MIRRORS"] = "https://conda.anaconda.org=https://mirror.example/conda" }).Mirrors.Single().Place, Is.EqualTo(new Uri("https://mirror.example/conda")));
        Assert.That(options.NoBuild, Is.EqualTo(new[] { "six", "idna" }));
        Assert.That(options.Indexes.Select(index => index.Name), Is.EqualTo(new[] { "local", "pypi" }));
    }

    [Test]
    public void A_path_in_the_file_is_relative_to_the_file() =>
        Assert.That(Read("""{ "cacheFolder": "cache" }""", []).CacheFolder, Is.EqualTo(Path.GetFullPath("/project/cache")));

    [TestCase("""{ "paralelism": 2 }""", "paralelism")]
    [TestCase("""{ "parallelism": 0 }""", "parallelism")]
    [TestCase("""{ "offline": "maybe" }""", "offline")]
    [TestCase("""{ "mirrors": ["https://only.one"] }""", "mirrors")]
    [TestCase("""{ "channelRelations": true }""", "channelRelations")]
    [TestCase("""{ "proxy": "not an address" }""", "proxy")]
    [TestCase("""{ "indexes": ["file:///no/name"] }""", "indexes")]
    [TestCase("""[1]""", "flowkit.json")]
    [TestCase("""{ "folder": """, "flowkit.json")]
    public void What_cannot_be_read_says_where(string file, string where) =>
        Assert.That(() => Read(file, []), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.InvalidConfiguration).And.Message.Contains(where));

    [Test]
    public void A_value_with_a_password_is_not_shown() =>
        Assert.That(
            () => Read(null, new() { ["FLOWKIT_INDEXES"] = "my index=https://user:secret@host/simple" }),
            Throws.TypeOf<FlowKitException>().With.Message.Not.Contains("secret"));

    private static FlowKitOptions Read(string? file, Dictionary<string, string> variables, Action<FlowKitOptions>? configure = null)
    {
        MockFileSystem files = new();
        files.AddDirectory("/project");
        if (file is not null)
            files.AddFile("/project/flowkit.json", new MockFileData(file));
        return ConfigurationReader.Read(files, "/project", variables.GetValueOrDefault, configure);
    }
}
