using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Formats;

namespace FlowKit.Pypi.Tests.Formats;

/// <summary>Requirements files beyond the conformance data. What is expected of the first two is what pip's own reader answers.</summary>
public sealed class RequirementsFileTests
{
    [TestCase("--hash=sha256:aa\nfoo\n", "foo")]
    [TestCase("--config-settings=a=b\nfoo\n", "foo")]
    [TestCase("foo # comment \\\nbar\nbaz", "foo baz")]
    [TestCase("foo==1\\\n.0 # c\nbar", "foo==1.0 bar")]
    [TestCase("foo \\\n# only \\\nbar", "foo bar")]
    [TestCase("foo -- bar", "foo")]
    [TestCase("--require-hashes\n--no-require-hashes\nfoo", "foo")]
    public void Lines_are_read_as_pip_reads_them(string text, string expected) =>
        Assert.That(string.Join(' ', RequirementsFile.Parse(text).Entries.Select(static entry => entry.Text)), Is.EqualTo(expected));

    [TestCase("--no-binary=:all:,foo\n--only-binary=foo", ":all:", "foo")]
    [TestCase("--no-binary=foo,:all:", ":all:", "")]
    [TestCase("--no-binary=:all:,:none:,foo", "foo", "")]
    [TestCase("--no-binary=:all:\n--no-binary=foo", ":all:,foo", "")]
    [TestCase("--only-binary=:all:\n--no-binary=foo\n--only-binary=foo", "", ":all:,foo")]
    [TestCase("--no-binary=:none:", "", "")]
    [TestCase("foo==1 --no-binary foo\nbar \\\n--only-binary=bar", "foo", "bar")]
    public void The_last_word_on_a_package_counts(string text, string noBinary, string onlyBinary)
    {
        RequirementsOptions options = RequirementsFile.Parse(text).Options;
        Assert.That((string.Join(',', options.NoBinary), string.Join(',', options.OnlyBinary)), Is.EqualTo((noBinary, onlyBinary)));
    }

    [Test]
    public void Packages_have_their_own_word_about_pre_releases()
    {
        RequirementsOptions options = RequirementsFile.Parse("--only-final=:all:\n--all-releases=Foo_Bar,baz\n--only-final baz\n").Options;
        Assert.That((string.Join(',', options.AllReleases), string.Join(',', options.OnlyFinal)), Is.EqualTo(("foo-bar", ":all:,baz")));
    }

    [Test]
    public void An_index_takes_the_place_of_those_before_it()
    {
        RequirementsOptions options = RequirementsFile.Parse("--extra-index-url https://a.example\n-i https://b.example\n--extra-index-url https://c.example\n--extra-index-url https://e.example -i https://d.example\n").Options;
        Assert.That((options.IndexUrl, options.ExtraIndexUrls), Is.EqualTo(("https://d.example", (IList<string>)["https://e.example"])));
    }

