using FlowKit.Conda.Packages;

namespace FlowKit.Conda.Tests.Packages;

[Parallelizable(ParallelScope.All)]
public sealed class EntryPointTests
{
    [TestCase("a=b:c", "a", "b", "c")]
    [TestCase(" fx-app = fxpkg.cli : App.run ", "fx-app", "fxpkg.cli", "App.run")]
    public void Blanks_do_not_matter(string text, string name, string module, string function) =>
        Assert.That(EntryPoint.Parse(text), Is.EqualTo(new EntryPoint(name, module, function)));

    [TestCase("a")]
    [TestCase("a=b")]
    [TestCase("../../x=b:c")]
    [TestCase("a=b;import os:c")]
    [TestCase("a=b:c()")]
    [TestCase("a=b:c;d")]
    [TestCase("=b:c")]
    public void What_could_lead_elsewhere_or_be_code_is_refused(string text) =>
        Assert.That(() => EntryPoint.Parse(text), Throws.InstanceOf<SpecParseException>().With.Property("Code").EqualTo("FK8117"));
}
