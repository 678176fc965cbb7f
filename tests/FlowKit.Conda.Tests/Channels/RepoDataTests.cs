using System.Text;
using System.Text.Json;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Channels;

[Parallelizable(ParallelScope.All)]
public sealed class RepoDataTests
{
    [Test]
    public void Documents_of_the_conformance_suite_are_read() =>
        Conformance.Run("conda/repodata/documents.jsonl", c =>
        {
            Uri subdir = new(c.GetProperty("subdir_url").GetString()!);
            byte[] json = File.ReadAllBytes(Conformance.PathOf("conda/" + c.GetProperty("file").GetString()));
            RepoDataDocument document;
            try
            {
                document = Open(json, subdir);
            }
            catch (FlowKitException e)
            {
                return c.TryGetProperty("expect", out JsonElement failure) && failure.GetString()!.Contains("not JSON", StringComparison.Ordinal) && e.Code == "FK7122" && e.Message.Contains(subdir.Host, StringComparison.Ordinal) ? null : e.Display;
            }
            List<PackageRecord> records = [];
            foreach (string name in document.Names) document.AddRecords(name, records);
            if (!c.TryGetProperty("records", out JsonElement expected)) return records.Count == 0 && json.Length == 0 ? null : "read";
            string[] wanted = [.. expected.EnumerateArray().Select(r => $"{r.GetProperty("fn")} {r.GetProperty("name")} {r.GetProperty("version")} {r.GetProperty("build")} {r.GetProperty("build_number")} {r.GetProperty("url")} {string.Join(";", r.GetProperty("depends").EnumerateArray())}").Order(StringComparer.Ordinal)];
            string[] actual = [.. records.Select(r => $"{r.FileName} {r.Name} {r.Version} {r.Build} {r.BuildNumber} {r.Url} {string.Join(";", r.Depends)}").Order(StringComparer.Ordinal)];
            return wanted.SequenceEqual(actual) ? null : "expected " + string.Join(" | ", wanted.Except(actual)) + "; got " + string.Join(" | ", actual.Except(wanted));
        });

    [Test]
    public async Task A_channel_without_shards_is_read_again_offline_and_its_age_is_told()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher server = new();
        foreach (string subdir in new[] { "linux-64", "noarch" })
            server.Put(new Uri($"memory://host/c/{subdir}/repodata.json"), Encoding.UTF8.GetBytes("{\"packages\":{\"a-1-0.tar.bz2\":{\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"build_number\":0}}}"));
        Assert.That((await LoadAsync(offline: false)).Warnings, Is.Empty);
        ChannelRecords records = await LoadAsync(offline: true);
        Assert.That(records.GetRecords("a"), Has.Count.EqualTo(2));
        Assert.That(records.Warnings, Has.Count.EqualTo(2).And.All.Contain("offline mode is on").And.Some.Contain("linux-64/repodata.json"));

