using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Channels;

[Parallelizable(ParallelScope.All)]
public sealed class ChannelTests
{
    [Test]
    public void Defaults_is_several_channels_and_a_channel_twice_is_one()
    {
        IReadOnlyList<Channel> channels = Channel.ParseMany(["conda-forge", " defaults ", "https://conda.anaconda.org/conda-forge/", "pkgs/r"]);
        Assert.That(channels.Select(channel => channel.Name), Is.EqualTo(new[] { "conda-forge", "pkgs/main", "pkgs/r", "pkgs/msys2" }));
        Assert.That(channels[1].Address.AbsoluteUri, Is.EqualTo("https://repo.anaconda.com/pkgs/main/"));
    }

    [TestCase("lab", "lab", "https://mirror.example/conda/lab/")]
    [TestCase("lab/label/dev", "lab/label/dev", "https://mirror.example/conda/lab/label/dev/")]
    [TestCase("https://mirror.example/conda/lab/linux-64", "lab", "https://mirror.example/conda/lab/")]
    [TestCase("https://conda.anaconda.org/lab", "lab", "https://conda.anaconda.org/lab/")]
    public void An_alias_says_where_channels_are_that_are_named_without_an_address(string text, string name, string address)
    {
        Channel channel = Channel.Parse(text, new Uri("https://user:word@mirror.example/conda"));
        Assert.That((channel.Name, new UriBuilder(channel.Address) { UserName = "", Password = "" }.Uri.AbsoluteUri), Is.EqualTo((name, address)));
        Assert.That(Channel.ParseMany([text], new Uri("https://user:word@mirror.example/conda")), Is.EqualTo(new[] { channel }));
    }

    [TestCase("https://example.com/c?key=1")]
    [TestCase("https://example.com/c#part")]
    [TestCase("~somebody/channel")]
    [TestCase("conda-forge/../other")]
    [TestCase("conda-forge//label")]
    public void What_would_lead_to_another_place_than_it_names_is_refused(string text) =>
        Assert.That(Assert.Throws<FlowKitException>(() => Channel.Parse(text))!.Code, Is.EqualTo("FK7121"));

    [Test]
    public void A_folder_may_have_any_name()
    {
        string path = Path.Combine(Path.GetTempPath(), "50%20 #1? ü");
        Channel channel = Channel.Parse(path);
        Assert.That(channel.SubdirAddress("noarch").LocalPath.Replace('\\', '/'), Is.EqualTo(path.Replace('\\', '/') + "/noarch/"));
        Assert.That(Channel.Parse(channel.Name), Is.EqualTo(channel), "its name, which locks hold, reads back");
    }

    [TestCase("conda-forge/linux-loong64", "conda-forge")]
    [TestCase("https://example.com/c/zos-z/", "https://example.com/c")]
    [TestCase("https://example.com/c/linux-64bit", "https://example.com/c/linux-64bit")]
    public void Only_a_subdir_that_conda_knows_is_taken_off_the_end(string text, string name) => Assert.That(Channel.Parse(text).Name, Is.EqualTo(name));

    [Test]
    public async Task A_subdir_that_nobody_knows_can_be_read_and_solved_for()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0"));
        channels.AddSharded("c", "plan9-mips", ("a", [MemoryChannels.Record("a", "2.0")]));
        ChannelRecords records = await channels.LoadAsync("plan9-mips", "a");
        Assert.That(records.GetRecords("a").Select(record => record.Subdir + " " + record.Version.Source), Is.EquivalentTo(new[] { "plan9-mips 2.0", "noarch 1.0" }));
        CondaPlatform platform = CondaPlatform.Parse("plan9-mips");
        Assert.That((platform.OperatingSystem, platform.Architecture, platform.IsUnix), Is.EqualTo(("plan9", "mips", false)));
    }

    [TestCase("linux")]
    [TestCase("linux-64/..")]
    [TestCase("")]
    public void What_is_no_subdir_is_refused_before_anything_is_asked_for(string platform)
    {
        MemoryChannels channels = new MemoryChannels().Add("c");
        Assert.That(() => channels.LoadAsync(platform, "a").GetAwaiter().GetResult(), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7113"));
        Assert.That(channels.Server.RequestCount, Is.Zero);
    }
}
