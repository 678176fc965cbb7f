using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class FetchersTests
{
    [Test]
    public async Task Files_and_memory_answer_ranges_and_conditions_alike()
    {
        using TemporaryFolder folder = new();
        byte[] content = "0123456789"u8.ToArray();
        await File.WriteAllBytesAsync(folder.Combine("a b.txt"), content);
        MemoryFetcher memory = new();
        memory.Put(new Uri("memory://m/a%20b.txt"), content);
        foreach ((IFetcher fetcher, Uri address) in new (IFetcher, Uri)[] { (new FileFetcher(), new Uri(folder.Combine("a b.txt"))), (memory, new Uri("memory://m/a b.txt")) })
        {
            Assert.That(await ReadAsync(fetcher, new FetchRequest(address)), Is.EqualTo((FetchStatus.Ok, "0123456789")));
            Assert.That(await ReadAsync(fetcher, new FetchRequest(address) { Range = new ByteRange(2, 4) }), Is.EqualTo((FetchStatus.Partial, "234")));
            Assert.That(await ReadAsync(fetcher, new FetchRequest(address) { Range = new ByteRange(8, null) }), Is.EqualTo((FetchStatus.Partial, "89")));
            Assert.That(await ReadAsync(fetcher, new FetchRequest(address) { Range = ByteRange.Last(3) }), Is.EqualTo((FetchStatus.Partial, "789")));
            Assert.That(await ReadAsync(fetcher, new FetchRequest(new Uri(address, "missing"))), Is.EqualTo((FetchStatus.NotFound, "")));
            await using FetchResponse first = await fetcher.FetchAsync(new FetchRequest(address));
            Assert.That(await ReadAsync(fetcher, new FetchRequest(address) { IfNoneMatch = first.ETag }), Is.EqualTo((FetchStatus.NotModified, "")));
        }
    }

    [Test]
    public void A_scheme_that_nobody_fetches_is_said_so()
    {
        using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(new Uri("ftp://example.org/x"))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7008"));
    }

    private static async Task<(FetchStatus, string)> ReadAsync(IFetcher fetcher, FetchRequest request)
    {
        await using FetchResponse response = await fetcher.FetchAsync(request);
        using MemoryStream buffer = new();
        await response.Body.CopyToAsync(buffer);
        return (response.Status, Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