        Task<ChannelRecords> LoadAsync(bool offline) => new RepoDataGateway(new CachingFetcher(server, folder.FullName, new CachingFetcherOptions { CacheEverything = true, Offline = offline }))
            .LoadAsync([Channel.Named("c", new Uri("memory://host/c"))], "linux-64", ["a"]);
    }

    [Test]
    public async Task Packages_of_a_revision_that_cannot_be_read_are_told_with_the_channels_message([Values] bool isSharded)
    {
        const string Info = "{\"repodata_revisions\":{\"v3\":{\"n_packages\":1},\"v9\":{\"n_packages\":12,\"message\":\"Get a newer client.\"}}}";
        MemoryFetcher server = new();
        using ZstdSharp.Compressor zstd = new();
        if (isSharded) server.Put(new Uri("memory://host/c/noarch/repodata_shards.msgpack.zst"), zstd.Wrap(MessagePack.MessagePackSerializer.ConvertFromJson($"{{\"version\":1,\"info\":{Info},\"shards\":{{}}}}")).ToArray());
        else server.Put(new Uri("memory://host/c/noarch/repodata.json"), Encoding.UTF8.GetBytes($"{{\"info\":{Info},\"packages\":{{}},\"v9\":{{\"conda\":{{\"a-1-0\":{{\"name\":\"a\"}}}}}}}}"));
        ChannelRecords records = await new RepoDataGateway(server).LoadAsync([Channel.Named("c", new Uri("memory://host/c"))], "linux-64", ["a"]);
        Assert.That(records.Warnings, Has.One.Contains("c/noarch has 12 packages of the revision 'v9', which this version of FlowKit cannot read: Get a newer client."));
        Assert.That(records.GetRecords("a"), Is.Empty);
    }

    [Test]
    public void Records_of_the_conformance_suite_mean_what_they_should() =>
        Conformance.Run("conda/repodata/records.jsonl", c =>
        {
            string json = "{\"packages\":{\"a-1-0.tar.bz2\":" + c.GetProperty("record").GetRawText() + ",\"b-1-0.tar.bz2\":{\"name\":\"b\",\"version\":\"1\",\"build\":\"0\",\"build_number\":0}}}";
            RepoDataDocument document = Open(json);
            List<PackageRecord> records = [], others = [];
            document.AddRecords("a", records);
            document.AddRecords("b", others);
            if (others.Count != 1) return "the record beside it is gone";
            if (!c.GetProperty("usable").GetBoolean()) return records.Count == 0 && document.Warnings.Count == 1 ? null : "usable";
            if (records.Count != 1) return string.Join("; ", document.Warnings);
            PackageRecord record = records[0];
            if (c.TryGetProperty("noarch", out JsonElement noarch) && !string.Equals(noarch.GetString() ?? "none", record.NoArch.ToString(), StringComparison.OrdinalIgnoreCase)) return record.NoArch.ToString();
            if (c.TryGetProperty("track_features", out JsonElement features) && !features.EnumerateArray().Select(f => f.GetString()).SequenceEqual(record.TrackFeatures)) return string.Join(",", record.TrackFeatures);
            if (c.TryGetProperty("timestamp_ms", out JsonElement time) && (time.ValueKind == JsonValueKind.Null ? null : (long?)time.GetInt64()) != record.Timestamp?.ToUnixTimeMilliseconds()) return "timestamp " + record.Timestamp;
            return c.TryGetProperty("version", out JsonElement version) && version.GetString() != record.Version.Source ? "version " + record.Version : null;
        });

    [Test]
    public async Task A_sharded_channel_has_the_records_that_its_index_promises()
    {
        string folder = Conformance.PathOf("conda/repodata/sharded/cf-python");
        List<string> failures = [];
        int count = 0;
        foreach (string subdir in new[] { "noarch", "osx-arm64" })
        {
            using JsonDocument expected = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, subdir + ".expected.json")));
            JsonElement[] checks = [.. expected.RootElement.GetProperty("check").EnumerateArray()];
            ChannelRecords records = await new RepoDataGateway(new FileFetcher()).LoadAsync([Channel.Named("cf-python", new Uri(folder))], subdir, checks.Select(c => c.GetProperty("name").GetString()!));
            foreach (JsonElement check in checks)
            {
                count++;
                PackageRecord[] found = [.. records.GetRecords(check.GetProperty("name").GetString()!).Where(r => r.Subdir == subdir).OrderBy(r => r.FileName, StringComparer.Ordinal)];
                string[] files = [.. check.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).Order(StringComparer.Ordinal)];
                if (files.Except(found.Select(r => r.FileName)).Any()) failures.Add($"{check}: {string.Join(" ", found.Select(r => r.FileName))}");
                else if (found.Single(r => r.FileName == files[0]) is var first && (first.Sha256 != check.GetProperty("first_sha256").GetString() || first.Url.AbsoluteUri != check.GetProperty("first_url").GetString()))
                    failures.Add($"{check}: {first.Sha256} {first.Url}");
            }
        }
        Conformance.Report("conda/repodata/sharded", count, failures);
    }

    [Test]
    public async Task Only_the_names_that_are_asked_for_become_records_and_each_once()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://chan/noarch/repodata.json"), Encoding.UTF8.GetBytes("{\"packages\":{\"a-1-0.tar.bz2\":{\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"build_number\":0},\"bad-1-0.tar.bz2\":{\"name\":\"bad\"}}}"));
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([Channel.Named("chan", new Uri("memory://chan"))], "linux-64", ["a"]);
        Assert.That(records.GetRecords("a"), Has.Count.EqualTo(1));
        Assert.That(records.Warnings, Is.Empty, "nothing asked for the broken record");
        Assert.That(records.GetRecords("bad"), Is.Empty);
        Assert.That(records.Warnings.Single(), Does.Contain("bad-1-0.tar.bz2").And.Contain("version"));
        PackageRecord first = records.GetRecords("a")[0], again = records.GetRecords("a")[0];
        Assert.That(again, Is.SameAs(first), "a record is made once");
    }

    [Test]
    public async Task A_channel_that_does_not_exist_says_so()
    {
        FlowKitException? e = await Assert.ThrowsAsync<FlowKitException>(() => new RepoDataGateway(new MemoryFetcher()).LoadAsync([Channel.Named("nowhere", new Uri("memory://nowhere"))], "linux-64", []));
        Assert.That(e!.Code, Is.EqualTo("FK7120"));
        Assert.That(e.Message, Does.Contain("nowhere"));
    }

    [TestCase("{\"packages\":{\"a-1-0.conda\":{\"name\":\"a\"", "FK7122")]
    [TestCase("[1]", "FK7122")]
    [TestCase("{\"repodata_version\":3}", "FK7123")]
    [TestCase("{\"info\":{\"repodata_version\":3},\"packages\":{}}", "FK7123")]
    public void A_broken_document_is_refused(string json, string code) => Assert.That(Assert.Throws<FlowKitException>(() => Open(json))?.Code, Is.EqualTo(code));

    [TestCase("conda-forge", "conda-forge", "https://conda.anaconda.org/conda-forge/")]
    [TestCase("https://conda.anaconda.org/conda-forge/linux-64/", "conda-forge", "https://conda.anaconda.org/conda-forge/")]
    [TestCase("https://me:word@example.com/t/token/chan", "https://example.com/chan", "https://me:word@example.com/t/token/chan/")]
    [TestCase("pkgs/main", "pkgs/main", "https://repo.anaconda.com/pkgs/main/")]
    [TestCase("conda-forge/label/dev", "conda-forge/label/dev", "https://conda.anaconda.org/conda-forge/label/dev/")]
    public void A_channel_has_a_canonical_name_and_an_address(string text, string name, string address)
    {
        Channel channel = Channel.Parse(text);
        Assert.That((channel.Name, channel.Address.AbsoluteUri), Is.EqualTo((name, address)));
    }

    private static RepoDataDocument Open(string json) => Open(Encoding.UTF8.GetBytes(json), new Uri("https://example.com/chan/noarch/"));

    private static RepoDataDocument Open(byte[] json, Uri subdir)
    {
        RepoDataScanner scanner = new(new Uri(subdir, "repodata.json"), "chan/noarch");
        scanner.Take(json, isLast: true);
        DocumentBytes bytes = new(json);
        return new RepoDataDocument(bytes, scanner.Finish(bytes), "chan", subdir.Segments[^1].TrimEnd('/'), subdir);
    }
}
