using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

[Parallelizable]
public sealed class ProjectPageReaderTests
{
    private static readonly Uri Address = new("https://index.example/simple/demo/");

    [Test]
    public void A_broken_entry_costs_that_entry_only()
    {
        ProjectPage page = Json("""
            {"meta": {"api-version": "1.1"}, "files": [
              7, {"filename": "x"}, {"filename": "y", "url": 3}, {"url": "a%2Fb/..%2f.whl"},
              {"filename": "demo-1.0.tar.gz", "url": "demo-1.0.tar.gz", "hashes": [], "size": "big", "yanked": 1, "upload-time": "soon", "requires-python": 3},
              {"filename": "demo-2.0.tar.gz", "url": "../../files/demo-2.0.tar.gz", "hashes": {"sha256": "ab"}}]}
            """);
        Assert.That(page.Files.Select(f => f.FileName), Is.EqualTo((string[])["demo-1.0.tar.gz", "demo-2.0.tar.gz"]));
        Assert.That(page.Files[1].Url.AbsoluteUri, Is.EqualTo("https://index.example/files/demo-2.0.tar.gz"));
        Assert.That(page.Warnings, Has.Count.EqualTo(4));
    }

    [TestCase("[]")]
    [TestCase("{\"files\": {}}")]
    [TestCase("{\"files\": [")]
    [TestCase("<html>")]
    public void What_is_no_page_is_an_error_with_the_address(string body)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => Json(body))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.BadIndexPage));
        Assert.That(e.Message, Does.Contain("https://index.example/simple/demo/"));
    }

    [Test]
    public void Html_is_read_with_a_browsers_tolerance()
    {
        ProjectPage page = Html("""
            <!-- <a href="hidden-1.0.tar.gz">x</a> --><BASE HREF="https://files.example/root/"><base href="https://evil.example/">
            <script>"<a href='script-1.0.tar.gz'>"</script>
            <A HREF=demo-1.0.tar.gz data-yanked='bad &amp; broken'>x<a>no link</a>
            <a data-requires-python="&gt;=3.8" href='demo-2.0%2Bx-py3-none-any.whl#egg=demo&sha256=00ff' data-core-metadata="sha256=11"
            >x</a>
            """);
        Assert.That(page.Files.Select(f => f.FileName), Is.EqualTo((string[])["demo-1.0.tar.gz", "demo-2.0+x-py3-none-any.whl"]));
        Assert.That(page.Files[0].Url.AbsoluteUri, Is.EqualTo("https://files.example/root/demo-1.0.tar.gz"));
        Assert.That(page.Files[0].YankedReason, Is.EqualTo("bad & broken"));
        Assert.That(page.Files[1].Sha256, Is.EqualTo("00ff"));
        Assert.That(page.Files[1].RequiresPython, Is.EqualTo(">=3.8"));
        Assert.That(page.Files[1].CoreMetadata!.Single().Value, Is.EqualTo("11"));
    }

    [Test]
    public void A_line_break_in_a_link_counts_for_nothing_and_one_in_a_file_name_is_refused() =>
        Assert.That(Html("<a href='demo\n-1.0.tar.gz'>x</a><a href='demo%0A-2.0.tar.gz'>y</a>").Files.Select(f => f.FileName), Is.EqualTo((string[])["demo-1.0.tar.gz"]));

    [Test]
    public void A_file_name_with_a_path_in_it_is_refused() =>
        Assert.That(Html("<a href='..%2F..%2Fetc%5Cpasswd'>x</a><a href='/'>y</a>").Files, Is.Empty);

    [Test]
    public async Task A_folder_of_wheels_is_an_index()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.Combine("demo-1.0-py3-none-any.whl"), Encoding.ASCII.GetBytes("wheel"));
        await File.WriteAllTextAsync(folder.Combine("notes.txt"), "no package");
        FolderSource source = new(folder.FullName, "mine");
        ProjectPage page = (await source.GetProjectAsync(PackageName.Parse("demo")))!;
        Assert.That(page.Files.Single().Sha256, Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes("wheel")))));
        Assert.That(page.Files.Single().IndexName, Is.EqualTo("mine"));
        Assert.That(await source.GetProjectAsync(PackageName.Parse("other")), Is.Null);
    }

    [Test]
    public async Task A_folder_tree_of_pages_is_an_index()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("simple", "demo"));
        await File.WriteAllTextAsync(folder.Combine("simple", "demo", "index.html"), "<a href='../../files/demo-1.0.tar.gz'>x</a>");
        SimpleIndexSource source = new(new FileFetcher(), new PypiIndex("tree", new Uri(folder.Combine("simple"))));
        ProjectPage page = (await source.GetProjectAsync(PackageName.Parse("demo")))!;
        Assert.That(page.Files.Single().Url.LocalPath, Is.EqualTo(folder.Combine("files", "demo-1.0.tar.gz")));
    }

    [Test]
    public void Indexes_that_contradict_each_other_are_refused()
    {
        PypiIndex one = new("same", new Uri("memory://one/")), two = new("same", new Uri("memory://two/"));
        Assert.That(() => new MultiIndexSource(new MemoryFetcher(), [one, two]), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo(PypiErrors.BadIndexConfiguration));
        Assert.That(() => new MultiIndexSource(new MemoryFetcher(), [one], pins: new Dictionary<PackageName, string> { [PackageName.Parse("torch")] = "gpu" }),
            Throws.InstanceOf<FlowKitException>().With.Message.Contains("torch is pinned to the index 'gpu'"));
    }

    [Test]
    public void What_an_index_says_of_others_changes_nothing()
    {
        ProjectPage page = Json("{\"meta\": {\"api-version\": \"1.2\", \"tracks\": [\"https://pypi.org/simple/demo/\"]}, \"alternate-locations\": [\"https://other.example/demo/\"],"
            + " \"versions\": [\"1.0\", \"2.0\"], \"files\": [{\"filename\": \"demo-1.0.tar.gz\", \"url\": \"demo-1.0.tar.gz\", \"hashes\": {}}]}");
        Assert.That(page.Warnings, Is.Empty);
        Assert.That(page.Versions, Is.EqualTo((string[])["1.0", "2.0"]));
        Assert.That(page.Files.Select(file => file.FileName), Is.EqualTo((string[])["demo-1.0.tar.gz"]));
    }

    [Test]
    public async Task One_of_several_indexes_is_found_by_its_name()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.Combine("demo-1.0-py3-none-any.whl"), []);
        MultiIndexSource source = new(new MemoryFetcher(), [new PypiIndex("one", new Uri("memory://one/")), new PypiIndex("mine", new Uri(folder.FullName))]);
        Assert.That((await source.FindIndex("mine")!.GetProjectAsync(PackageName.Parse("demo")))!.Files.Single().IndexName, Is.EqualTo("mine"));
        Assert.That(source.FindIndex("other"), Is.Null);
        Assert.That(((INamedIndexes)source.FindIndex("one")!).FindIndex("one"), Is.SameAs(source.FindIndex("one")));
    }

    private static ProjectPage Json(string body) => ProjectPageReader.ReadProject(Encoding.UTF8.GetBytes(body), "application/vnd.pypi.simple.v1+json", Address);

    private static ProjectPage Html(string body) => ProjectPageReader.ReadProject(Encoding.UTF8.GetBytes(body), "text/html", Address);
}
