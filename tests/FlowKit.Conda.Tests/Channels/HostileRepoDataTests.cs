using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;
using MessagePack;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>Repodata damaged at random: it is read without the records that are broken, or refused in the reader's own words.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileRepoDataTests
{
    private const string Document = """
        {"info": {"subdir": "linux-64", "base_url": "../p/", "repodata_revisions": {"v4": {"message": "m", "n_packages": 2}}}, "repodata_version": 2, "packages": {
        "a-1.0-0.tar.bz2": {"name": "a", "version": "1.0", "build": "0", "build_number": 0, "depends": ["b >=1"], "timestamp": 12, "noarch": "python", "track_features": "x y", "size": 3}},
        "packages.conda": {"a-2.0-0.conda": {"name": "a", "version": "2.0", "build": "0", "build_number": 1, "depends": [], "license": "good", "sha256": "aa", "run_exports": {"weak": ["a"]}}},
        "v3": {"conda": {"b-1.0-0": {"name": "b", "version": "1.0", "build": "0", "build_number": 0, "extra_depends": {"x": ["c"]}, "flags": ["f:g"]}}}, "v9": {}}
        """;

    private static readonly Uri Subdir = new("https://e.x/c/linux-64/");

    [Test]
    public void Whole_documents() => Damage.Check<FlowKitException>(Encoding.UTF8.GetBytes(Document), bytes => Read(bytes));

    [Test]
    public void Shards() => Damage.Check<FlowKitException>(Shard(), bytes =>
    {
        try
        {
            ReadShard(bytes);
        }
        catch (Exception e) when (MsgPackRecordReader.IsBroken(e))
        {
            // Whoever fetches a shard says which one it was.
        }
    });

    [Test]
    public void Indexes_of_shards() => Damage.Check<FlowKitException>(
        MessagePackSerializer.ConvertFromJson("""{"version": 1, "info": {"base_url": "", "shards_base_url": "./shards/", "subdir": "linux-64", "x": [1]}, "shards": {"a": "aa", "b": "bb"}}"""),
        bytes => ShardedSubdir.Open(bytes, new Uri(Subdir, ShardedSubdir.IndexName), "c", "linux-64", Subdir, new MemoryFetcher(), null));

    [TestCase("\\ud800")]
    [TestCase("raw 80")]
    [TestCase("raw C3")]
    public void A_record_whose_text_is_not_Unicode_is_left_out_and_told_and_the_others_stay(string broken)
    {
        // A byte that is no character; as itself it could not stand in the name of a case that a filter finds.
        if (broken.StartsWith("raw ", StringComparison.Ordinal)) broken = ((char)Convert.FromHexString(broken[4..])[0]).ToString();
        (List<PackageRecord> records, IReadOnlyList<string> warnings) = Read(Encoding.Latin1.GetBytes(Document.Replace("good", broken, StringComparison.Ordinal)));
        Assert.That(records.Select(record => record.FileName), Is.EquivalentTo(new[] { "a-1.0-0.tar.bz2", "b-1.0-0.conda" }));
        Assert.That(warnings, Has.Some.Contains("c/linux-64/a-2.0-0.conda is left out: it holds text that is not Unicode"));
    }

    [Test]
    public void A_record_of_a_shard_that_cannot_be_read_is_left_out_and_told_and_the_others_stay()
    {
        (List<PackageRecord> records, List<string> warnings) = ReadShard(Shard(buildNumber: "18446744073709551615"));
        Assert.That(records.Select(record => record.FileName), Is.EqualTo(new[] { "a-2.0-0.conda" }));
        Assert.That(warnings, Is.EqualTo(new[] { "c/linux-64/a-1.0-0.conda is left out: it cannot be read" }));
    }

    [TestCase("http://a..b/", "'http://a..b/', which is no address")]
    [TestCase("http://me:word@a..b/t/token/x", "'http://a..b/x', which is no address")]
    [TestCase("\\ud800", "text in 'info' that is not Unicode")]
    public void Repodata_that_does_not_tell_where_its_packages_are_is_refused(string baseUrl, string message) => Assert.That(
        () => Read(Encoding.UTF8.GetBytes(Document.Replace("../p/", baseUrl, StringComparison.Ordinal))),
        Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7122").And.Message.Contains(message));

    [TestCase("https://a..b/c")]
    [TestCase("a\0b")]
    [TestCase("/a\0b")]
    [TestCase("c:/\0")]
    [TestCase("file://:")]
    public void What_is_no_channel_is_refused(string text) =>
        Assert.That(() => Channel.Parse(text), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7121"));

    private static byte[] Shard(string buildNumber = "0") => MessagePackSerializer.ConvertFromJson(
        $$$"""
        {"packages": {}, "packages.conda": {
        "a-1.0-0.conda": {"name": "a", "version": "1.0", "build": "0", "build_number": {{{buildNumber}}}, "depends": ["b >=1"], "sha256": "aa", "noarch": true, "extra_depends": {"x": ["c"]}},
        "a-2.0-0.conda": {"name": "a", "version": "2.0", "build": "0", "build_number": 0, "depends": [], "track_features": ["x"], "run_exports": {"weak": ["a"]}, "size": 1.5}} }
        """);

    private static (List<PackageRecord> Records, IReadOnlyList<string> Warnings) Read(byte[] json)
    {
        RepoDataScanner scanner = new(new Uri(Subdir, "repodata.json"), "c/linux-64");
        scanner.Take(json, isLast: true);
        DocumentBytes bytes = new(json);
        RepoDataDocument document = new(bytes, scanner.Finish(bytes), "c", "linux-64", Subdir);
        List<PackageRecord> records = [];
        foreach (string name in document.Names) document.AddRecords(name, records);
        return (records, document.Warnings);
    }

    private static (List<PackageRecord> Records, List<string> Warnings) ReadShard(byte[] shard)
    {
        List<PackageRecord> records = [];
        List<string> warnings = [];
        MsgPackRecordReader.ReadShard(shard, new SubdirSource("c", "linux-64", Subdir.AbsoluteUri), records, warnings);
        return (records, warnings);
    }
}
