using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentNameTemplateTests
{
    [Test]
    public void Values_are_put_in_as_they_are()
    {
        EnvironmentNameTemplate template = EnvironmentNameTemplate.Parse("explainer/@{RunId}/m-@{ModelType}:@{RunId}");
        Assert.That(template.Variables, Is.EqualTo(new[] { "RunId", "ModelType" }));
        Assert.That(template.Expand(static v => v == "RunId" ? "r17" : "forest").ToString(), Is.EqualTo("explainer/r17/m-forest:r17"));
    }

    [Test]
    public void A_template_that_is_one_variable_takes_a_whole_name_or_a_pinned_one()
    {
        EnvironmentNameTemplate template = EnvironmentNameTemplate.Parse("@{Composed}");
        Assert.That(template.Expand(static _ => "team/env:v1").Name!.ToString(), Is.EqualTo("team/env:v1"));
        string pinned = "team/env@sha256:" + new string('0', 64);
        Assert.That(template.Expand(_ => pinned).ToString(), Is.EqualTo(pinned));
    }

    [Test]
    public void An_unknown_variable_is_an_error_that_names_it()
    {
        FlowKitException error = Assert.Throws<FlowKitException>(() => EnvironmentNameTemplate.Parse("a/@{Modle}").Expand(static _ => null))!;
        Assert.That(error.Code, Is.EqualTo("FK7305"));
        Assert.That(error.Message, Does.Contain("'Modle'").And.Contains("a/@{Modle}"));
    }

    [TestCase("Forest")]
    [TestCase("x/y")]
    [TestCase("a b")]
    [TestCase("a:b")]
    [TestCase("")]
    [TestCase("-a")]
    public void A_value_that_breaks_a_name_is_an_error_and_is_never_changed(string value)
    {
        FlowKitException error = Assert.Throws<FlowKitException>(() => EnvironmentNameTemplate.Parse("a/@{ModelType}").Expand(_ => value))!;
        Assert.That(error.Code, Is.EqualTo("FK7306"));
        Assert.That(error.Message, Does.Contain($"'{value}'").Or.Contain($"a/{value}"));
    }

    [TestCase("a/@{RunId", 2)]
    [TestCase("a/@{}", 4)]
    [TestCase("a/@{1x}", 4)]
    [TestCase("a/@{x y}", 4)]
    [TestCase("A/@{x}", 0)]
    [TestCase("a@{x}", 0)]
    public void What_can_never_be_a_name_is_an_error_before_any_value_is_known(string text, int position) =>
        Assert.That(Assert.Throws<SpecParseException>(() => EnvironmentNameTemplate.Parse(text))!.Position, Is.EqualTo(position));
}
