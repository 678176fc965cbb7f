using System.Security.Cryptography;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

/// <summary>Disks that are full or cannot be written: small file systems in memory that root mounts for the test.</summary>
public sealed class DiskProblemTests
{
    [Test]
    public void A_full_disk_leaves_no_prefix_and_no_half_entry_of_the_cache_and_says_so([Values("prefix", "cache")] string full)
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=2m");
        (PackageRecord record, IFetcher fetcher) = Channel(Noise(4 << 20));
        string cacheFolder = full == "cache" ? disk.Combine("cache") : folder.Combine("cache"), prefix = full == "prefix" ? disk.Combine("env") : folder.Combine("env");
        CondaInstaller installer = new(new CondaPackageCache(new ContentStore(cacheFolder), fetcher));
        Assert.That(async () => await installer.SyncAsync(prefix, [record]), Throws.InstanceOf<FlowKitException>()
            .With.Property("Code").EqualTo(full == "cache" ? "FK7009" : "FK8111").And.Message.Contains("space").IgnoreCase.And.Message.Contains(full == "cache" ? cacheFolder : prefix));
        Assert.That(Directory.Exists(prefix), Is.False);
        Assert.That(Directory.GetFileSystemEntries(full == "prefix" ? disk.Combine() : folder.FullName).Select(Path.GetFileName), Has.None.Contains("flowkit-"));
        if (full == "cache") Assert.That(new ContentStore(cacheFolder).List(CondaPackageCache.PackagesBucket), Is.Empty);
    }

    [Test]
    public async Task A_disk_that_gets_full_during_a_change_leaves_the_prefix_as_it_was()
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=3m");
        InstalledBy by = new(folder.FullName);
        string prefix = disk.Combine("env");
        await new CondaInstaller().InstallAsync(prefix, [by.Package("a", "1.0", [], ("a", "old"))]);
        (PackageRecord, ExtractedCondaPackage)[] wanted = [by.Package("a", "2.0", [], ("a", "new")), by.Package("b", "1.0", [], ("b", new string('b', 5 << 20)))];
        Assert.That(async () => await new CondaInstaller().InstallAsync(prefix, wanted), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8111").And.Message.Contains("Make room"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "a")), Is.EqualTo("old"));
        Assert.That(PrefixRecords.ReadNames(prefix), Is.EqualTo(new[] { ("a", "1.0", "0") }));
        Assert.That(Directory.Exists(Path.Combine(prefix, "conda-meta", ".flowkit")), Is.False);
    }

    [Test]
    public async Task A_read_only_prefix_or_cache_is_an_error_that_names_the_folder()
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=8m");
        (PackageRecord record, IFetcher fetcher) = Channel(new byte[10]);
        (PackageRecord other, IFetcher otherFetcher) = Channel(Noise(10));
        CondaPackageCache own = new(new ContentStore(disk.Combine("cache")), fetcher), away = new(new ContentStore(folder.Combine("cache")), otherFetcher);
        await new CondaInstaller(own).SyncAsync(disk.Combine("env"), [record]);
        disk.MakeReadOnly();

        Assert.That(async () => await new CondaInstaller(away).SyncAsync(disk.Combine("env"), [other]),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8111").And.Message.Contains(disk.Combine("env")));
        Assert.That(async () => await new CondaInstaller(away).SyncAsync(disk.Combine("new", "env"), [other]),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8111").And.Message.Contains(disk.Combine("new", "env")));
        Assert.That(async () => await new CondaPackageCache(new ContentStore(disk.Combine("cache")), otherFetcher).GetAsync(other),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7009").And.Message.Contains(disk.Combine("cache")));
        // What is in a cache that can only be read is used from there; another file system than the prefix's is no hindrance.
        await new CondaInstaller(own).SyncAsync(folder.Combine("env"), [record]);
        Assert.That(new FileInfo(folder.Combine("env", "share", "data")).Length, Is.EqualTo(10));
        Assert.That(PrefixRecords.Read(folder.Combine("env"))[0].LinkType, Is.EqualTo(3));
    }

    [Test]
    public async Task Caches_on_several_file_systems_are_each_linked_from_as_they_can_be()
    {
        using TemporaryFolder folder = new();
        using MemoryDisk disk = MemoryDisk.Create(folder.Combine("small"), "size=8m");
        (PackageRecord near, IFetcher nearFetcher) = Channel(new byte[10], "near");
        (PackageRecord far, IFetcher farFetcher) = Channel(new byte[10], "far");
        ExtractedCondaPackage[] packages =
        [
            await new CondaPackageCache(new ContentStore(disk.Combine("cache")), farFetcher).GetAsync(far), await new CondaPackageCache(new ContentStore(folder.Combine("cache")), nearFetcher).GetAsync(near),
        ];
        await new CondaInstaller().InstallAsync(folder.Combine("env"), [(far, packages[0]), (near, packages[1])]);
        Assert.That(PrefixRecords.Read(folder.Combine("env")).Select(package => (package.Record.Name, package.LinkType)), Is.EqualTo(new[] { ("far", (int?)3), ("near", 1) }));
    }

    private static byte[] Noise(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static (PackageRecord Record, IFetcher Fetcher) Channel(byte[] content, string name = "big")
    {
        CondaPackageFile package = new CondaPackageBuilder(name, "1.0").File("share/data", content).Build();
        Uri address = new("memory://disk/noarch/" + package.FileName);
        MemoryFetcher fetcher = new();
        fetcher.Put(address, package.Content);
        return (new PackageRecord
        {
            Name = name, Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "noarch", FileName = package.FileName, Url = address, Sha256 = Convert.ToHexStringLower(SHA256.HashData(package.Content)),
        }, fetcher);
    }
}
