using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class RequirementIdTests
{
    private static readonly EnvironmentSpec Spec = new()
    {
        Conda = ["python=3.11", "numpy >=1.26"],
        Pypi = ["Scikit_Learn[a, B] >=1.4 , <2", "shap; python_version >= '3.9'"],
        Channels = ["conda-forge"],
        Indexes = ["pypi"],
    };

    [Test]
    public void Order_spelling_platforms_and_places_change_nothing()
    {
        EnvironmentSpec same = Spec with
        {
            Conda = [new PackageRequest("numpy>=1.26", "[Conda] on F"), "python=3.11", "python=3.11"],
            Pypi = ["shap ; python_version>=\"3.9\"", "scikit-learn[b,a]<2,>=1.4"],
            Platforms = ["osx-arm64", "linux-64"],
        };
        Assert.That(same.ToCanonicalText(), Is.EqualTo(Spec.ToCanonicalText()));
        Assert.That(RequirementId.Of(same), Is.EqualTo(RequirementId.Of(Spec)));
    }

    [Test]
    public void The_name_of_a_local_source_counts_and_its_address_does_not()
    {
        EnvironmentSpec here = Spec with { Indexes = ["local=file:///home/a/wheels"] };
        EnvironmentSpec there = Spec with { Indexes = ["local=http://127.0.0.1:8080/simple"] };
        Assert.That(RequirementId.Of(here), Is.EqualTo(RequirementId.Of(there)));
        Assert.That(here.ToCanonicalText(), Does.Contain("index local\n").And.Not.Contains("wheels"));
        Assert.That(RequirementId.Of(here), Is.Not.EqualTo(RequirementId.Of(Spec)));
    }

    [Test]
    public void A_local_source_without_a_name_and_a_local_file_are_errors()
    {
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentSource.Parse("file:///home/a/wheels"))!.Code, Is.EqualTo("FK7309"));
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentSource.Parse("http://localhost:8080/simple"))!.Code, Is.EqualTo("FK7309"));
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentSource.Parse("mine=/home/\0a"))!.Code, Is.EqualTo("FK7309"));
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentSource.Parse("mine=/\\f:c:"))!.Code, Is.EqualTo("FK7309"));
        FlowKitException error = Assert.Throws<FlowKitException>(() => RequirementId.Of(new EnvironmentSpec { Pypi = ["own @ file:///home/a/own-1.0-py3-none-any.whl"] }))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
    }

    [Test]
    public void Credentials_are_in_no_canonical_form()
    {
        EnvironmentSpec secret = new() { Pypi = ["own @ https://user:secret@host/own-1.0-py3-none-any.whl"], Indexes = ["https://user:secret@host/simple"] };
        Assert.That(secret.ToCanonicalText(), Does.Not.Contain("secret").And.Contains("host"));
    }

    [Test]
    public void Sources_count_only_for_what_comes_from_them() =>
        Assert.That(RequirementId.Of(new EnvironmentSpec { Pypi = ["x"], Indexes = ["pypi"], Channels = ["conda-forge"] }),
            Is.EqualTo(RequirementId.Of(new EnvironmentSpec { Pypi = ["x"], Indexes = ["pypi"] })));

    [Test]
    public void Everything_that_changes_the_answer_changes_the_id()
    {
        EnvironmentSpec[] others =
        [
            Spec, Spec with { Python = "3.12" }, Spec with { Pypi = ["shap"] }, Spec with { Channels = ["conda-forge", "bioconda"] },
            Spec with { Channels = ["bioconda", "conda-forge"] }, Spec with { VirtualPackages = ["__glibc=2.35"] }, Spec with { FromPypi = ["numpy"] },
            Spec with { ExcludeNewer = DateTimeOffset.UnixEpoch }, Spec with { DefaultPython = "3.12" },
        ];
        Assert.That(others.Select(static s => RequirementId.Of(s)).Distinct().Count(), Is.EqualTo(others.Length));
    }

    [Test]
    public void A_composition_is_over_its_sorted_bases_the_policy_and_what_is_added()
    {
        EnvironmentId one = EnvironmentId.Parse("sha256:" + new string('1', 64)), two = EnvironmentId.Parse("sha256:" + new string('2', 64));
        RequirementId id = RequirementId.OfComposition([one, two], CompositionPolicy.Locked, Spec);
        Assert.That(RequirementId.OfComposition([two, one, two], CompositionPolicy.Locked, Spec), Is.EqualTo(id));
        Assert.That(RequirementId.OfComposition([one], CompositionPolicy.Locked, Spec), Is.Not.EqualTo(id));
        Assert.That(RequirementId.OfComposition([one, two], CompositionPolicy.Prefer, Spec), Is.Not.EqualTo(id));
        Assert.That(RequirementId.OfComposition([one, two], CompositionPolicy.Locked, new EnvironmentSpec()), Is.Not.EqualTo(id));
    }
}
