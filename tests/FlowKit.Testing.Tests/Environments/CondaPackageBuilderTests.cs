using System.Text.Json;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Testing.Tests.Environments;

[Parallelizable(ParallelScope.All)]
public sealed class CondaPackageBuilderTests
{
    private static CondaPackageBuilder Sample() => new CondaPackageBuilder("table", "1.0", "h0_1")
        .BuildNumber(1)
        .DependsOn("python >=3.10", "zlib")
        .Constrains("other <2")
        .License("MIT")
        .File("bin/show", $"#!{CondaPackageBuilder.Placeholder}/bin/python\nprint(1)\n", isExecutable: true)
        .File("share/table.csv", "a,b\n1,2\n")
        .File("lib/data.bin", [1, 0, 2])
        .SymbolicLink("lib/data.so", "data.bin");

    [Test]
    public void The_same_input_gives_the_same_bytes([Values] CondaArchiveFormat format)
    {
        byte[] first = Sample().Build(format).Content, second = Sample().Build(format).Content;
        Assert.That(second, Is.EqualTo(first));
    }

    [TestCase(CondaArchiveFormat.Conda)]
    [TestCase(CondaArchiveFormat.TarBz2)]
    public async Task What_is_built_is_a_package_that_installs(CondaArchiveFormat format)
    {
        using TemporaryFolder folder = new();
        CondaPackageFile built = Sample().Build(format);
        await File.WriteAllBytesAsync(folder.Combine(built.FileName), built.Content);
        await CondaArchive.ExtractAsync(folder.Combine(built.FileName), folder.Combine("package"));
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(folder.Combine("package"));
        Assert.That(package.Index.Depends, Is.EqualTo(new[] { "python >=3.10", "zlib" }));
        Assert.That(package.Index.BuildNumber, Is.EqualTo(1));
        PackageRecord record = package.Index.ToRecord(new Uri(folder.Combine(built.FileName)), null);
        await new CondaInstaller().InstallAsync(folder.Combine("env"), [(record, package)]);
        Assert.That(await File.ReadAllTextAsync(folder.Combine("env", "bin", "show")), Is.EqualTo($"#!{folder.Combine("env")}/bin/python\nprint(1)\n"));
        Assert.That(new FileInfo(folder.Combine("env", "lib", "data.so")).LinkTarget, Is.EqualTo("data.bin"));
    }

    [Test]
    public async Task Its_record_tells_the_hash_and_size_that_the_cache_checks()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        CondaPackageFile built = Sample().Build();
        LocalChannelBuilder channel = new LocalChannelBuilder("local").Add(built);
        channel.PutInto(fetcher);
        using JsonDocument record = JsonDocument.Parse(built.RepoDataRecord);
        PackageRecord told = new()
        {
            Name = "table", Version = CondaVersion.Parse("1.0"), Build = "h0_1", Subdir = "noarch", FileName = built.FileName,
            Url = new Uri(channel.MemoryAddress, "noarch/" + built.FileName), Sha256 = record.RootElement.GetProperty("sha256").GetString(),
            Size = record.RootElement.GetProperty("size").GetInt64(),
        };
        ExtractedCondaPackage package = await new CondaPackageCache(new ContentStore(folder.FullName), fetcher).GetAsync(told);
        Assert.That(package.Paths.Select(path => path.Path), Is.EqualTo(new[] { "bin/show", "lib/data.bin", "lib/data.so", "share/table.csv" }));
    }

    [Test]
    public void A_channel_has_repodata_for_every_subdir_in_memory_and_on_disk()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new LocalChannelBuilder("local")
            .Add(Sample())
            .Add(new CondaPackageBuilder("tool", "2").ForPlatform("linux-64").Build(CondaArchiveFormat.TarBz2));
        channel.PutInto(fetcher);
        channel.WriteTo(folder.FullName);
        string[] expected = ["linux-64/repodata.json", "linux-64/tool-2-0.tar.bz2", "noarch/repodata.json", "noarch/table-1.0-h0_1.conda"];
        Assert.That(fetcher.Addresses.Select(address => address.AbsolutePath[1..]), Is.EqualTo(expected));
        foreach (string file in expected) Assert.That(File.Exists(folder.Combine(file)), Is.True, file);
        using JsonDocument repodata = JsonDocument.Parse(File.ReadAllBytes(folder.Combine("noarch", "repodata.json")));
        Assert.That(repodata.RootElement.GetProperty("packages.conda").GetProperty("table-1.0-h0_1.conda").GetProperty("build_number").GetInt64(), Is.EqualTo(1));
    }

    [TestCase("info/index.json")]
    [TestCase("../x")]
    [TestCase("/x")]
    public void A_path_that_no_package_may_have_is_refused(string path) =>
        Assert.That(() => Sample().File(path, "x"), Throws.InstanceOf<ArgumentException>().Or.InstanceOf<FlowKitException>());
}
