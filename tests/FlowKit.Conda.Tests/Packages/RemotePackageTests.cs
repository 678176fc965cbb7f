using FlowKit.Conda.Packages;
using FlowKit.Content.Downloading;
using FlowKit.Testing.Environments;

namespace FlowKit.Conda.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class RemotePackageTests
{
    private static readonly Uri Address = new("memory://server/linux-64/big-1.0-0.conda");

    [Test]
    public async Task Of_a_conda_archive_only_what_tells_about_it_is_fetched()
    {
        byte[] content = Noise();
        CondaPackageFile package = new CondaPackageBuilder("big", "1.0").DependsOn("other >=2").File("data", content).Build();
        CountingFetcher fetcher = new(package.Content);
        PackageIndex index = await RemotePackage.ReadIndexAsync(fetcher, Address);
        Assert.That((index.Name, index.Version, index.Depends[0]), Is.EqualTo(("big", "1.0", "other >=2")));
        Assert.That(fetcher.Bytes, Is.LessThan(package.Content.Length / 4));
    }

    [Test]
    public async Task Without_ranges_and_of_the_old_format_all_of_it_is_fetched([Values] CondaArchiveFormat format)
    {
        CondaPackageFile package = new CondaPackageBuilder("big", "1.0").File("data", Noise()).Build(format);
        CountingFetcher fetcher = new(package.Content) { HasRanges = false };
        Assert.That((await RemotePackage.ReadIndexAsync(fetcher, format == CondaArchiveFormat.Conda ? Address : new Uri("memory://server/linux-64/big-1.0-0.tar.bz2"))).Name, Is.EqualTo("big"));
    }

    [Test]
    public void What_is_not_there_or_no_package_is_an_error()
    {
        Assert.That(async () => await RemotePackage.ReadIndexAsync(new MemoryFetcher(), Address), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7007").And.Message.Contains("big-1.0-0.conda"));
        Assert.That(async () => await RemotePackage.ReadIndexAsync(new CountingFetcher(Noise()), Address), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7006"));
        Assert.That(async () => await RemotePackage.ReadIndexAsync(new CountingFetcher("<html>404</html>"u8.ToArray()) { HasRanges = false }, Address), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8101"));
    }

    private static byte[] Noise()
    {
        byte[] content = new byte[2 << 20];
        new Random(3).NextBytes(content);
        return content;
    }

    /// <summary>One file, and how many bytes of it were given out.</summary>
    private sealed class CountingFetcher(byte[] content) : IFetcher
    {
        private readonly MemoryFetcher _memory = new();

        public bool HasRanges { get; init; } = true;

        public long Bytes { get; private set; }

        public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            _memory.Put(request.Address, content);
            FetchResponse response = await _memory.FetchAsync(HasRanges ? request : request with { Range = null }, cancellationToken);
            Bytes += response.Length ?? 0;
            return response;
        }
    }
}
