using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlowKit.Conda.Channels;
using FlowKit.Content.Downloading;
using MessagePack;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>Channels that a test writes down record by record, as plain documents or as shards.</summary>
internal sealed class MemoryChannels
{
    private readonly List<string> _names = [];

    public MemoryFetcher Server { get; } = new();

    /// <summary>One record; <paramref name="more"/> is further JSON of it.</summary>
    public static string Record(string name, string version, string[]? depends = null, string build = "0", int number = 0, string extension = ".conda", string more = "")
    {
        JsonArray list = [.. (depends ?? []).Select(spec => JsonValue.Create(spec))];
        return $"\"{name}-{version}-{build}{extension}\":{{\"name\":\"{name}\",\"version\":\"{version}\",\"build\":\"{build}\",\"build_number\":{number},\"depends\":{list.ToJsonString()}{(more.Length == 0 ? "" : "," + more)}}}";
    }

    public static Uri AddressOf(string channel, string path = "") => new($"memory://host/{channel}/{path}");

    /// <summary>A channel whose <c>noarch</c> has these records.</summary>
    public MemoryChannels Add(string channel, params string[] records)
    {
        _names.Add(channel);
        Server.Put(AddressOf(channel, "noarch/repodata.json"), Encoding.UTF8.GetBytes("{\"packages.conda\":{" + string.Join(",", records) + "}}"));
        return this;
    }

    /// <summary>A subdir of a sharded channel; each shard has the records that begin with its name. Gives the addresses of the shards by their names.</summary>
    public Dictionary<string, Uri> AddSharded(string channel, string subdir, params (string Name, string[] Records)[] shards)
    {
        if (!_names.Contains(channel)) _names.Add(channel);
        Dictionary<string, Uri> addresses = [];
        Dictionary<string, byte[]> hashes = [];
        foreach ((string name, string[] records) in shards)
        {
            byte[] shard = Compress(MessagePackSerializer.ConvertFromJson("{\"packages\":{},\"packages.conda\":{" + string.Join(",", records) + "}}"));
            hashes[name] = SHA256.HashData(shard);
            addresses[name] = AddressOf(channel, $"{subdir}/{Convert.ToHexStringLower(hashes[name])}.msgpack.zst");
            Server.Put(addresses[name], shard);
        }
        PutIndex(channel, subdir, hashes);
        return addresses;
    }

    /// <summary>Writes the index of a sharded subdir.</summary>
    public void PutIndex(string channel, string subdir, Dictionary<string, byte[]> hashes)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.WriteMapHeader(3);
        writer.Write("version");
        writer.Write(1);
        writer.Write("info");
        writer.WriteMapHeader(1);
        writer.Write("subdir");
        writer.Write(subdir);
        writer.Write("shards");
        writer.WriteMapHeader(hashes.Count);
        foreach ((string name, byte[] hash) in hashes)
        {
            writer.Write(name);
            writer.Write(hash);
        }
        writer.Flush();
        Server.Put(AddressOf(channel, subdir + "/repodata_shards.msgpack.zst"), Compress(buffer.WrittenSpan.ToArray()));
    }

    public static byte[] Compress(byte[] content)
    {
        using ZstdSharp.Compressor zstd = new();
        return zstd.Wrap(content).ToArray();
    }

    public Task<ChannelRecords> LoadAsync(string platform, params string[] names) => LoadAsync(Server, platform, names);

    public Task<ChannelRecords> LoadAsync(IFetcher fetcher, string platform, params string[] names) =>
        new RepoDataGateway(fetcher).LoadAsync([.. _names.Select(name => Channel.Named(name, AddressOf(name)))], platform, names);

    public ChannelRecords Load() => LoadAsync("noarch").GetAwaiter().GetResult();
}
