using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>What an earlier answer keeps, and what an upgrade lets go.</summary>
public sealed class UpgradeTests
{
    private static readonly Dictionary<PackageName, PypiPreference> Locked = new()
    {
        [PackageName.Parse("app")] = new(Pep440Version.Parse("1.0")),
        [PackageName.Parse("lib")] = new(Pep440Version.Parse("1.0")),
        [PackageName.Parse("tool")] = new(Pep440Version.Parse("1.0")),
    };

    private static InlineIndex Index => new InlineIndex().Add("app", "1.0", "lib").Add("app", "2.0", "lib").Add("lib", "1.0").Add("lib", "2.0").Add("lib", "3.0").Add("tool", "1.0").Add("tool", "2.0");

    [TestCase("", "app==1.0 lib==1.0 tool==1.0")]
    [TestCase("*", "app==2.0 lib==3.0 tool==2.0")]
    [TestCase("lib", "app==1.0 lib==3.0 tool==1.0")]
    [TestCase("lib==2.0", "app==1.0 lib==2.0 tool==1.0")]
    [TestCase("lib<3", "app==1.0 lib==2.0 tool==1.0")]
    [TestCase("lib;tool", "app==1.0 lib==3.0 tool==2.0")]
    [TestCase("other", "app==1.0 lib==1.0 tool==1.0")]
    public async Task Only_what_is_upgraded_moves(string upgrade, string expected)
    {
        PypiSolveRequest request = Request("app", "tool") with { Preferences = Locked, Upgrade = Of(upgrade) };
        PypiSolution solution = await new PypiSolver().SolveAsync(request);
        Assert.That(string.Join(" ", solution.Packages), Is.EqualTo(expected));
    }

    [TestCase("", "app==1.0 lib==1.0 tool==1.0")]
    [TestCase("*", "app==2.0 lib==3.0 tool==2.0")]
    [TestCase("lib==2.0", "app==1.0 lib==2.0 tool==1.0")]
    public async Task A_universal_answer_is_upgraded_alike(string upgrade, string expected)
    {
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        UniversalSolution old = await new UniversalSolver().SolveAsync(Request("app<2", "lib<2", "tool<2"), options);
        UniversalSolution now = await new UniversalSolver().SolveAsync(Request("app", "tool") with { Upgrade = Of(upgrade) }, options with { Locked = old.Packages, KnownForks = old.Forks });
        Assert.That(string.Join(" ", now.Packages), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_group_is_upgraded_by_what_it_asks_for_itself()
    {
        PypiUpgrade upgrade = new() { Groups = [ExtraName.Parse("dev")] };
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        PypiSolveRequest request = Request("tool", "app ; 'dev' in dependency_groups") with { Upgrade = upgrade };
        UniversalSolution old = await new UniversalSolver().SolveAsync(Request("app<2", "lib<2", "tool<2"), options);
        UniversalSolution now = await new UniversalSolver().SolveAsync(request, options with { Locked = old.Packages });
        Assert.That(now.Packages.Select(static p => p.Name + "==" + p.Version), Is.EqualTo((string[])["app==2.0", "lib==1.0", "tool==1.0"]));

        PypiSolveRequest one = Request("app", "tool") with { Preferences = Locked, Upgrade = PypiUpgrade.OfGroup([Requirement.Parse("app>=1 ; python_version > '3'")]) };
        Assert.That(string.Join(" ", (await new PypiSolver().SolveAsync(one)).Packages), Is.EqualTo("app==2.0 lib==1.0 tool==1.0"));
    }

    [Test]
    public async Task An_extended_lock_lets_go_what_is_upgraded_and_tells_it()
    {
        Dictionary<PackageName, PypiPin> locked = Locked.ToDictionary(static entry => entry.Key, static entry => new PypiPin(entry.Value.Version));
        LockExtension extension = await new LockExtender().ExtendAsync(Request("app", "tool") with { Upgrade = Of("lib<3") }, locked);
        Assert.That(extension.Changes.Select(static c => c.ToString()), Is.EqualTo((string[])["lib 1.0 -> 2.0"]));
        Assert.That(string.Join(" ", extension.Solution.Packages), Is.EqualTo("app==1.0 lib==2.0 tool==1.0"));
    }

    [Test]
    public async Task The_file_of_an_earlier_answer_is_kept_although_a_better_one_came()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: ["py3-none-any"], sha256: new string('a', 64)).Add("lib", "1.0", [], null, wheelTags: ["cp312-cp312-manylinux_2_17_x86_64"], sha256: new string('b', 64));
        Assert.That(await FileAsync(index, null), Does.Contain("manylinux"));
        Assert.That(await FileAsync(index, new PypiPreference(Pep440Version.Parse("1.0"), Sha256: new string('a', 64))), Does.Contain("py3-none-any"));
        Assert.That(await FileAsync(index, new PypiPreference(Pep440Version.Parse("1.0"), Sha256: new string('c', 64))), Does.Contain("manylinux"), "that file is gone");
    }

