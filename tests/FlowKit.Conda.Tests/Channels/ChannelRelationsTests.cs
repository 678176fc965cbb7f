using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Content.Downloading;
using MessagePack;
using ZstdSharp;

namespace FlowKit.Conda.Tests.Channels;

[Parallelizable(ParallelScope.All)]
public sealed class ChannelRelationsTests
{
    [TestCase("bioconda", "bioconda base ../conda-forge", "conda-forge bioconda", TestName = "A base comes before the channel that declares it")]
    [TestCase("conda-forge/label/rc", "conda-forge/label/rc overrides ../..", "conda-forge/label/rc conda-forge", TestName = "A label overrides its channel")]
    [TestCase("mine", "mine base ../bioconda; bioconda base ../conda-forge", "conda-forge bioconda mine", TestName = "Bases of bases are followed")]
    [TestCase("mine", "mine base ../conda-forge; mine overrides ../fixes", "conda-forge mine fixes", TestName = "A channel can have a base and override another")]
    [TestCase("conda-forge bioconda", "bioconda base ../conda-forge", "conda-forge bioconda", TestName = "A relation that agrees with the user adds nothing")]
    [TestCase("bioconda conda-forge", "bioconda base ../conda-forge", "bioconda conda-forge", TestName = "A relation that contradicts the user is ignored")]
    [TestCase("a b c", "c base ../a; c overrides ../b", "a b c", TestName = "What the user put two places before is not moved either")]
    [TestCase("a b", "b base ../y", "a y b", TestName = "A base stands next to its channel, behind what the user put first")]
    [TestCase("a b", "a overrides ../x", "a x b", TestName = "What is overridden stands next to its channel")]
    [TestCase("a b", "a base ../x; b base ../x", "x a b", TestName = "A channel that two refer to is there once, and fits both")]
    [TestCase("a b", "a overrides ../x; b overrides ../x", "a b x", TestName = "A channel that two override comes after both")]
    [TestCase("a", "a base ../b/", "b a", TestName = "A slash at the end of a reference changes nothing")]
    public async Task Channels_are_ordered_by_their_relations(string asked, string relations, string expected) =>
        Assert.That(string.Join(' ', (await LoadAsync(asked, relations)).Channels), Is.EqualTo(expected));

    [Test]
    public async Task Relations_are_not_followed_where_nobody_asked_for_it() =>
        Assert.That((await LoadAsync("bioconda", "bioconda base ../conda-forge", maxDepth: 0)).Channels, Is.EqualTo(new[] { "bioconda" }));

    [TestCase("a", "a base ../b; b base ../a", "before itself")]
    [TestCase("a", "a base ../a", "before itself")]
    [TestCase("a b", "b overrides ../y; y overrides ../a", "before itself")]
    [TestCase("a", "a base ../b; a overrides ../b", "as its base and as what it overrides")]
    [TestCase("a", "a base https://example.com/b", "https://example.com/b")]
    [TestCase("a", "a base conda-forge", "conda-forge")]
    [TestCase("a", "a overrides ..", "'..'")]
    [TestCase("a", "a overrides ../b?c", "'../b?c'")]
    public async Task Relations_that_cannot_be_followed_are_refused(string asked, string relations, string told)
    {
        FlowKitException? e = await Assert.ThrowsAsync<FlowKitException>(() => LoadAsync(asked, relations));
        Assert.That(e!.Code, Is.EqualTo("FK7124"));
        Assert.That(e.Message, Does.Contain(told));
    }

