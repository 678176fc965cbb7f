using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>What a user tells about releases goes before what they say themselves.</summary>
public sealed class KnownMetadataTests
{
    private static InlineIndex Index => new InlineIndex().Add("lib", "1.0", ["dep<2"], null, wheelTags: [], sdist: true).Add("dep", "1.0").Add("dep", "2.0");

    [Test]
    public async Task Sources_are_not_built_to_know_what_is_known()
    {
        InlineIndex index = Index;
        PypiSolveRequest request = Request(index, "lib") with { KnownMetadata = [Of("lib", "1.0", "dep>=2")], SourceMetadata = static (file, _) => throw new AssertionException($"{file} is built") };
        Assert.That(await SolveAsync(request), Is.EqualTo("dep==2.0 lib==1.0"));
        Assert.That(index.Visited.Keys, Has.None.Contains("lib"));
    }

    [Test]
    public async Task Metadata_of_the_very_version_goes_before_that_of_every_version()
    {
        CoreMetadata[] known = [Of("lib", null, "dep>=2"), Of("lib", "1.0", "dep<2")];
        Assert.That(await SolveAsync(Request(Index, "lib") with { KnownMetadata = known }), Is.EqualTo("dep==1.0 lib==1.0"));
        Assert.That(await SolveAsync(Request(Index, "lib") with { KnownMetadata = known[..1] }), Is.EqualTo("dep==2.0 lib==1.0"));
        Assert.That(await SolveAsync(Request(Index, "lib") with { KnownMetadata = [Of("lib", "9.9", "dep>=2")] }), Is.EqualTo("dep==1.0 lib==1.0"));
    }

    [Test]
    public async Task Extras_and_pythons_are_as_told()
    {
        CoreMetadata known = CoreMetadata.Of(PackageName.Parse("lib"), Pep440Version.Parse("1.0"), [Requirement.Parse("dep ; extra == 'more'")], VersionSpecifiers.Parse(">=3.8"), [ExtraName.Parse("more")]);
        Assert.That(await SolveAsync(Request(Index, "lib[more]") with { KnownMetadata = [known] }), Is.EqualTo("dep==2.0 lib==1.0"));
        CoreMetadata old = CoreMetadata.Of(PackageName.Parse("lib"), Pep440Version.Parse("1.0"), [], VersionSpecifiers.Parse("<3"));
        Assert.That((await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(Request(Index, "lib") with { KnownMetadata = [old] })))!.Message, Does.Contain("needs Python <3"));
    }

    [Test]
    public async Task An_address_is_not_fetched_where_its_version_is_known()
    {
        PypiSolveRequest request = Request(Index, "tool @ https://files.example/tool-3.0.tar.gz") with { KnownMetadata = [Of("tool", "3.0", "dep<2")], SourceMetadata = static (file, _) => throw new AssertionException($"{file} is built") };
        Assert.That(await SolveAsync(request), Is.EqualTo("dep==1.0 tool==3.0"));
    }

    private static CoreMetadata Of(string name, string? version, params string[] requires) => CoreMetadata.Of(PackageName.Parse(name), version is null ? null : Pep440Version.Parse(version), [.. requires.Select(Requirement.Parse)]);

    private static async Task<string> SolveAsync(PypiSolveRequest request) => string.Join(" ", (await new PypiSolver().SolveAsync(request)).Packages);

    private static PypiSolveRequest Request(InlineIndex index, params string[] requirements) =>
        new() { Requirements = [.. requirements.Select(Requirement.Parse)], Source = index, Target = PypiTarget.For("linux-64", "3.12") };
}
