using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentReferenceTests
{
    private const string Id = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void A_text_says_what_it_refers_to()
    {
        Assert.That(EnvironmentReference.Parse("team/env:v1").Name!.Tag, Is.EqualTo("v1"));
        Assert.That(EnvironmentReference.Parse(Id).Id.ToString(), Is.EqualTo(Id));
        EnvironmentReference pinned = EnvironmentReference.Parse("team/env@" + Id);
        Assert.That((pinned.Name!.ToString(), pinned.Id.ToString()), Is.EqualTo(("team/env", Id)));
        Assert.That(EnvironmentReference.Parse("TrainFlow/r1/Fit").Pathspec, Is.EqualTo(new StepPathspec("TrainFlow", "r1", "Fit")));
        Assert.That(EnvironmentReference.Parse("TrainFlow/r1/Fit/7").Pathspec!.Task, Is.EqualTo("7"));
        Assert.That(EnvironmentReference.Parse("step:train/r1/fit").Pathspec!.Flow, Is.EqualTo("train"));
        Assert.That(EnvironmentReference.Parse("train/r1/fit").Name, Is.Not.Null, "what could be both is a name");
    }

    [TestCase("")]
    [TestCase("Team/env")]
    [TestCase("team/env@sha256:12")]
    [TestCase("sha256:xyz")]
    [TestCase("team/env@latest")]
    public void What_is_no_reference_is_an_error(string text) =>
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentReference.Parse(text))!.Code, Is.EqualTo("FK7301"));

    [Test]
    public void Names_ids_pathspecs_and_texts_convert()
    {
        EnvironmentReference[] references = [EnvironmentName.Parse("a/b"), EnvironmentId.Parse(Id), StepPathspec.Parse("F/1/S"), "a/b:v1"];
        Assert.That(references.Select(static r => r.ToString()), Is.EqualTo(new[] { "a/b", Id, "F/1/S", "a/b:v1" }));
    }
}
