using System.Text;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Formats;

/// <summary>Files from outside, damaged at random: every reader takes them or refuses them in its own words.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileTextTests
{
    private const string Lock = """
        lock-version = "1.0"
        environments = ["sys_platform == 'linux'"]
        requires-python = ">=3.9"
        created-by = "x"
        [[packages]]
        name = "a"
        version = "1.0"
        marker = "python_version < '3.11' and extra == 'b'"
        dependencies = [{ name = "b", version = "2" }]
        sdist = { name = "a-1.0.tar.gz", upload-time = 2024-01-01T00:00:00Z, url = "https://e.x/a-1.0.tar.gz", size = 12, hashes = { sha256 = "aa" } }
        [[packages.wheels]]
        url = "https://e.x/a-1.0-py3-none-any.whl"
        hashes = { sha256 = "aa" }
        [packages.tool.x]
        f = [1.5, -2, true, 0x1f, 07:32:00, inf]
        """;

    private const string Uv = """
        version = 1
        revision = 3
        requires-python = ">=3.9"
        resolution-markers = ["python_full_version >= '3.12'"]
        [[package]]
        name = "a"
        version = "1.0"
        source = { registry = "https://pypi.org/simple" }
        dependencies = [{ name = "b", extra = ["c"], marker = "os_name == 'nt'" }]
        sdist = { url = "https://e.x/a-1.0.tar.gz", hash = "sha256:aa", size = 3 }
        wheels = [{ url = "https://e.x/a-1.0-py3-none-any.whl", hash = "sha256:aa" }]
        [package.optional-dependencies]
        d = [{ name = "b" }]
        [[package]]
        name = "b"
        source = { editable = "." }
        """;

    private const string Project = """
        [project]
        name = "a"
        dependencies = ["b[c]>=1,<2; python_version < '3.11'"]
        [project.optional-dependencies]
        x = ["y @ https://e.x/y.whl ; os_name == 'nt'"]
        [dependency-groups]
        t = ["u~=1.0", {include-group = "v"}]
        v = []
        """;

    private const string Requirements = "-i https://e.x/${A}/simple\na[b]==1.0 \\\n  --hash=sha256:aa # c\n-e ./x[y]\nc @ file:///c.whl ; os_name=='nt'\n--no-binary :all:,d\n./e.whl\n-r \"f g.txt\"\n";

    private const string Metadata = "Metadata-Version: 2.2\nName: a\nVersion: 1.0\nRequires-Dist: b (>=1.9.*) ; extra == 'x'\n  and os_name == 'nt'\nRequires-Python: >=3.8,\nDynamic: license\n\nBody\n";

    private const string Page = """
        {"meta": {"api-version": "1.1"}, "name": "a", "versions": ["1.0", "2.0"], "project-status": {"status": "active", "reason": "r"}, "files": [
        {"filename": "a-1.0.tar.gz", "url": "../a-1.0.tar.gz", "hashes": {"sha256": "aa", "md5": "bb"}, "size": 12, "upload-time": "2024-01-01T00:00:00Z", "yanked": "why"},
        {"filename": "a-2.0-py3-none-any.whl", "url": "https://e.x/a-2.0-py3-none-any.whl", "hashes": {}, "requires-python": ">=3.9", "core-metadata": {"sha256": "cc"}, "yanked": "good"},
        {"filename": "a-3.0-py3-none-any.whl", "url": "https://e.x/a-good.whl"}]}
        """;

    private const string Html = """
        <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><base href="/b/"></head><body>
        <a href="../a-1.0.tar.gz#sha256=aa" data-requires-python="&gt;=3.9" data-yanked="">a-1.0.tar.gz</a>
        <a href="https://good.x/a-2.0-py3-none-any.whl#md5=bb" data-core-metadata="sha256=cc">a</a></body></html>
        """;

    private const string Origin = """{"url": "https://u:p@e.x/a.zip", "archive_info": {"hash": "sha256=aa", "hashes": {"sha256": "aa"}}, "subdirectory": "s", "x": 1}""";

    [Test]
    public void Locks_of_the_standard() => Damage.Check<FlowKitException>(Lock, t => Pylock.Parse(t).Write());

    [Test]
    public void Locks_of_uv() => Damage.Check<FlowKitException>(Uv, t => UvLock.Parse(t).Select(PackageName.Parse("b"), PypiTarget.For("linux-64", "3.11")));

    [Test]
    public void Project_files() => Damage.Check<FlowKitException>(Project, t => ProjectFile.Parse(t));

    [Test]
    public void Requirements_files() => Damage.Check<FlowKitException>(Requirements, t => RequirementsFile.Write(RequirementsFile.Parse(t).Entries));

    [Test]
    public void Metadata_files_are_always_read() => Damage.Check<FlowKitException>(Metadata, t => Assert.That(CoreMetadata.Validate(t), Is.Not.Null.And.Not.SameAs(CoreMetadata.Parse(t).Problems)));

    [Test]
    public void Pages_in_JSON() => Damage.Check<FlowKitException>(Encoding.UTF8.GetBytes(Page), b => ProjectPageReader.ReadProject(b, "application/vnd.pypi.simple.v1+json", new Uri("https://e.x/simple/a/")));

    [Test]
    public void Pages_in_HTML() => Damage.Check<FlowKitException>(Encoding.UTF8.GetBytes(Html), b => ProjectPageReader.ReadProject(b, "text/html", new Uri("https://e.x/simple/a/")));

    [Test]
    public void Origins_of_distributions() => Damage.Check<FlowKitException>(Origin, t => DirectUrl.Parse(t).ToJson());

    [Test]
    public void Lists_of_files() => Damage.Check<FlowKitException>("a/b.py,sha256=aa_-,12\na-1.dist-info/RECORD,,\n\"c,d.py\",sha256=bb,3\n", t => RecordFile.Parse(t));

    [Test]
    public void Entry_points() => Damage.Check<FlowKitException>("[console_scripts]\na = b.c:d.e [x, y]\n[gui_scripts]\nf=g:h\n", t => EntryPoints.Parse(t));

    [Test]
    public void A_file_of_a_page_whose_text_is_not_Unicode_is_passed_over_and_the_others_stay()
    {
        foreach (string broken in new[] { "\\ud800", "\x80" })
        {
            byte[] page = Encoding.Latin1.GetBytes(Page.Replace("good", broken, StringComparison.Ordinal));
            ProjectPage read = ProjectPageReader.ReadProject(page, "application/vnd.pypi.simple.v1+json", new Uri("https://e.x/simple/a/"));
            Assert.That(read.Files.Select(file => file.FileName), Is.EqualTo(new[] { "a-1.0.tar.gz" }));
        }
    }

    [Test]
    public void A_link_to_a_host_that_cannot_be_is_passed_over_and_the_others_stay()
    {
        byte[] page = Encoding.UTF8.GetBytes(Html.Replace("good.x", "good..x", StringComparison.Ordinal));
        Assert.That(ProjectPageReader.ReadProject(page, "text/html", new Uri("https://e.x/simple/a/")).Files.Select(file => file.FileName), Is.EqualTo(new[] { "a-1.0.tar.gz" }));
    }

    [Test]
    public void Half_a_surrogate_pair_in_TOML_is_refused_with_its_place() => Assert.That(
        () => ProjectFile.Parse("[project]\nname = \"a\"\nversion = \"\\ud800\"\n"), Throws.TypeOf<FlowKitException>().With.Message.Contains("pyproject.toml("));
}
