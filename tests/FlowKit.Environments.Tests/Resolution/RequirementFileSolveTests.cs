using System.Security.Cryptography;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.ForeignLocks;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>What files ask for, solved in memory: hashes, constraints and locks hold.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RequirementFileSolveTests
{
    private static readonly Dictionary<string, BuiltWheel> Wheels = World.Wheels.ToDictionary(static w => w.Name + " " + w.Version, StringComparer.Ordinal);

    [Test]
    public async Task A_standard_lock_gives_exactly_its_releases_and_files()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @lock = await ResolveAsync(runtime, "pylock.toml", Pylock("learner 1.0", "table 1.0"));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }), "although there are newer ones");
        LockedPypiPackage learner = (LockedPypiPackage)@lock.For(World.Platform).Find(PackageKind.Pypi, "learner")!;
        Assert.That((learner.Sha256, learner.Dependencies.Single()), Is.EqualTo((Wheels["learner 1.0"].Sha256, "table<2")));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).ToJson(), Is.EqualTo(@lock.ToJson()));
        Assert.That((await ResolveAsync(runtime, "other/pylock.x.toml", Pylock("table 1.0", "learner 1.0"))).RequirementId, Is.EqualTo(@lock.RequirementId));
    }

    [Test]
    public async Task What_a_lock_leaves_out_is_not_added()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        Assert.That(World.Releases(await ResolveAsync(runtime, "pylock.toml", Pylock("learner 1.0"))), Is.EqualTo(new[] { "learner==1.0" }));
    }

    [Test]
    public async Task A_lock_and_requirements_beside_it_go_together_or_conflict()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentSpec locked = new RequirementFile("pylock.toml", Pylock("learner 1.0", "table 1.0")).ToSpec();
        EnvironmentLock both = await runtime.ResolveAsync(locked with { Pypi = ["explainer"], Python = "3.11" });
        Assert.That(World.Releases(both), Is.EqualTo(new[] { "explainer==1.0", "helper==1.0", "learner==1.0", "table==1.0" }), "the explainer steps back");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(locked with { Pypi = ["table>=2"], Python = "3.11" })))!;
        Assert.That(error.Message, Does.Contain("table").And.Contains("pylock.toml"));
    }

    [Test]
    public async Task A_lock_that_does_not_cover_the_target_says_so()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException environment = (await Assert.CatchAsync<FlowKitException>(() =>
            ResolveAsync(runtime, "pylock.toml", "environments = [\"sys_platform == 'win32'\"]\n" + Pylock("table 1.0"))))!;
        Assert.That((environment.Code, environment.Message), Is.EqualTo(("FK7234", environment.Message)));
        Assert.That(environment.Message, Does.Contain("[Pypi] on F (pylock.toml)").And.Contains("does not cover"));
        FlowKitException tags = (await Assert.CatchAsync<FlowKitException>(() =>
            ResolveAsync(runtime, "pylock.toml", Pylock("table 1.0").Replace("py3-none-any", "cp38-cp38-win_amd64", StringComparison.Ordinal))))!;
        Assert.That(tags.Message, Does.Contain("no wheel").And.Contains("table"));
    }

    [Test]
    public async Task A_locked_file_that_nobody_has_is_an_error()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() =>
            ResolveAsync(runtime, "pylock.toml", Pylock("table 1.0").Replace(Wheels["table 1.0"].Sha256.ToString(), new string('0', 64), StringComparison.Ordinal))))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7315", error.Message)));
        Assert.That(error.Message, Does.Contain("table==1.0"));
    }

    [Test]
    public async Task A_lock_whose_files_have_other_secure_hashes_is_held_to_them_on_the_bytes([Values("sha384", "sha512")] string algorithm)
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        BuiltWheel table = Wheels["table 1.0"];
        string right = Convert.ToHexStringLower(algorithm == "sha384" ? SHA384.HashData(table.Content.Span) : SHA512.HashData(table.Content.Span));
        string text = Pylock("table 1.0").Replace($"sha256 = '{table.Sha256}'", $"{algorithm} = '{right}', md5 = 'ff'", StringComparison.Ordinal);
        EnvironmentLock @lock = await ResolveAsync(runtime, "pylock.toml", text);
        Assert.That(@lock.For(World.Platform).Packages.Single().Sha256, Is.EqualTo(table.Sha256));
        FlowKitException wrong = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "pylock.toml", text.Replace(right, new string('0', right.Length), StringComparison.Ordinal))))!;
        Assert.That((wrong.Code, wrong.Message.Contains(right, StringComparison.Ordinal)), Is.EqualTo(("FK7005", true)), wrong.Message);
    }

    [Test]
    public async Task A_lock_whose_files_have_hashes_that_prove_nothing_is_refused()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        string sha256 = Wheels["table 1.0"].Sha256.ToString();
        foreach ((string name, string text) in (IEnumerable<(string, string)>)[("pylock.toml", Pylock("table 1.0").Replace($"sha256 = '{sha256}'", "sha1 = 'ff', md5 = 'ff'", StringComparison.Ordinal)), ("uv.lock", UvApp("table") + Uv("table 1.0").Replace($"sha256:{sha256}", "md5:ff", StringComparison.Ordinal))])
        {
            FlowKitException refused = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, name, text)))!;
            Assert.That(refused.Code, Is.EqualTo("FK7309"), refused.Message);
            Assert.That(refused.Message, Does.Contain("'table' has only md5").And.Contains("SHA-384"));
        }
    }

    [Test]
    public void Archives_of_locks_keep_their_hash_and_the_folder_of_the_project()
    {
        const string archive = "https://files.example/table-1.0.tar.gz";
        string pylock = $"lock-version = '1.0'\ncreated-by = 'test'\n[[packages]]\nname = 'table'\nversion = '1.0'\n[packages.archive]\nurl = '{archive}#egg=table'\nsubdirectory = 'a b/py&c'\nhashes = {{sha384 = 'AA'}}\n";
        string uv = UvApp("table") + $"[[package]]\nname = \"table\"\nversion = \"1.0\"\nsource = {{ url = \"{archive}\", subdirectory = \"a b/py&c\" }}\nsdist = {{ hash = \"sha384:AA\" }}\n";
        PypiTarget target = PypiTarget.For(World.Platform, "3.11");
        foreach ((string name, string text) in (IEnumerable<(string, string)>)[("pylock.toml", pylock), ("uv.lock", uv)])
        {
            string address = LockSelection.Of(new PypiLockFile(name, text), target).Single().Address!;
            Assert.That(address, Is.EqualTo(archive + "#sha384=aa&subdirectory=a%20b/py%26c"), name);
            SourceArchive read = (SourceArchive)SourceLocation.Parse(address)!;
            Assert.That((read.Subdirectory, read.Hashes.Single().Value), Is.EqualTo(("a b/py&c", "aa")), name);
        }
    }

    [TestCase("[packages.vcs]\ntype = \"git\"\nurl = \"file:///home/other/table\"\ncommit-id = \"0123456789012345678901234567890123456789\"\n")]
    [TestCase("[packages.archive]\nurl = \"FILE:///home/other/table-1.0.tar.gz\"\nhashes = { sha256 = \"aa\" }\n")]
    public async Task What_a_lock_says_of_this_machines_own_files_is_not_read(string source)
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        string text = "lock-version = \"1.0\"\ncreated-by = \"other\"\n[[packages]]\nname = \"table\"\nversion = \"1.0\"\n" + source;
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "pylock.toml", text)))!;
        Assert.That(error.Message, Does.Contain("not carried along").And.Contain("table"));
    }

    [Test]
    public async Task A_uv_lock_gives_the_projects_packages_for_the_target()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        string text = "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n"
            + "[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"learner\" }, { name = \"helper\", marker = \"sys_platform == 'win32'\" }]\n"
            + "[package.dev-dependencies]\nextra-tools = [{ name = \"helper\" }]\n"
            + Uv("learner 1.0", "table") + Uv("table 1.0") + Uv("helper 1.0");
        Assert.That(World.Releases(await ResolveAsync(runtime, "uv.lock", text)), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        EnvironmentSpec grouped = new RequirementFile("uv.lock", text) { Groups = ["extra-tools"] }.ToSpec();
        Assert.That(World.Releases(await runtime.ResolveAsync(grouped with { Python = "3.11" })), Is.EqualTo(new[] { "helper==1.0", "learner==1.0", "table==1.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "uv.lock", text.Replace(">=3.9", ">=3.13", StringComparison.Ordinal))))!;
        Assert.That(error.Code, Is.EqualTo("FK7234"));
    }

    [Test]
    public async Task Hashes_and_constraints_of_a_requirements_file_hold()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        Assert.That(World.Releases(await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner"], Constraints = ["table<2", "absent==1"], Python = "3.11" })), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        string hashed = $"learner==1.0 --hash=sha256:{Wheels["learner 1.0"].Sha256}\ntable==1.0 --hash=sha256:{Wheels["table 1.0"].Sha256}\n";
        Assert.That(World.Releases(await ResolveAsync(runtime, "requirements.txt", hashed)), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        FlowKitException wrong = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "requirements.txt", hashed.Replace(Wheels["table 1.0"].Sha256.ToString(), new string('0', 64), StringComparison.Ordinal))))!;
        Assert.That(wrong.Message, Does.Contain("table").And.Contains("hash"));
        FlowKitException missing = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "requirements.txt", hashed.Split('\n')[0])))!;
        Assert.That((missing.Code, missing.Message), Is.EqualTo(("FK7309", missing.Message)));
        Assert.That(missing.Message, Does.Contain("table==1.0").And.Contains("no hash"));
    }

    [Test]
    public async Task A_hash_that_the_index_does_not_state_is_held_to_on_the_bytes_when_the_file_is_resolved()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        BuiltWheel table = Wheels["table 1.0"];
        string right = Convert.ToHexStringLower(SHA512.HashData(table.Content.Span));
        EnvironmentLock @lock = await ResolveAsync(runtime, "requirements.txt", $"table==1.0 --hash=sha512:{right}\n");
        Assert.That(@lock.For(World.Platform).Packages.Single().Sha256, Is.EqualTo(table.Sha256));
        FlowKitException wrong = (await Assert.CatchAsync<FlowKitException>(() => ResolveAsync(runtime, "requirements.txt", $"table==1.0 --hash=sha512:{new string('0', 128)}\n")))!;
        Assert.That((wrong.Code, wrong.Message.Contains(right, StringComparison.Ordinal)), Is.EqualTo(("FK7005", true)), wrong.Message);
    }

    [Test]
    public async Task A_project_file_for_another_python_is_an_error()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() =>
            ResolveAsync(runtime, "pyproject.toml", "[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.12'\ndependencies = ['helper']\n")))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7309", error.Message)));
        Assert.That(error.Message, Does.Contain(">=3.12").And.Contains("3.11"));
    }

    [Test]
    public async Task A_dependency_of_one_platform_alone_is_solved_for_that_platform_alone()
    {
        EnvironmentSpec spec = new RequirementFile("environment.yml", "dependencies:\n- data\n- sel(win): [helper-win]\n- sel(unix): helper-unix\n").ToSpec();
        EnvironmentLock @lock = await World.InMemoryWithChannel("data", "helper-win", "helper-unix").ResolveAsync(spec with { Platforms = ["linux-64", "win-64"] });
        Assert.That(@lock.For("linux-64").Packages.Select(static p => p.Name), Is.EqualTo(new[] { "data", "helper-unix" }));
        Assert.That(@lock.For("win-64").Packages.Select(static p => p.Name), Is.EqualTo(new[] { "data", "helper-win" }));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Id, Is.EqualTo(@lock.Id));
    }

    [Test]
    public async Task Variables_are_a_part_of_what_an_environment_is()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock plain = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper"], Python = "3.11" });
        EnvironmentLock set = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper"], Python = "3.11", Variables = new Dictionary<string, string> { ["A"] = "b" } });
        Assert.That(set.Id, Is.Not.EqualTo(plain.Id));
        Assert.That(EnvironmentLock.Parse(set.ToJson()).Variables, Is.EqualTo(set.Variables));
    }

    private static Task<EnvironmentLock> ResolveAsync(EnvironmentRuntime runtime, string name, string text) =>
        runtime.ResolveAsync(new RequirementFile(name, text) { Origin = "[Pypi] on F" }.ToSpec() with { Python = "3.11" });

    private static string Pylock(params string[] releases) => "lock-version = '1.0'\ncreated-by = 'test'\n" + string.Concat(releases.Select(static r => Wheels[r]).Select(static w =>
        $"[[packages]]\nname = '{w.Name}'\nversion = '{w.Version}'\n[[packages.wheels]]\npath = 'wheels/{w.FileName}'\nhashes = {{sha256 = '{w.Sha256}'}}\n"));

    private static string UvApp(string needs) =>
        $"version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"{needs}\" }}]\n";

    private static string Uv(string release, params string[] needs) =>
        $"[[package]]\nname = \"{Wheels[release].Name}\"\nversion = \"{Wheels[release].Version}\"\nsource = {{ registry = \"/home/a/wheels\" }}\n"
        + $"dependencies = [{string.Join(", ", needs.Select(static n => $"{{ name = \"{n}\" }}"))}]\nwheels = [{{ path = \"{Wheels[release].FileName}\", hash = \"sha256:{Wheels[release].Sha256}\" }}]\n";
}
