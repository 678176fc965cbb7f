using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

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

    [Test]
    public void Locks_of_the_standard() => Damage(Lock, t => Pylock.Parse(t).Write());

    [Test]
    public void Locks_of_uv() => Damage(Uv, t => UvLock.Parse(t).Select(PackageName.Parse("b"), PypiTarget.For("linux-64", "3.11")));

    [Test]
    public void Project_files() => Damage(Project, t => ProjectFile.Parse(t));

    [Test]
    public void Requirements_files() => Damage(Requirements, t => RequirementsFile.Write(RequirementsFile.Parse(t).Entries));

    [Test]
    public void Metadata_files_are_always_read() => Damage(Metadata, t => Assert.That(CoreMetadata.Validate(t), Is.Not.Null.And.Not.SameAs(CoreMetadata.Parse(t).Problems)));

    private static void Damage(string text, Action<string> read)
    {
        Random random = new(20_240_101);
        const string odd = "\"'[]{}=,.\n\\#\0\u00e9-+019eT:/ ;<>!~()@$";
        for (int round = 0; round < 3000; round++)
        {
            char[] damaged = text.ToCharArray();
            for (int hits = random.Next(1, 4); hits > 0; hits--) damaged[random.Next(damaged.Length)] = odd[random.Next(odd.Length)];
            string hostile = new string(damaged).Remove(random.Next(text.Length - 20), random.Next(3) == 0 ? random.Next(20) : 0);
            try
            {
                read(hostile);
            }
            catch (FlowKitException)
            {
                // Refused in the reader's own words: what it should do.
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail("round " + round + ": " + e + "\n" + hostile);
            }
        }
    }
}
