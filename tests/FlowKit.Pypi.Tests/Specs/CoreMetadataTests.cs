using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class CoreMetadataTests
{
    [Test]
    public void A_line_without_a_field_name_is_passed_over() =>
        Assert.That(CoreMetadata.Parse("Name: demo\n: lost\nVersion: 1.0\nRequires-Dist: other\n").RequiresDist.Select(r => r.ToString()), Is.EqualTo((string[])["other"]));

    [Test]
    public void A_line_that_is_no_field_begins_the_body() =>
        Assert.That(CoreMetadata.Parse("Name: demo\nVersion: 1.0\nnot a field\nRequires-Dist: other\n").RequiresDist, Is.Empty);
}
