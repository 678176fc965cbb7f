using FlowKit.Content.Downloading;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class RangedFileTests
{
    private static readonly Uri Address = new("memory://server/file");
    private static readonly byte[] Content = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 7 >> 3))];

    [Test]
    public async Task Only_what_is_read_is_fetched_and_each_part_once()
    {
        RangeFetcher fetcher = new(Content);
        RangedFile file = (await OpenAsync(fetcher))!;
        foreach (long position in new long[] { 1_999_990, 500_000, 500_100, 0 })
        {
            byte[] read = (await file.ReadAsync(stream => Take(stream, position, 10)))!;
            Assert.That(read, Is.EqualTo(Content[(int)position..(int)(position + 10)]));
        }
        Assert.That(fetcher.Ranges, Is.EqualTo(new[] { "-16384", "495904-565535", "0-65535" }));
        Assert.That(await file.ReadAsync(stream => Take(stream, 600_000, 900_000)), Is.EqualTo(Content[600_000..1_500_000]));
        Assert.That(fetcher.Ranges, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_source_without_ranges_or_with_ranges_that_make_no_sense_is_no_ranged_file()
    {
        Assert.That(await OpenAsync(new RangeFetcher(Content) { Answer = (_, answer) => answer.Status == FetchStatus.Partial ? Whole() : answer }), Is.Null);
        RangedFile file = (await OpenAsync(new RangeFetcher(Content) { Answer = (number, answer) => number == 1 ? answer : Whole() }))!;
        Assert.That(await file.ReadAsync(stream => Take(stream, 0, 10)), Is.Null);
        RangedFile changing = (await OpenAsync(new RangeFetcher(Content) { Answer = (number, answer) => number == 1 ? answer : Of(answer, answer.TotalLength + 1) }))!;
        Assert.That(await changing.ReadAsync(stream => Take(stream, 0, 10)), Is.Null);

        static FetchResponse Whole() => new() { Status = FetchStatus.Ok, FinalAddress = Address, Body = new MemoryStream(Content), Length = Content.Length, TotalLength = Content.Length };
    }

    [Test]
    public async Task Reading_all_over_a_file_ends_with_the_advice_to_fetch_the_whole()
    {
        RangedFile file = (await OpenAsync(new RangeFetcher(Content)))!;
        Assert.That(await file.ReadAsync(stream => Enumerable.Range(0, 10).Select(i => Take(stream, i * 150_000, 1)).ToArray()), Is.Null);
    }

    [Test]
    public async Task A_part_that_breaks_off_is_an_error_of_the_source()
    {
        RangedFile file = (await OpenAsync(new RangeFetcher(Content)
        {
            Answer = (number, answer) => number == 1 ? answer : new FetchResponse { Status = answer.Status, FinalAddress = Address, Body = new MemoryStream(Content[..100]), Length = answer.Length, TotalLength = answer.TotalLength },
        }))!;
        Assert.That(async () => await file.ReadAsync(stream => Take(stream, 0, 10)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7001"));
    }

    private static FetchResponse Of(FetchResponse answer, long? total) => new() { Status = answer.Status, FinalAddress = Address, Body = answer.Body, Length = answer.Length, TotalLength = total };

    private static async Task<RangedFile?> OpenAsync(RangeFetcher fetcher)
    {
        await using FetchResponse end = await fetcher.FetchAsync(new FetchRequest(Address) { Range = ByteRange.Last(16 << 10) });
        return await RangedFile.OpenAsync(fetcher, Address, end);
    }

    private static byte[] Take(Stream stream, long position, int length)
    {
        byte[] bytes = new byte[length];
        stream.Position = position;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class RangeFetcher(byte[] content) : IFetcher
    {
        private readonly MemoryFetcher _memory = new();

        public List<string> Ranges { get; } = [];

        public Func<int, FetchResponse, FetchResponse> Answer { get; init; } = (_, answer) => answer;

        public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            _memory.Put(request.Address, content);
            Ranges.Add($"{request.Range?.From}-{request.Range?.To}");
            return Answer(Ranges.Count, await _memory.FetchAsync(request, cancellationToken));
        }
    }
}
