using System.Text;
using System.Text.Json;
using FlowKit.Content.Downloading;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Testing.Tests.Environments;

public sealed class LocalIndexBuilderTests
{
    private static readonly BuiltWheel Demo = new WheelBuilder("Demo_X", "1.0") { RequiresPython = ">=3.9" }.AddText("demo.py", "").Build();

    private static LocalIndexBuilder Index() => new LocalIndexBuilder().Add(Demo).Add(new WheelBuilder("demo-x", "1.1").Build()).Yank("demo_x-1.1-py3-none-any.whl", "broken");

    [Test]
    public async Task An_index_in_memory_serves_pages_files_and_metadata()
    {
        MemoryFetcher fetcher = new();
        Uri address = Index().PutInto(fetcher);
        using JsonDocument page = JsonDocument.Parse((await fetcher.ReadBytesAsync(new Uri(address, "demo-x/")))!);
        JsonElement file = page.RootElement.GetProperty("files")[0];
        Uri link = new(new Uri(address, "demo-x/"), file.GetProperty("url").GetString());
        Assert.Multiple(() =>
        {
            Assert.That(file.GetProperty("hashes").GetProperty("sha256").GetString(), Is.EqualTo(Demo.Sha256.ToString()));
            Assert.That(file.GetProperty("requires-python").GetString(), Is.EqualTo(">=3.9"));
            Assert.That(file.GetProperty("size").GetInt32(), Is.EqualTo(Demo.Content.Length));
            Assert.That(file.GetProperty("upload-time").GetString(), Is.EqualTo("2024-01-01T00:00:00.000000Z"));
            Assert.That(page.RootElement.GetProperty("files")[1].GetProperty("yanked").GetString(), Is.EqualTo("broken"));
        });
        Assert.That(await fetcher.ReadBytesAsync(link), Is.EqualTo(Demo.Content.ToArray()));
        Assert.That(await fetcher.ReadBytesAsync(new Uri(link + ".metadata")), Is.EqualTo(Demo.Metadata.ToArray()));
    }

    [Test]
    public void An_index_as_a_folder_has_both_forms_of_each_page()
    {
        using TemporaryFolder folder = new();
        Uri address = Index().WriteIndex(folder.FullName);
        Assert.That(address.LocalPath, Is.EqualTo(folder.Combine("simple") + Path.DirectorySeparatorChar));
        string html = File.ReadAllText(folder.Combine("simple", "demo-x", "index.html"));
        Assert.That(html, Does.Contain("../../files/demo_x-1.0-py3-none-any.whl#sha256=" + Demo.Sha256).And.Contain("data-yanked=\"broken\"").And.Contain("data-requires-python=\"&gt;=3.9\""));
        Assert.That(folder.Combine("simple", "demo-x", "index.json"), Does.Exist);
        Assert.That(folder.Combine("files", Demo.FileName + ".metadata"), Does.Exist);
    }

    [Test]
    public void Files_that_are_there_already_can_be_indexed()
    {
        using TemporaryFolder folder = new();
        string wheel = Demo.WriteTo(folder.FullName);
        File.WriteAllBytes(folder.Combine("legacy-name-2.0.tar.gz"), Encoding.UTF8.GetBytes("x"));
        new LocalIndexBuilder().AddFile(wheel).AddFile(folder.Combine("legacy-name-2.0.tar.gz")).WriteIndex(folder.Combine("index"));
        Assert.That(File.ReadAllText(folder.Combine("index", "simple", "index.html")), Does.Contain("demo-x/").And.Contain("legacy-name/"));
        Assert.That(File.ReadAllText(folder.Combine("index", "simple", "demo-x", "index.json")), Does.Contain("requires-python"));
        Assert.That(() => new LocalIndexBuilder().AddFile(folder.Combine("index", "simple", "index.html")), Throws.ArgumentException);
    }

    [Test]
    public void The_files_alone_make_a_folder_of_wheels()
    {
        using TemporaryFolder folder = new();
        Index().WriteFiles(folder.Combine("wheels"));
        Assert.That(Directory.GetFiles(folder.Combine("wheels")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "demo_x-1.0-py3-none-any.whl", "demo_x-1.1-py3-none-any.whl" }));
    }
}
