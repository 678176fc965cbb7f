using System.Security.Cryptography;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FsCheck;
using FsCheck.Fluent;
using MessagePack;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>Sharded repodata (CEP 16): what is reached, and what is said of shards that are not right.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ShardedChannelTests
{
    [Test]
    public async Task Shards_of_both_subdirs_are_fetched_for_everything_that_can_be_reached_and_for_nothing_else()
    {
        MemoryChannels channels = new();
        Dictionary<string, Uri> platform = channels.AddSharded("c", "linux-64",
            ("tool", [MemoryChannels.Record("tool", "1.0", ["lib >=1"]), MemoryChannels.Record("tool", "2.0", ["other::deep[version='>=1']"])]),
            ("lib", [MemoryChannels.Record("lib", "1.0", ["base"])]),
            ("unrelated", [MemoryChannels.Record("unrelated", "1.0")]));
        Dictionary<string, Uri> noarch = channels.AddSharded("c", "noarch",
            ("base", [MemoryChannels.Record("base", "1.0", more: "\"extra_depends\":{\"more\":[\"optional\"]}")]),
            ("deep", [MemoryChannels.Record("deep", "1.0", ["lib"])]),
            ("optional", [MemoryChannels.Record("optional", "1.0")]),
            ("elsewhere", [MemoryChannels.Record("elsewhere", "1.0")]));
        Recorder recorder = new(channels.Server);
        ChannelRecords records = await channels.LoadAsync(recorder, "linux-64", "tool");
        Assert.That(recorder.Addresses.Where(address => address.AbsoluteUri.EndsWith(".msgpack.zst", StringComparison.Ordinal) && !address.AbsoluteUri.Contains("repodata", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { platform["tool"], platform["lib"], noarch["base"], noarch["deep"], noarch["optional"] }));
        Assert.That(new[] { "tool", "lib", "base", "deep", "optional" }.Select(name => records.GetRecords(name).Count), Is.EqualTo(new[] { 2, 1, 1, 1, 1 }));
    }

    [Test]
    public async Task A_dependency_is_followed_from_a_sharded_channel_through_a_plain_one_and_back()
    {
        MemoryChannels channels = new MemoryChannels().Add("plain", MemoryChannels.Record("middle", "1.0", ["end"]));
        channels.AddSharded("sharded", "noarch", ("start", [MemoryChannels.Record("start", "1.0", ["middle"])]), ("end", [MemoryChannels.Record("end", "1.0")]));
        Assert.That((await channels.LoadAsync("noarch", "start")).GetRecords("end"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Records_of_a_shard_come_in_the_order_of_a_whole_document()
    {
        string[] records = [MemoryChannels.Record("a", "2.0"), MemoryChannels.Record("a", "1.0", build: "b"), MemoryChannels.Record("a", "1.0", build: "a"), MemoryChannels.Record("a", "3.0", extension: ".tar.bz2")];
        MemoryChannels sharded = new();
        sharded.AddSharded("c", "noarch", ("a", records));
        Assert.That((await sharded.LoadAsync("noarch", "a")).GetRecords("a").Select(record => record.FileName), Is.EqualTo(new[] { "a-3.0-0.tar.bz2", "a-1.0-a.conda", "a-1.0-b.conda", "a-2.0-0.conda" }));
    }

    [Test]
    public async Task The_hash_of_a_packages_attestations_is_kept_from_every_form_of_repodata_into_the_prefix_and_what_is_no_hash_is_left_out([Values] bool isSharded)
    {
        string[] records =
        [
            MemoryChannels.Record("a", "1.0", more: $"\"attestations_sha256\":\"{new string('A', 64)}\",\"indexed_timestamp\":1700000000000"),
            MemoryChannels.Record("a", "2.0", more: "\"attestations_sha256\":\"abc\""), MemoryChannels.Record("a", "3.0", more: "\"attestations_sha256\":{\"sha256\":1}"), MemoryChannels.Record("a", "4.0"),
        ];
        MemoryChannels channels = new();
        if (isSharded) channels.AddSharded("c", "noarch", ("a", records));
        else channels.Add("c", records);
        IReadOnlyList<PackageRecord> read = (await channels.LoadAsync("noarch", "a")).GetRecords("a");
        Assert.That(read.Select(record => record.AttestationsSha256), Is.EqualTo(new[] { new string('a', 64), null, null, null }));
        using MemoryStream record = new();
        PrefixRecordWriter.Write(record, new InstalledPackage { Record = read[0], Paths = [] });
        PackageRecord installed = PrefixRecordReader.Read(record.ToArray(), "a-1.0-0.json").Record;
        Assert.That((installed.AttestationsSha256, installed.IndexedTimestamp), Is.EqualTo((new string('a', 64), read[0].IndexedTimestamp)));
        Assert.That(installed.IndexedTimestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1700000000000)));
    }

    [TestCase(Fault.OtherBytes, "FK7122", "does not have the hash that the channel's index tells")]
    [TestCase(Fault.Missing, "FK7122", "is missing, although the channel's index names it (for 'lib')")]
    [TestCase(Fault.Cut, "FK7122", "does not have the hash that the channel's index tells")]
    [TestCase(Fault.NoZstd, "FK7122", "(for 'lib') cannot be unpacked")]
    [TestCase(Fault.CutZstd, "FK7122", "(for 'lib') cannot be unpacked")]
    [TestCase(Fault.NoMap, "FK7122", "(for 'lib') is not a shard")]
    [TestCase(Fault.CutMap, "FK7122", "(for 'lib') is not a shard")]
    [TestCase(Fault.NoHash, "FK7122", "tells no SHA-256 of the shard for 'lib'")]
    public async Task A_shard_that_is_not_right_is_an_error_and_never_half_a_channel(Fault fault, string code, string problem)
    {
        MemoryChannels channels = new();
        string[] records = [MemoryChannels.Record("lib", "1.0")];
        Uri good = channels.AddSharded("c", "noarch", ("tool", [MemoryChannels.Record("tool", "1.0", ["lib"])]), ("lib", records))["lib"];
        byte[] whole = MessagePackSerializer.ConvertFromJson("{\"packages.conda\":{" + records[0] + "}}");
        switch (fault)
        {
            case Fault.Missing: channels.Server.Remove(good); break;
            case Fault.OtherBytes: channels.Server.Put(good, MemoryChannels.Compress(whole)); break;
            case Fault.Cut: channels.Server.Put(good, MemoryChannels.Compress(whole)[..^1]); break;
            case Fault.NoZstd: Replace([1, 2, 3, 4]); break;
            case Fault.CutZstd: Replace(MemoryChannels.Compress(whole)[..^4]); break;
            case Fault.NoMap: Replace(MemoryChannels.Compress([0xC3])); break;
            case Fault.CutMap: Replace(MemoryChannels.Compress(whole[..^7])); break;
            default: PutIndex([]); break;
        }
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => channels.LoadAsync("noarch", "tool")))!;
        Assert.That(e.Code, Is.EqualTo(code));
        Assert.That(e.Message, Does.Contain(problem).And.Contain("memory://host/c/noarch/"));

        void Replace(byte[] shard)
        {
            byte[] hash = SHA256.HashData(shard);
            channels.Server.Put(MemoryChannels.AddressOf("c", $"noarch/{Convert.ToHexStringLower(hash)}.msgpack.zst"), shard);
            PutIndex(hash);
        }

        void PutIndex(byte[] hash)
        {
            byte[] tool = MemoryChannels.Compress(MessagePackSerializer.ConvertFromJson("{\"packages.conda\":{" + MemoryChannels.Record("tool", "1.0", ["lib"]) + "}}"));
            channels.Server.Put(MemoryChannels.AddressOf("c", $"noarch/{Convert.ToHexStringLower(SHA256.HashData(tool))}.msgpack.zst"), tool);
            channels.PutIndex("c", "noarch", new() { ["tool"] = SHA256.HashData(tool), ["lib"] = hash });
        }
    }

    [Test]
    public async Task A_record_of_a_shard_that_cannot_be_read_is_left_out_and_told()
    {
        MemoryChannels channels = new();
        channels.AddSharded("c", "noarch", ("a", [MemoryChannels.Record("a", "1.0"), "\"a-2.0-0.conda\":{\"name\":\"a\",\"version\":\"2..0\",\"build\":\"0\",\"build_number\":0}", "\"a-3.0-0.conda\":7"]));
        ChannelRecords records = await channels.LoadAsync("noarch", "a");
        Assert.That(records.GetRecords("a").Select(record => record.Version.Source), Is.EqualTo(new[] { "1.0" }));
        Assert.That(records.Warnings, Is.EqualTo(new[] { "c/noarch/a-2.0-0.conda is left out: its version '2..0' cannot be read", "c/noarch/a-3.0-0.conda is left out: it is not a map" }));
    }

    [Test]
    public void Whatever_stands_in_an_index_or_a_shard_it_is_read_or_refused_in_one_way()
    {
        MemoryChannels good = new();
        Uri shard = good.AddSharded("c", "noarch", ("a", [MemoryChannels.Record("a", "1.0", ["b"], more: "\"timestamp\":1,\"size\":3,\"sha256\":\"00\",\"noarch\":\"python\",\"extra_depends\":{\"x\":[\"y\"]},\"run_exports\":{\"weak\":[\"z\"]}")]))["a"];
        byte[] content = Content(good, shard), index = Content(good, MemoryChannels.AddressOf("c", "noarch/repodata_shards.msgpack.zst"));
        Prop.ForAll(ArbMap.Default.ArbFor<(bool, ushort, byte, ushort)>(), change =>
        {
            (bool inIndex, ushort place, byte value, ushort end) = change;
            MemoryChannels channels = new();
            channels.AddSharded("c", "noarch", ("a", []));
            byte[] changed = [.. (inIndex ? index : content)];
            changed[place % changed.Length] = value;
            if (end % 4 == 0) changed = changed[..(end % changed.Length)];
            byte[] compressed = MemoryChannels.Compress(changed);
            if (inIndex) channels.Server.Put(MemoryChannels.AddressOf("c", "noarch/repodata_shards.msgpack.zst"), compressed);
            else
            {
                channels.Server.Put(MemoryChannels.AddressOf("c", $"noarch/{Convert.ToHexStringLower(SHA256.HashData(compressed))}.msgpack.zst"), compressed);
                channels.PutIndex("c", "noarch", new() { ["a"] = SHA256.HashData(compressed) });
            }
            try
            {
                return channels.LoadAsync("noarch", "a").GetAwaiter().GetResult().GetRecords("a").Count <= 1;
            }
            catch (FlowKitException e)
            {
                return e.Message.Contains("memory://host/c/noarch/", StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

        static byte[] Content(MemoryChannels channels, Uri address)
        {
            using ZstdSharp.Decompressor zstd = new();
            return zstd.Unwrap(channels.Server.ReadBytesAsync(address).GetAwaiter().GetResult()!).ToArray();
        }
    }

    public enum Fault
    {
        OtherBytes,
        Missing,
        Cut,
        NoZstd,
        CutZstd,
        NoMap,
        CutMap,
        NoHash,
    }

    private sealed class Recorder(IFetcher inner) : IFetcher
    {
        public System.Collections.Concurrent.ConcurrentQueue<Uri> Addresses { get; } = new();

        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            Addresses.Enqueue(request.Address);
            return inner.FetchAsync(request, cancellationToken);
        }
    }
}
