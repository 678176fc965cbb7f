using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class MirrorTests
{
    [Test]
    public async Task What_was_resolved_behind_a_mirror_keeps_the_address_that_everybody_knows()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://mirror/copy/conda-forge/noarch/repodata.json"), Encoding.UTF8.GetBytes(
            $$"""{"packages.conda": {"tool-1.0-0.conda": {"sha256": "{{new string('a', 64)}}", "name": "tool", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch", "size": 10 } } }"""));
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add("linux-64");
        options.Mirrors.Add(Mirror.Parse("https://conda.anaconda.org=memory://mirror/copy"));
        EnvironmentLock @lock = await new EnvironmentRuntime(options).ResolveAsync(new EnvironmentSpec { Conda = ["tool"] });
        Assert.That(@lock.For("linux-64").Conda.Single().Location, Is.EqualTo(new PackageLocation(null, "https://conda.anaconda.org/conda-forge/noarch/tool-1.0-0.conda")));
        Assert.That(Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain("mirror"));
    }

    [Test]
    public async Task Where_a_store_has_wrong_bytes_and_the_first_mirror_too_what_is_published_comes_from_the_second()
    {
        byte[] right = "right"u8.ToArray();
        Sha256Digest hash = Sha256Digest.Compute(right);
        LockedCondaPackage package = new()
        {
            Name = "tool", Version = "1.0", Build = "0", Subdir = "noarch", Channel = "conda-forge", FileName = "tool-1.0-0.conda", Sha256 = hash, Size = right.Length,
            Location = new PackageLocation(null, "https://conda.anaconda.org/conda-forge/noarch/tool-1.0-0.conda"),
        };
        MemoryFetcher places = new();
        places.Put(new Uri("memory://one/conda-forge/noarch/tool-1.0-0.conda"), "wrong"u8.ToArray());
        places.Put(new Uri("memory://two/conda-forge/noarch/tool-1.0-0.conda"), right);
        MirrorFetcher mirrors = new(places, [Mirror.Parse("https://conda.anaconda.org=memory://one"), Mirror.Parse("https://conda.anaconda.org=memory://two")]);
        using TemporaryFolder folder = new();
        FolderEnvironmentStore store = new(folder.FullName);
        await store.PutPackageAsync(hash, (stream, token) => stream.WriteAsync(right, token).AsTask());
        string kept = Directory.GetFiles(folder.Combine("packages"), hash.ToString(), SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(kept, "spoilt");
        using MemoryStream copied = new();
        await new PackageSource([store], mirrors, static _ => null).CopyAsync(package, copied);
        Assert.That((copied.ToArray(), places.RequestCount), Is.EqualTo((right, 2)));
    }
}
