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

    [Test]
    public void A_field_that_is_given_twice_counts_where_both_say_the_same()
    {
        CoreMetadata read = CoreMetadata.Parse("Name: demo\nname: demo\nVersion: 1.0\nVERSION: 2.0\n" + string.Concat(Enumerable.Range(0, 200_000).Select(static i => $"Name: demo\nProvides-Extra: x{i}\n")));
        Assert.That((read.Name.Value, read.Version, read.Problems.Single().Field, read.ProvidesExtra.Count), Is.EqualTo(("demo", (Pep440Version?)null, "version", 200_000)));
    }

    [TestCase("text/plain", true)]
    [TestCase("text/markdown; charset=UTF-8; variant=\"GFM\";", true)]
    [TestCase("text/plain; a}b", false)]
    [TestCase("text/plain; x*", false)]
    [TestCase("text/plain; a=b c", false)]
    [TestCase("text/plain;;charset=utf-8", false)]
    [TestCase("text/plain; charset=utf-8; charset=utf-8", false)]
    public void A_content_type_has_parameters_that_are_written_as_a_name_and_a_value(string value, bool isValid) =>
        Assert.That(CoreMetadata.Validate($"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nDescription-Content-Type: {value}\n"), isValid ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase("License-File: licenses/LICENSE", true)]
    [TestCase("License-File:", false)]
    [TestCase("License-File: ./LICENSE", false)]
    [TestCase("License-File: licenses//LICENSE", false)]
    [TestCase("Import-Name:", true)]
    [TestCase("Import-Namespace:", false)]
    [TestCase("Import-Name: demo.parts ; private", true)]
    [TestCase("Import-Name: demo.class", false)]
    [TestCase("Summary: one line", true)]
    [TestCase("Summary: a line\u2028and another", false)]
    public void What_is_published_is_held_to_the_standard(string field, bool isValid) =>
        Assert.That(CoreMetadata.Validate($"Metadata-Version: 2.5\nName: demo\nVersion: 1.0\n{field}\n"), isValid ? Is.Empty : Has.Count.EqualTo(1));
}