    [TestCase(3, true)]
    [TestCase(2, false)]
    public async Task Relations_are_followed_as_far_as_was_said(int maxDepth, bool isEnough)
    {
        const string Chain = "a base ../b; b base ../c; c base ../d";
        if (isEnough) Assert.That((await LoadAsync("a", Chain, maxDepth)).Channels, Is.EqualTo(new[] { "d", "c", "b", "a" }));
        else Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => LoadAsync("a", Chain, maxDepth)))!.Code, Is.EqualTo("FK7124"));
    }

    [Test]
    public async Task A_related_channel_that_does_not_exist_is_an_error()
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "a", "noarch", "\"base\":\"../gone\"");
        FlowKitException? e = await Assert.ThrowsAsync<FlowKitException>(() => LoadAsync(fetcher, "a"));
        Assert.That(e!.Code, Is.EqualTo("FK7120"));
        Assert.That(e.Message, Does.Contain("gone"));
    }

    [Test]
    public async Task Each_subdir_declares_for_itself_and_unknown_keys_are_ignored()
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "a", "noarch", "\"base\":\"../b\",\"friends\":[1]");
        Put(fetcher, "a", "linux-64", "\"base\":null,\"overrides\":\"../c\"");
        foreach (string name in new[] { "b", "c" }) Put(fetcher, name, "noarch", "");
        Assert.That((await LoadAsync(fetcher, "a")).Channels, Is.EqualTo(new[] { "b", "a", "c" }));
    }

    [Test]
    public async Task The_index_of_shards_declares_relations_too()
    {
        MemoryFetcher fetcher = new();
        byte[] index = MessagePackSerializer.ConvertFromJson("{\"version\":1,\"info\":{\"channel_relations\":{\"overrides\":\"../b\",\"other\":{\"x\":1},\"base\":null}},\"shards\":{}}");
        using Compressor zstd = new();
        fetcher.Put(new Uri("memory://host/a/noarch/repodata_shards.msgpack.zst"), zstd.Wrap(index).ToArray());
        Put(fetcher, "b", "noarch", "");
        Assert.That((await LoadAsync(fetcher, "a")).Channels, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_kept_index_keeps_the_relations()
    {
        string folder = Directory.CreateTempSubdirectory("flowkit-relations-").FullName;
        try
        {
            foreach (string name in new[] { "a", "b" })
            {
                Directory.CreateDirectory(Path.Combine(folder, name, "noarch"));
                await File.WriteAllTextAsync(Path.Combine(folder, name, "noarch", "repodata.json"), Document(name == "a" ? "\"base\":\"../b\"" : ""));
            }
            RepoDataOptions options = new() { ChannelRelationsMaxDepth = 10, CacheFolder = Path.Combine(folder, "cache") };
            for (int i = 0; i < 2; i++)
            {
                ChannelRecords records = await new RepoDataGateway(new FileFetcher(), options).LoadAsync([Channel.Named("a", new Uri(Path.Combine(folder, "a")))], "linux-64", []);
                Assert.That(records.Channels, Is.EqualTo(new[] { "b", "a" }));
            }
            Assert.That(Directory.GetFiles(options.CacheFolder, "*.index"), Has.Length.EqualTo(2), "the second time read the kept indexes");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<ChannelRecords> LoadAsync(string asked, string relations, int maxDepth = 10)
    {
        ILookup<string, string[]> declared = relations.Split("; ").Select(text => text.Split(' ')).ToLookup(words => words[0]);
        MemoryFetcher fetcher = new();
        foreach (string name in new[] { "a", "b", "c", "d", "x", "y", "mine", "fixes", "bioconda", "conda-forge", "conda-forge/label/rc" })
            Put(fetcher, name, "noarch", string.Join(',', declared[name].Select(words => $"\"{words[1]}\":\"{words[2]}\"")));
        return LoadAsync(fetcher, asked, maxDepth);
    }

    private static Task<ChannelRecords> LoadAsync(IFetcher fetcher, string asked, int maxDepth = 10) =>
        new RepoDataGateway(fetcher, new RepoDataOptions { ChannelRelationsMaxDepth = maxDepth })
            .LoadAsync([.. asked.Split(' ').Select(name => Channel.Named(name, new Uri("memory://host/" + name)))], "linux-64", []);

    private static void Put(MemoryFetcher fetcher, string channel, string subdir, string relations) =>
        fetcher.Put(new Uri($"memory://host/{channel}/{subdir}/repodata.json"), Encoding.UTF8.GetBytes(Document(relations)));

    private static string Document(string relations) => "{\"info\":{\"channel_relations\":{" + relations + "}},\"packages\":{}}";
}
