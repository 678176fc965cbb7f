using System.Text.Json;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Solving;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Formats;

/// <summary>An answer for all targets, written as <c>pylock.toml</c>, gives each target what the answer has for it.</summary>
public sealed class UniversalLockTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly string[] Platforms = ["linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64"];

    [Test]
    public async Task Recorded_answers_are_read_back_to_the_same_choice_for_each_target()
    {
        List<string> failures = [];
        int chosen = 0;
        foreach (JsonElement @case in Conformance.Cases("pypi/snapshot/resolutions.jsonl"))
        {
            if (!@case.GetProperty("universal").GetBoolean() || !@case.GetProperty("satisfiable").GetBoolean()) continue;
            string python = @case.GetProperty("python_version").GetString()!;
            UniversalOptions options = new(VersionSpecifiers.Parse(">=" + python));
            UniversalSolution solution = await new UniversalSolver().SolveAsync(SnapshotConformanceTests.RequestOf(@case, "linux-64"), options);
            string text = Pylock.Of(solution, options).Write();
            Pylock read = Pylock.Parse(text);
            Assert.That(read.Write(), Is.EqualTo(text));
            foreach (string platform in Platforms)
            {
                foreach (string minor in (ReadOnlySpan<string>)["3.9", "3.10", "3.11", "3.12", "3.13"])
                {
                    PypiTarget target = PypiTarget.For(platform, minor);
                    if (!options.RequiresPython.Contains(target.PythonVersion)) continue;
                    string expected = ChoiceOf(solution, target), found = ChoiceOf(read, target);
                    if (expected != found) failures.Add($"{@case.GetProperty("id").GetString()} on {target}: {found} instead of {expected}");
                    if (!found.Contains('!', StringComparison.Ordinal)) chosen++;
                }
            }
        }
        TestContext.Progress.WriteLine($"{chosen} targets of recorded universal answers were read back from pylock.toml");
        Assert.That(failures, Is.Empty);
        Assert.That(chosen, Is.GreaterThan(100));
    }

    [Test]
    public async Task The_lock_names_pythons_environments_extras_groups_and_all_files()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: ["py3-none-any"], sdist: true, sha256: Hash)
            .Add("one", "1.0", ["lib"], null, sha256: Hash).Add("two", "1.0", ["lib"], null, sha256: Hash);
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { Environments = [Marker.Parse("sys_platform == 'linux'")] };
        UniversalSolution solution = await SolveAsync(index, options, "one ; 'a' in extras", "two ; 'dev' in dependency_groups");
        Pylock pylock = Pylock.Parse(Pylock.Of(solution, options, static name => new Uri($"https://{name}.example/simple/")).Write());
        Assert.That(pylock.RequiresPython!.ToString(), Is.EqualTo(">=3.10"));
        Assert.That(pylock.Environments!.Single().ToString(), Is.EqualTo("sys_platform == \"linux\""));
        Assert.That(pylock.Extras.Select(static e => e.Value), Is.EqualTo((string[])["a"]));
        Assert.That(pylock.DependencyGroups, Is.EqualTo((string[])["dev"]));
        PylockPackage lib = pylock.Packages.Single(static p => p.Name.Value == "lib");
        Assert.That(lib.Index, Is.EqualTo("https://inline.example/simple/"));
        Assert.That(lib.Wheels!.Single().Hashes["sha256"], Is.EqualTo(Hash));
        Assert.That(lib.Sdist!.FileName, Is.EqualTo("lib-1.0.tar.gz"));
        PypiTarget target = PypiTarget.For("linux-64", "3.12");
        Assert.That(Names(pylock.Select(target)), Is.Empty);
        Assert.That(Names(pylock.Select(target, [ExtraName.Parse("a")])), Is.EqualTo((string[])["lib", "one"]));
        Assert.That(Names(pylock.Select(target, [], ["dev"])), Is.EqualTo((string[])["lib", "two"]));
        FlowKitException e = Assert.Throws<FlowKitException>(() => pylock.Select(PypiTarget.For("win-64", "3.12")))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.LockDoesNotFit));
    }

    [Test]
    public async Task Conflicting_extras_give_each_its_own_version()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, sha256: Hash).Add("lib", "2.0", [], null, sha256: Hash)
            .Add("one", "1.0", ["lib<2"], null, sha256: Hash).Add("two", "1.0", ["lib>=2"], null, sha256: Hash);
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { Conflicts = [[Marker.Parse("'a' in extras"), Marker.Parse("'b' in extras")]] };
        UniversalSolution solution = await SolveAsync(index, options, "one ; 'a' in extras", "two ; 'b' in extras");
        Pylock pylock = Pylock.Parse(Pylock.Of(solution, options).Write());
        PypiTarget target = PypiTarget.For("linux-64", "3.12");
        Assert.That(pylock.Select(target, [ExtraName.Parse("a")]).Select(static s => s.File!.FileName), Does.Contain("lib-1.0-py3-none-any.whl"));
        Assert.That(pylock.Select(target, [ExtraName.Parse("b")]).Select(static s => s.File!.FileName), Does.Contain("lib-2.0-py3-none-any.whl"));
        Assert.That(pylock.Select(target), Is.Empty);
    }

    [Test]
    public async Task Addresses_are_written_as_archives_repositories_and_folders()
    {
        const string git = "git+https://git.example/team/tool@0123456789abcdef0123456789abcdef01234567#subdirectory=python";
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        UniversalSolution solution = await SolveAsync(new InlineIndex().Add("lib", "1.0"), options, SourceOf("tool", "2.0"), $"tool @ {git}");
        PylockPackage tool = Pylock.Parse(Pylock.Of(solution, options).Write()).Packages.Single();
        Assert.That(tool.Vcs, Is.EqualTo(new PylockVcs { Type = "git", Url = "https://git.example/team/tool", CommitId = "0123456789abcdef0123456789abcdef01234567", Subdirectory = "python" }));
        Assert.That(tool.Version, Is.Null, "what is built of a repository tells its version then");

        solution = await SolveAsync(new InlineIndex().Add("lib", "1.0"), options, SourceOf("tool", "2.0"), $"tool @ https://files.example/tool-2.0.tar.gz#sha256={Hash}&subdirectory=python");
        PylockFile archive = Pylock.Parse(Pylock.Of(solution, options).Write()).Packages.Single().Archive!;
        Assert.That((archive.Url, archive.Hashes["sha256"], archive.Subdirectory), Is.EqualTo(("https://files.example/tool-2.0.tar.gz", Hash, "python")));
    }

    [TestCase("lib", "lib-1.0-py3-none-any.whl")]
    [TestCase("tool @ git+https://git.example/team/tool@main", "main")]
    [TestCase("tool @ https://user:secret@files.example/tool-2.0.tar.gz", "https://files.example/tool-2.0.tar.gz")]
    public async Task What_is_not_fixed_is_not_locked(string requirement, string named)
    {
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        UniversalSolution solution = await SolveAsync(new InlineIndex().Add("lib", "1.0"), options, SourceOf("tool", "2.0"), requirement);
        FlowKitException e = Assert.Throws<FlowKitException>(() => Pylock.Of(solution, options))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.CannotLock));
        Assert.That(e.Message, Does.Contain(named).And.Not.Contain("secret"));
    }

    private static Task<UniversalSolution> SolveAsync(InlineIndex index, UniversalOptions options, params string[] requirements) => SolveAsync(index, options, null, requirements);

    private static Task<UniversalSolution> SolveAsync(InlineIndex index, UniversalOptions options, Func<PypiFile, CancellationToken, Task<CoreMetadata?>>? sources, params string[] requirements) =>
        new UniversalSolver().SolveAsync(
            new PypiSolveRequest { Requirements = [.. requirements.Select(Requirement.Parse)], Source = index, Target = PypiTarget.For("linux-64", "3.12"), SourceMetadata = sources }, options);

    private static Func<PypiFile, CancellationToken, Task<CoreMetadata?>> SourceOf(string name, string version) =>
        (_, _) => Task.FromResult<CoreMetadata?>(CoreMetadata.Parse(System.Text.Encoding.UTF8.GetBytes($"Metadata-Version: 2.2\nName: {name}\nVersion: {version}\n")));

    private static IEnumerable<string> Names(IReadOnlyList<PylockSelection> selections) => selections.Select(static s => s.Package.Name.Value).Order(StringComparer.Ordinal);

    private static string ChoiceOf(UniversalSolution solution, PypiTarget target)
    {
        List<string> files = [];
        foreach (UniversalPackage package in solution.Packages)
        {
            if (package.Marker is { } marker && !marker.Evaluate(target.Environment)) continue;
            WheelFileName? best = target.Best(package.Files.Where(static f => f.FileName.EndsWith(".whl", StringComparison.Ordinal)).Select(static f => WheelFileName.Parse(f.FileName)));
            files.Add(best?.FileName ?? package.Files.FirstOrDefault(static f => !f.FileName.EndsWith(".whl", StringComparison.Ordinal))?.FileName ?? "!");
        }
        return files.Contains("!") ? "!" : string.Join(" ", files.Order(StringComparer.Ordinal));
    }

    private static string ChoiceOf(Pylock pylock, PypiTarget target)
    {
        try
        {
            return string.Join(" ", pylock.Select(target).Select(static s => s.File!.FileName).Order(StringComparer.Ordinal));
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.LockDoesNotFit)
        {
            return "!";
        }
    }
}