    [Test]
    public async Task A_preference_holds_only_from_its_index()
    {
        InlineIndex one = new(), two = new();
        one.Add("lib", "1.0").Add("lib", "2.0");
        two.Add("lib", "1.0").Add("lib", "2.0");
        PairSource both = new(one, two);
        SolvedPackage kept = await OneAsync(both, new PypiPreference(Pep440Version.Parse("1.0"), "second"));
        Assert.That((kept.Version.ToString(), kept.File!.IndexName), Is.EqualTo(("1.0", "second")));
        SolvedPackage gone = await OneAsync(both, new PypiPreference(Pep440Version.Parse("1.0"), "third"));
        Assert.That((gone.Version.ToString(), gone.File!.IndexName), Is.EqualTo(("2.0", "inline")));
    }

    [Test]
    public async Task A_preference_that_is_a_prerelease_stays()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0a1");
        Dictionary<PackageName, PypiPreference> preferences = new() { [PackageName.Parse("lib")] = new(Pep440Version.Parse("2.0a1")) };
        PypiSolveRequest request = new() { Requirements = [Requirement.Parse("lib")], Source = index, Target = PypiTarget.For("linux-64", "3.12"), Preferences = preferences };
        Assert.That((await new PypiSolver().SolveAsync(request)).Packages.Single().ToString(), Is.EqualTo("lib==2.0a1"));
        Assert.That((await new PypiSolver().SolveAsync(request with { Prereleases = PrereleasePolicy.Disallow })).Packages.Single().ToString(), Is.EqualTo("lib==1.0"));
    }

    private static PypiUpgrade Of(string text) => text switch
    {
        "" => PypiUpgrade.Nothing,
        "*" => PypiUpgrade.Everything,
        _ => new PypiUpgrade { Packages = [.. text.Split(';').Select(Requirement.Parse)] },
    };

    private static async Task<string> FileAsync(InlineIndex index, PypiPreference? preference) => (await OneAsync(index, preference)).File!.FileName;

    private static async Task<SolvedPackage> OneAsync(IPypiSource source, PypiPreference? preference)
    {
        Dictionary<PackageName, PypiPreference> preferences = [];
        if (preference is not null) preferences[PackageName.Parse("lib")] = preference;
        return (await new PypiSolver().SolveAsync(new PypiSolveRequest { Requirements = [Requirement.Parse("lib")], Source = source, Target = PypiTarget.For("linux-64", "3.12"), Preferences = preferences })).Packages.Single();
    }

    private static PypiSolveRequest Request(params string[] requirements) =>
        new() { Requirements = [.. requirements.Select(Requirement.Parse)], Source = Index, Target = PypiTarget.For("linux-64", "3.12") };

    // Two indexes that are looked at together, as flat ones are.
    private sealed class PairSource(InlineIndex first, InlineIndex second) : IPypiSource
    {
        public async ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => new()
        {
            Files = [.. (await first.GetProjectAsync(name, cancellationToken))!.Files, .. (await second.GetProjectAsync(name, cancellationToken))!.Files.Select(static file => file with { IndexName = "second" })],
        };

        public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => first.GetMetadataAsync(file, cancellationToken);
    }
}
