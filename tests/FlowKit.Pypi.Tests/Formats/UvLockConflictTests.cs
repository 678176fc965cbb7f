using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Formats;

/// <summary>Extras and groups that exclude each other, as uv 0.13 locks them; what is installed is what its export gives for the same choice.</summary>
[Parallelizable]
public sealed class UvLockConflictTests
{
    private static readonly string Text = """
        version = 1
        revision = 5
        requires-python = ">=3.12"
        conflicts = [[
            { package = "my-project", extra = "new" },
            { package = "my-project", extra = "old" },
        ], [
            { package = "my-project", group = "g1" },
            { package = "my-project", group = "g2" },
        ]]

        [[package]]
        name = "my-project"
        version = "0.1.0"
        source = { virtual = "." }
        dependencies = [
            { name = "idna", version = "2.10", source = { registry = "https://idx.example/simple/" }, marker = "extra == 'extra-10-my-project-old' or (extra == 'group-10-my-project-g1' and extra == 'group-10-my-project-g2')" },
            { name = "idna", version = "3.20", source = { registry = "https://idx.example/simple/" }, marker = "extra == 'extra-10-my-project-new' or extra != 'extra-10-my-project-old' or (extra == 'group-10-my-project-g1' and extra == 'group-10-my-project-g2')" },
        ]

        [package.optional-dependencies]
        new = [
            { name = "idna", version = "3.20", source = { registry = "https://idx.example/simple/" } },
            { name = "sniffio" },
        ]
        old = [
            { name = "idna", version = "2.10", source = { registry = "https://idx.example/simple/" } },
        ]
        other = [
            { name = "attrs" },
        ]

        [package.dev-dependencies]
        g1 = [
            { name = "click", version = "7.1.2", source = { registry = "https://idx.example/simple/" } },
        ]
        g2 = [
            { name = "click", version = "8.5.1", source = { registry = "https://idx.example/simple/" } },
        ]

        """ + Releases("attrs 26.1.0", "click 7.1.2", "click 8.5.1", "idna 2.10", "idna 3.20", "sniffio 1.3.1");

    [TestCase("", "", "idna 3.20")]
    [TestCase("old", "", "idna 2.10")]
    [TestCase("new", "", "idna 3.20, sniffio 1.3.1")]
    [TestCase("other", "", "attrs 26.1.0, idna 3.20")]
    [TestCase("old other", "g1", "attrs 26.1.0, click 7.1.2, idna 2.10")]
    [TestCase("new", "g2", "click 8.5.1, idna 3.20, sniffio 1.3.1")]
    [TestCase("", "g1", "click 7.1.2, idna 3.20")]
    public void What_is_chosen_decides_between_versions_that_exclude_each_other(string extras, string groups, string expected) =>
        Assert.That(string.Join(", ", Select(extras, groups).Select(selection => selection.Package)), Is.EqualTo(expected));

    [TestCase("old new", "", "the extra 'new' of my-project and the extra 'old' of my-project exclude each other")]
    [TestCase("", "g2 g1", "the group 'g1' of my-project and the group 'g2' of my-project exclude each other")]
    public void What_excludes_each_other_is_not_given_together(string extras, string groups, string expected)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => Select(extras, groups))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.LockDoesNotFit));
        Assert.That(e.Message, Does.Contain(expected));
    }

    [Test]
    public void An_extra_that_a_package_asks_of_another_counts_as_chosen()
    {
        string text = """
            version = 1
            requires-python = ">=3.12"
            conflicts = [[{ package = "foo", extra = "cpu" }, { package = "foo", extra = "gpu" }]]

            """ + Releases("late 1.0") + Release("foo 1.0") + """
            [package.optional-dependencies]
            cpu = [{ name = "late" }]

            """ + Release("user 1.0") + """
            dependencies = [{ name = "foo", extra = ["cpu"] }]
            [[package]]
            name = "app"
            source = { virtual = "." }
            dependencies = [{ name = "foo" }, { name = "user", marker = "extra != 'extra-3-foo-gpu'" }, { name = "late", marker = "extra == 'extra-3-foo-cpu'" }]
            """;
        IReadOnlyList<UvSelection> selected = UvLock.Parse(text).Select(PackageName.Parse("app"), PypiTarget.For("linux-64", "3.12"));
        Assert.That(selected.Select(selection => selection.Package.Name.Value), Is.EqualTo((string[])["foo", "late", "user"]));
    }

    [TestCase("[{ package = \"a\", extra = \"x\" }]", "not an array of tables")]
    [TestCase("[[{ package = \"a b\", extra = \"x\" }]]", "'a b' is no name of a project")]
    [TestCase("[[{ package = \"a\", group = \"x y\" }]]", "'x y' is no name of an extra or group")]
    [TestCase("[[{ extra = \"x\" }]]", "is missing")]
    public void Conflicts_that_cannot_be_read_are_refused_with_their_place(string conflicts, string expected)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => UvLock.Parse("version = 1\nrequires-python = \">=3.9\"\nconflicts = " + conflicts + "\n"))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.InvalidLockFile));
        Assert.That(e.Message, Does.Contain("uv.lock(3,").And.Contain(expected));
    }

    private static string Releases(params string[] releases) => string.Concat(releases.Select(Release));

    // A package of the index with a wheel: its table, to which more can be added.
    private static string Release(string release)
    {
        (string name, string version) = release.Split(' ') is [var first, var second] ? (first, second) : throw new ArgumentException("name and version", nameof(release));
        return $$"""
            [[package]]
            name = "{{name}}"
            version = "{{version}}"
            source = { registry = "https://idx.example/simple/" }
            wheels = [{ url = "https://idx.example/{{name}}-{{version}}-py3-none-any.whl", hash = "sha256:aa" }]

            """;
    }

    private static IReadOnlyList<UvSelection> Select(string extras, string groups) => UvLock.Parse(Text)
        .Select(PackageName.Parse("my-project"), PypiTarget.For("linux-64", "3.12"), [.. Names(extras)], [.. Names(groups)]);

    private static IEnumerable<ExtraName> Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ExtraName.Parse);
}
