using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving.Explanations;

/// <summary>The facts that an explanation tells: all that the proof rests on, in the user's terms.</summary>
public sealed class FactTests
{
    [TestCase("lib")]
    [TestCase("lib[x]")]
    [TestCase("lib[x] ; sys_platform == 'linux'")]
    public async Task What_Python_a_version_needs_is_told_however_it_is_asked_for(string requirement)
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], ">=3.13", listedPython: ">=3.13");
        Assert.That((await FailAsync(index, requirement)).Message, Does.Contain("every version of lib needs Python >=3.13").And.Contain("The Python of this solve is 3.12.0"));
    }

    [Test]
    public async Task A_project_of_which_nothing_can_be_used_is_told_without_a_range()
    {
        PypiSolveException e = await FailAsync(Request(new InlineIndex().Add("lib", "1.0a1"), "lib") with { Prereleases = PrereleasePolicy.Disallow });
        Assert.That(e.Message, Does.Contain("lib has no usable version (there is 1.0a1").And.Not.Contain("'*'"));
    }

    [Test]
    public async Task An_override_is_told_as_the_users_own_and_one_that_the_proof_does_not_need_is_not()
    {
        InlineIndex index = new InlineIndex().Add("lib", "2.0").Add("user", "1.0", "lib>=2").Add("other", "1.0");
        PypiSolveException e = await FailAsync(Request(index, "user", "other") with { Overrides = [Requirement.Parse("lib<2"), Requirement.Parse("other>=1")] });
        Assert.That(e.Message, Does.Contain("your override lib<2 stands for every requirement on lib").And.Contain("no version of lib is in '<2'").And.Not.Contain("other"));
    }

    [Test]
    public async Task What_no_version_of_a_package_meets_together_is_told_with_the_versions_that_there_are()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1!0.5").Add("user", "1.0", ["lib[x]"], null, extras: new Dictionary<string, string[]> { ["more"] = ["lib<2.1"] });
        PypiSolveException e = await FailAsync(index, "user[more]");
        Assert.That(e.Message, Does.Contain("no version of lib is in '<2.1' (there is 1!0.5"));
    }

    [Test]
    public async Task The_targets_of_a_fork_are_told_by_releases_of_Python()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0");
        PypiSolveRequest request = Request(index, "lib<2 ; python_full_version < '3.11.4'", "lib>2 ; python_full_version >= '3.11.4'");
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => new UniversalSolver().SolveAsync(request, new UniversalOptions(VersionSpecifiers.Parse(">=3.10")))))!;
        Assert.That(e.Message, Does.Contain("every platform where python_full_version >= \"3.11.4\", Python >=3.11.4").And.Not.Contain(".dev0"));
    }

    private static Task<PypiSolveException> FailAsync(InlineIndex index, params string[] requirements) => FailAsync(Request(index, requirements));

    private static async Task<PypiSolveException> FailAsync(PypiSolveRequest request) => (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(request)))!;

    private static PypiSolveRequest Request(InlineIndex index, params string[] requirements) =>
        new() { Requirements = [.. requirements.Select(Requirement.Parse)], Source = index, Target = PypiTarget.For("linux-64", "3.12") };
}
