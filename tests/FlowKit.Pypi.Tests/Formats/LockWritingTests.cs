using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class LockWritingTests
{
    private const string Expected = """
        lock-version = "1.0"
        requires-python = ">=3.9"
        extras = ["plot"]
        created-by = "flowkit"

        [[packages]]
        name = "numpy"
        version = "1.26.4"
        dependencies = [
            { name = "b" },
        ]
        index = "https://index.example/simple"
        wheels = [
            { url = "https://files.example/numpy-1.26.4-cp39-cp39-win_amd64.whl", size = 3, hashes = { sha256 = "aa", sha512 = "bb" } },
            { upload-time = 2024-02-05T23:48:50Z, url = "https://files.example/numpy-1.26.4-py3-none-any.whl", hashes = { sha256 = "cc" } },
        ]

        [[packages]]
        name = "tool"
        marker = "sys_platform == \"linux\""
        vcs = { type = "git", url = "ssh://git@example.com/tool.git", commit-id = "0123" }

        """;

    [TestCase("pylock.toml")]
    [TestCase("uv.lock")]
    public void A_conflict_that_git_left_in_a_lock_is_named_with_the_way_out(string name)
    {
        const string Text = "version = 1\n<<<<<<< HEAD\nrequires-python = \">=3.9\"\n=======\nrequires-python = \">=3.10\"\n>>>>>>> branch\n";
        FlowKitException e = Assert.Throws<FlowKitException>(() => _ = name == "uv.lock" ? UvLock.Parse(Text) : (object)Pylock.Parse(Text))!;
        Assert.That((e.Code, e.Message), Is.EqualTo(("FK7232", e.Message)));
        Assert.That(e.Message, Does.Contain($"{name} cannot be read: line 2 begins a conflict of a git merge").And.Contain($"git checkout --ours {name}").And.Contain("lock again"));
    }

    [Test]
    public void Who_wants_a_requirement_is_told_in_comments()
    {
        RequirementsEntry[] entries = [.. RequirementsFile.Parse("b==1 --hash=sha256:aa\na==2\nc==3\n").Entries];
        string written = RequirementsFile.Write([entries[0] with { Via = ["c", "a\nevil==1", "c"] }, entries[1] with { Via = ["-r requirements.in"] }, entries[2]]);
        Assert.That(written, Is.EqualTo("a==2\n    # via -r requirements.in\nb==1 \\\n    --hash=sha256:aa\n    # via\n    #   a evil==1\n    #   c\nc==3\n"));
        Assert.That(RequirementsFile.Parse(written).Entries.Select(e => e.Name.ToString()), Is.EqualTo((string[])["a", "b", "c"]));
    }

    [Test]
    public void A_table_behind_another_belongs_to_the_last_package()
    {
        Pylock pylock = Pylock.Parse("lock-version = \"1.0\"\ncreated-by = \"x\"\n[[packages]]\nname = \"a\"\n[tool.x]\ny = 1\n[packages.directory]\npath = \".\"\n");
        Assert.That(pylock.Packages.Single().Directory!.Path, Is.EqualTo("."));
    }

    [Test]
    public void A_table_that_is_given_twice_is_refused_with_its_place()
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => Pylock.Parse("lock-version = \"1.0\"\n[tool.x]\na = 1\n[tool.y]\n[tool.x]\nb = 2\n"))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.InvalidLockFile));
        Assert.That(e.Message, Does.Contain("pylock.toml(5,7)").And.Contain("given twice"));
    }

    [TestCase("[tool.x]\na = 1\n[tool.x]\nb = 2\n", "(4,2)")]
    [TestCase("[tool.x]\n# nothing\n\n  [ 'tool' . \"x\" ]\n", "(5,5)")]
    [TestCase("[[packages]]\nname = \"a\"\n[packages.vcs]\n[packages.vcs]\n", "(5,2)")]
    public void A_table_that_is_given_twice_without_another_between_is_refused_with_its_place(string text, string place)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => Pylock.Parse("lock-version = \"1.0\"\n" + text))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.InvalidLockFile));
        Assert.That(e.Message, Does.Contain("pylock.toml" + place).And.Contain("given twice"));
    }

    [Test]
    public void What_only_looks_like_a_repeated_table_is_none() => Assert.That(
        Pylock.Parse("lock-version = \"1.0\"\ncreated-by = \"\"\"x\n[a]\n[a]\n\"\"\"\npackages = []\n[tool.x]\na = [\n[1],\n[1],\n]\n[tool.x.y]\n[[tool.z]]\n[[tool.z]]\n[tool.z.y]\n[[tool.z]]\n[tool.z.y]\n").Packages, Is.Empty);

    [Test]
    public void A_lock_is_written_sorted_stable_and_without_credentials()
    {
        PylockFile File(string name, string hash) => new() { Url = "https://user:secret@files.example/" + name, Hashes = new Dictionary<string, string> { ["sha256"] = hash } };
        Pylock pylock = new()
        {
            CreatedBy = "flowkit",
            RequiresPython = VersionSpecifiers.Parse(">=3.9"),
            Extras = [ExtraName.Parse("plot")],
            Packages =
            [
                new PylockPackage
                {
                    Name = PackageName.Parse("tool"),
                    Marker = Marker.Parse("sys_platform=='linux'"),
                    Vcs = new PylockVcs { Type = "git", Url = "ssh://git@example.com/tool.git", CommitId = "0123" },
                },
                new PylockPackage
                {
                    Name = PackageName.Parse("NumPy"),
                    Version = Pep440Version.Parse("1.26.4"),
                    Index = "https://token@index.example/simple",
                    Dependencies = [new PylockDependency { Name = PackageName.Parse("b") }],
                    Wheels =
                    [
                        File("numpy-1.26.4-py3-none-any.whl", "cc") with { UploadTime = new DateTimeOffset(2024, 2, 6, 1, 48, 50, TimeSpan.FromHours(2)) },
                        File("numpy-1.26.4-cp39-cp39-win_amd64.whl", "aa") with { Size = 3, Hashes = new Dictionary<string, string> { ["sha512"] = "bb", ["sha256"] = "aa" } },
                    ],
                },
            ],
        };
        Assert.That(pylock.Write(), Is.EqualTo(Expected));
        Assert.That(Pylock.Parse(Expected).Write(), Is.EqualTo(Expected));
    }

    [Test]
    public void Deeply_nested_values_are_refused() => Assert.That(
        () => Pylock.Parse("lock-version = \"1.0\"\nx = " + new string('[', 50_000) + new string(']', 50_000) + "\n"),
        Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7232"));

    [Test]
    public void What_other_tools_keep_in_a_lock_survives()
    {
        const string text = """
            lock-version = "1.0"
            created-by = "x"

            [[packages]]
            name = "a"
            version = "1"
            sdist = { path = "a-1.tar.gz", hashes = { sha256 = "aa" } }

            [[packages.attestation-identities]]
            kind = "GitHub"
            repository = "a/b"

            [packages.tool.x]
            "odd key" = [1, 2.5, true, "line\nbreak"]

            [tool.y.z]
            when = 2024-01-01
            inner = { a = 1 }

            """;
        Assert.That(Pylock.Parse(text).Write(), Is.EqualTo(text.ReplaceLineEndings("\n")));
    }

    [Test]
    public void A_later_minor_version_is_read_with_a_warning_and_another_major_refused()
    {
        Assert.That(Pylock.Parse("lock-version = \"1.7\"\ncreated-by = \"x\"\npackages = []\n").Warnings, Has.Count.EqualTo(1));
        Assert.That(
            () => Pylock.Parse("lock-version = \"2.0\"\ncreated-by = \"x\"\npackages = []\n"),
            Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7233"));
    }

    [Test]
    public void Requirements_are_written_with_sorted_hashes()
    {
        RequirementsFile read = RequirementsFile.Parse("b==1 --hash=sha256:22 --hash=sha256:11\nA[x]>=1 ; os_name=='nt'\nhttps://u:p@e.x/c-1.0-py3-none-any.whl\n");
        const string expected = "A[x]>=1; os_name == \"nt\"\nb==1 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\nc @ https://e.x/c-1.0-py3-none-any.whl\n";
        Assert.That(RequirementsFile.Write(read.Entries), Is.EqualTo(expected));
        Assert.That(RequirementsFile.Write(RequirementsFile.Parse(expected).Entries), Is.EqualTo(expected));
    }

    [Test]
    public void Files_that_include_themselves_are_refused()
    {
        Dictionary<string, byte[]> files = new() { ["a.txt"] = "-r sub/b.txt\n"u8.ToArray(), ["sub/b.txt"] = "-r ../a.txt\n"u8.ToArray() };
        Assert.That(
            () => RequirementsFile.Read("a.txt", new RequirementsSource { ReadFile = files.GetValueOrDefault }),
            Throws.TypeOf<FlowKitException>().With.Message.Contains("a.txt -> sub/b.txt -> a.txt"));
    }

    [Test]
    public void Settings_of_a_build_belong_to_their_requirement()
    {
        RequirementsEntry entry = RequirementsFile.Parse("a==1 --config-settings=\"--build-option=--x y\"").Entries.Single();
        Assert.That(entry.ConfigSettings["--build-option"], Is.EqualTo("--x y"));
    }
}
