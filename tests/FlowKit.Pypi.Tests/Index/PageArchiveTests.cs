using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

[Parallelizable]
public sealed class PageArchiveTests
{
    [Test]
    public void A_page_comes_back_as_it_was()
    {
        ProjectPage page = Page();
        ProjectPage back = PageArchive.Read(PageArchive.Write(page, "key")!, "key")!;
        Assert.That(back.Files, Has.Count.EqualTo(page.Files.Count));
        for (int i = 0; i < page.Files.Count; i++)
        {
            PypiFile was = page.Files[i], now = back.Files[i];
            Assert.That((now.FileName, now.Url, now.Sha256, now.Size, now.RequiresPython, now.IsYanked, now.YankedReason, now.UploadTime, now.IndexName),
                Is.EqualTo((was.FileName, was.Url, was.Sha256, was.Size, was.RequiresPython, was.IsYanked, was.YankedReason, was.UploadTime, was.IndexName)));
            Assert.That(now.CoreMetadata, Is.EqualTo(was.CoreMetadata));
        }
        Assert.That(back.ApiVersion, Is.EqualTo("1.1"));
    }

    [Test]
    public void Another_key_or_damage_is_no_page()
    {
        byte[] content = PageArchive.Write(Page(), "key")!;
        Assert.That(PageArchive.Read(content, "other"), Is.Null);
        Assert.That(PageArchive.Read(content[..^40], "key"), Is.Null);
        Random random = new(3);
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = [.. content];
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                foreach (PypiFile file in PageArchive.Read(damaged, "key")?.Files ?? []) _ = file.FileName;
            }
            catch (Exception e) when (e is UriFormatException or ArgumentOutOfRangeException)
            {
                // Damage within a text or a number is met where it is used; the store below is moved into place whole.
            }
        }
    }

    [Test]
    public void A_page_with_other_hashes_is_not_kept()
    {
        ProjectPage page = new() { Files = [new PypiFile { FileName = "a-1.tar.gz", Url = new Uri("https://x.example/a-1.tar.gz"), Hashes = [new("md5", "00")] }] };
        Assert.That(PageArchive.Write(page, "key"), Is.Null);
    }

    [Test]
    public async Task A_server_with_entity_tags_is_read_from_the_cache_until_its_page_changes()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        Put(fetcher, "1.0");
        PypiIndex index = new("main", new Uri("memory://main/simple/"));
        for (int round = 0; round < 2; round++)
        {
            SimpleIndexSource source = new(fetcher, index, new IndexCache(folder.FullName));
            Assert.That(await SolveAsync(source), Is.EqualTo("demo==1.0"));
        }
        ProjectPage kept = (await new SimpleIndexSource(fetcher, index, new IndexCache(folder.FullName)).GetProjectAsync(PackageName.Parse("demo")))!;
        Assert.That(kept.Files, Is.InstanceOf<ArchivedFiles>());
        Put(fetcher, "2.0");
        Assert.That(await SolveAsync(new SimpleIndexSource(fetcher, index, new IndexCache(folder.FullName))), Is.EqualTo("demo==2.0"));
    }

    private static async Task<string> SolveAsync(IPypiSource source) => string.Join(" ", (await new PypiSolver().SolveAsync(new PypiSolveRequest
    {
        Requirements = [Requirement.Parse("demo")],
        Target = PypiTarget.For("linux-64", "3.11"),
        Source = source,
    })).Packages);

    private static void Put(MemoryFetcher fetcher, string version)
    {
        fetcher.Put(new Uri("memory://main/simple/demo/index.json"), Encoding.UTF8.GetBytes($$"""{"files": [{"filename": "demo-{{version}}-py3-none-any.whl", "url": "../../f/demo-{{version}}-py3-none-any.whl", "hashes": {}, "core-metadata": true}]}"""), "application/vnd.pypi.simple.v1+json");
        fetcher.Put(new Uri($"memory://main/f/demo-{version}-py3-none-any.whl.metadata"), Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: demo\nVersion: {version}\n"));
    }

    private static ProjectPage Page() => new()
    {
        ApiVersion = "1.1",
        Files =
        [
            new PypiFile
            {
                FileName = "demo-1.0-py3-none-any.whl", Url = new Uri("https://x.example/demo-1.0-py3-none-any.whl"), Hashes = [new("sha256", new string('a', 64))], Size = 12, RequiresPython = ">=3.8",
                UploadTime = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), CoreMetadata = [new("sha256", new string('b', 64))], IndexName = "main",
            },
            new PypiFile { FileName = "demo-1.0.tar.gz", Url = new Uri("https://x.example/demo-1.0.tar.gz?sig=1%2F2"), IsYanked = true, YankedReason = "bäd", CoreMetadata = [], IndexName = "main" },
        ],
    };
}
