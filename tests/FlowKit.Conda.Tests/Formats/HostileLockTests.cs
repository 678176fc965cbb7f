using FlowKit.Conda.Formats;

namespace FlowKit.Conda.Tests.Formats;

/// <summary>Lock and environment files of somebody who means harm, or of a tool that broke off.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileLockTests
{
    [TestCase("&a [*a]", "part of itself")]
    [TestCase("&a {b: [*a]}", "part of itself")]
    [TestCase("{[1, 2]: x}", "key is not a text")]
    [TestCase("{{a: b}: x}", "key is not a text")]
    [TestCase("a: &b x\n*b : y", "key is not a text")]
    [TestCase("a: *nobody", "")]
    [TestCase("a: 1\na: 2", "'a' is there twice")]
    [TestCase("a: 1\n!!str a: 2", "'a' is there twice")]
    public void Yaml_that_is_made_to_hurt_its_reader_is_refused(string text, string problem)
    {
        foreach (FlowKitException e in new[] { Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "pixi.lock"))!, Assert.Throws<FlowKitException>(() => EnvironmentFileReader.Read(text, "environment.yml"))! })
        {
            Assert.That(e.Code, Is.EqualTo("FK7130").Or.EqualTo("FK7132"));
            Assert.That(e.Message, Does.Contain(problem).And.Contains("line "));
        }
    }

    [Test]
    public void Nesting_without_end_is_refused_before_it_costs_the_stack()
    {
        foreach (string text in new[] { new string('[', 1_000_000), string.Concat(Enumerable.Repeat("{a: ", 1_000_000)), string.Concat(Enumerable.Range(0, 2000).Select(static i => new string(' ', i) + "a:\n")) })
            Assert.That(Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "pixi.lock"))!.Message, Does.Contain("nested more than"));
    }

    [Test]
    public void Names_of_names_of_names_are_refused_before_they_cost_anything()
    {
        string names = "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 40).Select(static i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n")) + "environments: *a40\nversion: 6\n";
        string lists = "version: 6\nenvironments: {}\npackages:\n- conda: https://c.example/noarch/a-1-0.conda\n  depends: &d [" + string.Join(", ", Enumerable.Repeat("x", 2000)) + "]\n"
            + string.Concat(Enumerable.Range(0, 1000).Select(static i => $"- conda: https://c.example/noarch/b{i}-1-0.conda\n  depends: *d\n"));
        foreach (string text in new[] { names, lists }) Assert.That(Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "pixi.lock"))!.Message, Does.Contain("aliases stand for more than 1000000 nodes"));
    }

    [Test]
    public void Aliases_that_people_write_are_read()
    {
        string text = "x-common: &common [numpy, scipy]\ndependencies: *common\n";
        EnvironmentFile file = EnvironmentFileReader.Read(text, "environment.yml");
        Assert.That(file.Dependencies, Is.EqualTo(new[] { "numpy", "scipy" }));
        Assert.That(file.IgnoredKeys, Is.EqualTo(new[] { "x-common" }));
    }

    [TestCase("timestamp: 99999999999999999")]
    [TestCase("timestamp: -99999999999999999")]
    public void A_time_that_is_none_gives_no_record(string field)
    {
        LockFile file = LockFileReader.Read($"version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      noarch:\n      - conda: https://c.example/x/noarch/a-1-0.conda\npackages:\n- conda: https://c.example/x/noarch/a-1-0.conda\n  {field}\n", "pixi.lock");
        FlowKitException e = Assert.Throws<FlowKitException>(() => file.Environments[0].Packages["noarch"][0].ToRecord())!;
        Assert.That(e.Code, Is.EqualTo("FK7130"));
        Assert.That(e.Message, Does.Contain("is no time"));
    }

    [TestCase("# platform: ../../x\n@EXPLICIT\n")]
    [TestCase("version: 1\nmetadata: {}\npackage:\n- {name: a, version: '1', manager: conda, platform: ../../x, url: https://c.example/noarch/a-1-0.conda}\n")]
    [TestCase("{\"lockVersion\": \"1.0.0\", \"platform\": \"../../x\", \"packages\": {}}")]
    public void A_platform_that_is_a_path_is_refused(string text) =>
        Assert.That(Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "some.lock"))!.Message, Does.Contain("'../../x' is not a platform"));

    [Test]
    public void A_text_beyond_all_measure_is_refused()
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => LockFileReader.Read("version: 6\n" + new string('#', (64 * 1024 * 1024) + 1), "pixi.lock"));
        Assert.That((e.Code, e.Message), Is.EqualTo(("FK7130", e.Message)));
        Assert.That(e.Message, Does.Contain("are the most"));
    }

    [TestCase("version: 6\nenvironments:\n<<<<<<< HEAD\n  default: {}\n=======\n  other: {}\n>>>>>>> branch\npackages: []\n", 3)]
    [TestCase("<<<<<<< HEAD\n@EXPLICIT\n=======\n>>>>>>> branch\n@EXPLICIT\n", 1)]
    [TestCase("version: 1\nmetadata: {}\npackage:\n- name: a\n<<<<<<< ours\n  version: 1\n||||||| base\n=======\n  version: 2\n>>>>>>> theirs\n", 5)]
    public void A_conflict_that_git_left_is_named_with_the_way_out(string text, int line)
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "a.lock"));
        Assert.That((e.Code, e.Message), Is.EqualTo(("FK7130", e.Message)));
        Assert.That(e.Message, Does.Contain($"line {line} begins a conflict of a git merge").And.Contains("git checkout --ours a.lock").And.Contains("lock again"));
    }

    [TestCase("https://example.com/chan/linux-64/..%2F..%2Fetc-1.0-0.conda")]
    [TestCase("https://example.com/chan/..%2F..%2Fhome/foo-1.0-0.conda")]
    [TestCase("https://example.com/chan/linux-64/..%5C..%5Cfoo-1.0-0.conda")]
    [TestCase("https://example.com/chan/elsewhere/foo-1.0-0.conda")]
    [TestCase("https://example.com/chan/linux-64/.foo-1.0-0.conda")]
    [TestCase("../../linux-64/foo-1.0-0.conda")]
    [TestCase("https://example.com/chan/linux-64/foo-1.0-a:b.conda")]
    public void An_address_that_would_lead_out_of_a_folder_gives_no_record(string address)
    {
        LockFilePackage package = LockFileReader.Read("@EXPLICIT\n" + address + "\n", "list.txt").Environments[0].Packages.Values.Single().Single();
        Assert.That(Assert.Throws<FlowKitException>(() => package.ToRecord())!.Code, Is.EqualTo("FK7130"));
    }

    [Test]
    public void A_name_that_is_a_path_or_a_hash_that_is_none_gives_no_record()
    {
        LockFilePackage package = LockFileReader.Read("@EXPLICIT\nhttps://example.com/chan/linux-64/foo-1.0-0.conda\n", "list.txt").Environments[0].Packages.Values.Single().Single();
        Assert.That(package.ToRecord().Name, Is.EqualTo("foo"));
        foreach (LockFilePackage bad in new[] { package with { Name = "../foo" }, package with { Build = "a/b" }, package with { Subdir = "../linux-64" }, package with { Name = "" }, package with { Version = "a/b" }, package with { Sha256 = "zz" }, package with { Sha256 = "" }, package with { Md5 = "12" } })
            Assert.That(Assert.Throws<FlowKitException>(() => bad.ToRecord())!.Code, Is.EqualTo("FK7130"));
    }

    [Test]
    public void No_message_tells_a_credential()
    {
        const string Address = "https://me:word@example.com/t/token1/chan/linux-64/foo-1.0-0.zip";
        foreach (string text in new[]
        {
            $"@EXPLICIT\n{Address}\n", $"version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda: {Address}\npackages: []\n",
        })
        {
            Assert.That(Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "x"))!.Display, Does.Not.Contain("word").And.Not.Contain("token1"));
        }
        Assert.That(Assert.Throws<FlowKitException>(() => new LockFilePackage { Kind = LockFilePackageKind.Conda, Url = Address }.ToRecord())!.Display, Does.Not.Contain("word").And.Not.Contain("token1"));
    }

    [TestCase("version: 1\nmetadata:\n  channels: [{url: conda-forge}]\npackage:\n- {name: foo, version: '1.0', manager: conda, platform: linux-64, dependencies: {python: '>=3.8', bar: ''}, url: 'https://e.com/c/linux-64/foo-1.0-h_2.conda', hash: {md5: 11111111111111111111111111111111}}\n- {name: attrs, version: '1', manager: pip, platform: linux-64, dependencies: {x: '>=1'}, url: 'https://e.com/attrs-1-py3-none-any.whl', hash: {sha256: 22}}\n", 1)]
    [TestCase("version: 2\nmetadata:\n  channels: [{url: conda-forge}]\npackage:\n- {name: foo, version: '1.0', manager: conda, platform: linux-64, dependencies: [python >=3.8, bar], url: 'https://e.com/c/linux-64/foo-1.0-h_2.conda', hash: {md5: 11111111111111111111111111111111}, build: h_2, build_number: 2, subdir: linux-64}\n- {name: attrs, version: '1', manager: pip, platform: linux-64, dependencies: [x>=1], url: 'https://e.com/attrs-1-py3-none-any.whl', hash: {sha256: 22}}\n", 2)]
    [TestCase("version: 3\nmetadata:\n  channels: [{url: conda-forge}]\npackage:\n- {name: foo, version: '1.0', manager: conda, platform: linux-64, dependencies: [python >=3.8, bar], url: 'https://e.com/c/linux-64/foo-1.0-h_2.conda', hash: {md5: 11111111111111111111111111111111}, build: h_2, build_number: 2, subdir: linux-64}\n- {name: attrs, version: '1', manager: pypi, platform: linux-64, requires_dist: [x>=1], url: 'https://e.com/attrs-1-py3-none-any.whl', hash: {sha256: 22}}\n", 3)]
    public void The_first_three_versions_of_pixi_locks_are_read(string text, int version)
    {
        LockFile read = LockFileReader.Read(text, "pixi.lock");
        Assert.That((read.Version, read.Environments.Single().Channels.Single()), Is.EqualTo((version, "conda-forge")));
        IReadOnlyList<LockFilePackage> packages = read.Environments[0].Packages["linux-64"];
        Assert.That((packages[0].Name, packages[0].Build, packages[0].BuildNumber, packages[0].Subdir, packages[0].Md5), Is.EqualTo(("foo", "h_2", 2L, "linux-64", new string('1', 32))));
        Assert.That(packages[0].Depends, Is.EqualTo(new[] { "python >=3.8", "bar" }));
        Assert.That((packages[1].Kind, packages[1].Name, packages[1].Depends.Single().Replace(" ", "", StringComparison.Ordinal)), Is.EqualTo((LockFilePackageKind.Pypi, "attrs", "x>=1")));
        Assert.That(packages[0].ToRecord().DistName, Is.EqualTo("foo-1.0-h_2"));
    }
}