    [Test]
    public void A_constraint_is_never_editable()
    {
        byte[] content = Encoding.UTF8.GetBytes("foo<2\n-e git+https://files.example/bar#egg=bar\n");
        FlowKitException refused = Assert.Throws<FlowKitException>(() => RequirementsFile.Read("bounds.txt", new RequirementsSource { ReadFile = _ => content }, asConstraints: true))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo((PypiErrors.InvalidRequirementsFile, "bounds.txt:2: a constraint cannot be editable: it bounds a version and installs nothing")));
    }

    [TestCase("https://files.example/foo.zip[b,a] ; os_name == \"nt\"")]
    [TestCase("-e git+https://files.example/foo#egg=foo[a]")]
    [TestCase("foo[a] @ https://files.example/foo.zip ; os_name == \"nt\" --hash=sha256:aa")]
    [TestCase("foo==1 --config-settings=a=b -C \"c=d \\\"e\\\" \\\\ f\" --hash=sha256:aa")]
    public void What_is_written_asks_for_the_same(string text)
    {
        RequirementsEntry read = RequirementsFile.Parse(text).Entries.Single(), again = RequirementsFile.Parse(RequirementsFile.Write([read])).Entries.Single();
        Assert.That(Told(again), Is.EqualTo(Told(read)));

        static string Told(RequirementsEntry e) => string.Join('|', e.Name, e.Url, e.IsEditable, e.Marker, string.Join(',', e.Extras), string.Join(',', e.Hashes.Select(static h => h.Key + string.Join(' ', h.Value))), string.Join(',', e.ConfigSettings.OrderBy(static s => s.Key)));
    }

    [Test]
    public void What_is_written_reads_back_to_the_same_text()
    {
        string written = RequirementsFile.Write(RequirementsFile.Parse("https://files.example/z.zip\n-e git+https://files.example/y#egg=y\n\ta ; os_name == 'nt'\na>=1\nhttps://u:p@files.example/a-1.0-py3-none-any.whl\n").Entries);
        Assert.That(RequirementsFile.Write(RequirementsFile.Parse(written).Entries), Is.EqualTo(written));
    }

    [TestCase("foo#bar", null)]
    [TestCase("foo\u00a0# bar", "foo")]
    [TestCase("foo @ https://files.example/a.zip#egg=foo #bar", "foo")]
    public void A_comment_begins_behind_white_space(string text, string? name)
    {
        if (name is null) Assert.That(() => RequirementsFile.Parse(text), Throws.InstanceOf<FlowKitException>());
        else Assert.That(RequirementsFile.Parse(text).Entries.Single().Name!.Value.Value, Is.EqualTo(name));
    }

    [Test]
    public void Endless_white_space_is_passed_over_once() => Assert.That(RequirementsFile.Parse("foo" + new string(' ', 4_000_000) + "; os_name == 'nt'").Entries, Has.Count.EqualTo(1));

    [Test]
    public void A_line_begins_at_its_first_backslash() =>
        Assert.That(RequirementsFile.Parse("\\\nfoo\nbar\n").Entries.Select(static e => (e.Name?.Value, e.Line)), Is.EqualTo(((string?, int)[])[("foo", 1), ("bar", 3)]));

    [TestCase("latin-1", 0xE9, "é")]
    [TestCase("cp1252", 0x80, "€")]
    [TestCase("iso8859_15", 0xA4, "€")]
    [TestCase("koi8-r", 0xC1, "а")]
    public void A_coding_line_has_a_name_as_Python_gives_it(string coding, byte letter, string expected)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes($"# -*- coding: {coding} -*-\nfoo ; platform_version == '"), letter, .. "'\n"u8];
        RequirementsFile read = RequirementsFile.Read("r.txt", new RequirementsSource { ReadFile = _ => content });
        Assert.That(read.Entries.Single().Marker!.ToString(), Is.EqualTo($"platform_version == \"{expected}\""));
    }

    [TestCase("foo --global-option=x")]
    [TestCase("--no-binary=-x")]
    [TestCase("foo --hash=md5:aa")]
    [TestCase("foo \\\n-e git+https://files.example/bar#egg=bar")]
    [TestCase("https://files.example/foo-1.0-py3-none-any.whl ; os_nam == 'nt'")]
    [TestCase("# -*- coding: no-such -*-\nfoo")]
    public void What_pip_refuses_is_refused(string text) => Assert.That(Assert.Throws<FlowKitException>(() => RequirementsFile.Parse(text))!.Code, Is.EqualTo(PypiErrors.InvalidRequirementsFile));

    [Test]
    public async Task Files_from_addresses_are_read_with_what_they_include()
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "https://files.example/team/base.txt", "one\n-r more/extra.txt\n-c ../bounds.txt\n");
        Put(fetcher, "https://files.example/team/more/extra.txt", "two==2.0\n");
        Put(fetcher, "https://files.example/bounds.txt", "three<4\n");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flowkit-test-");
        try
        {
            string path = Path.Combine(folder.FullName, "requirements.txt");
            await File.WriteAllTextAsync(path, "zero\n-r https://user:secret@files.example/team/base.txt\n");
            Put(fetcher, "https://user:secret@files.example/team/base.txt", "one\n-r more/extra.txt\n-c ../bounds.txt\n");
            RequirementsFile read = await RequirementsFile.LoadAsync(path, fetcher);
            Assert.That(read.Entries.Select(static e => $"{e.Text} {e.IsConstraint} {e.File}:{e.Line}"), Is.EqualTo((string[])
            [
                "zero False requirements.txt:1", "one False https://files.example/team/base.txt:1",
                "two==2.0 False https://files.example/team/more/extra.txt:1", "three<4 True https://files.example/bounds.txt:1",
            ]));
            Assert.That((await RequirementsFile.LoadAsync("https://files.example/team/base.txt", fetcher)).Entries, Has.Count.EqualTo(3));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCase("-r file:///etc/passwd\n", "may not include file:///etc/passwd")]
    [TestCase("-r base.txt\n", "includes itself")]
    [TestCase("-r gone.txt\n", "there is no file 'https://files.example/gone.txt'")]
    [TestCase("-r http://other.example/more.txt\n", "read from https")]
    [TestCase("not a requirement!\n", "base.txt:1")]
    public async Task A_file_from_an_address_is_held_to_more(string text, string expected)
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "https://user:secret@files.example/base.txt", text);
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => RequirementsFile.LoadAsync("https://user:secret@files.example/base.txt", fetcher)))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.InvalidRequirementsFile));
        Assert.That(e.Message, Does.Not.Contain("secret").And.Contain(expected));
    }

    [TestCase("foo==1.0 --hash=sha256:aa\nbar>=1 --hash=sha256:bb", "'bar>=1' names no single version")]
    [TestCase("foo==1.0 --hash=sha256:aa\nbar==1", "'bar==1' has no hash")]
    [TestCase("--require-hashes\nfoo @ https://files.example/foo-1.0-py3-none-any.whl", "has no hash")]
    [TestCase("--require-hashes\n-e git+https://files.example/foo#egg=foo", "is editable")]
    public void Where_hashes_are_required_everything_is_pinned_and_hashed(string text, string expected)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(RequirementsFile.Parse(text).CheckHashes)!;
        Assert.That((e.Code, e.Message.Contains(expected, StringComparison.Ordinal)), Is.EqualTo((PypiErrors.InvalidRequirementsFile, true)), e.Message);
    }

    [TestCase("foo>=1\nbar")]
    [TestCase("foo==1.0 --hash=sha256:aa\nbar===1 --hash=sha512:bb")]
    [TestCase("--require-hashes\nfoo @ https://files.example/foo-1.0-py3-none-any.whl#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Nothing_is_demanded_otherwise(string text) => Assert.That(RequirementsFile.Parse(text).CheckHashes, Throws.Nothing);

    private static void Put(MemoryFetcher fetcher, string address, string text) => fetcher.Put(new Uri(address), Encoding.UTF8.GetBytes(text));
}
