using FlowKit.Environments.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentNameTests
{
    [TestCase("team/env", "team/env", "latest")]
    [TestCase("team/project/env:v1.2", "team/project/env", "v1.2")]
    [TestCase("0a/b_c-d.e:candidate", "0a/b_c-d.e", "candidate")]
    [TestCase("a/b/c/d/e/f/g/h", "a/b/c/d/e/f/g/h", "latest")]
    public void A_name_has_segments_and_a_tag(string text, string path, string tag)
    {
        EnvironmentName name = EnvironmentName.Parse(text);
        Assert.That(name.Path, Is.EqualTo(path));
        Assert.That(name.Tag, Is.EqualTo(tag));
        Assert.That(EnvironmentName.Parse(name.ToString()), Is.EqualTo(name));
    }

    [TestCase("", 0)]
    [TestCase("env", 3)]
    [TestCase("env:v1", 3)]
    [TestCase("a/b/c/d/e/f/g/h/i", 17)]
    [TestCase("Team/env", 0)]
    [TestCase("team/Env", 5)]
    [TestCase("team//env", 5)]
    [TestCase("/team/env", 0)]
    [TestCase("team/env/", 9)]
    [TestCase("team/env:", 9)]
    [TestCase("team/env:v1:v2", 11)]
    [TestCase("team/env:v/1", 10)]
    [TestCase("team/.env", 5)]
    [TestCase("team/env:-v", 9)]
    [TestCase("team/en v", 7)]
    [TestCase("team/énv", 5)]
    [TestCase("team/env\0", 8)]
    public void What_breaks_the_grammar_is_an_error_with_its_position(string text, int position)
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => EnvironmentName.Parse(text))!;
        Assert.That(error.Code, Is.EqualTo("FK7301"));
        Assert.That(error.Position, Is.EqualTo(position));
        Assert.That(EnvironmentName.TryParse(text, out _), Is.False);
    }

    [Test]
    public void A_name_has_at_most_200_characters()
    {
        Assert.That(EnvironmentName.TryParse("a/" + new string('b', 198), out _), Is.True);
        Assert.That(EnvironmentName.TryParse("a/" + new string('b', 199), out _), Is.False);
    }

    [TestCase("a/b", true)]
    [TestCase("a/b:latest", true)]
    [TestCase("a/b:candidate", true)]
    [TestCase("a/b:stable", true)]
    [TestCase("a/b:v1", false)]
    public void Only_three_tags_may_move(string text, bool movable) => Assert.That(EnvironmentName.Parse(text).IsMovable, Is.EqualTo(movable));

    [Test]
    public void Any_text_is_read_or_refused_and_what_is_read_is_written_the_same() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string?>(), static text =>
            !EnvironmentName.TryParse(text, out EnvironmentName? name) || EnvironmentName.Parse(name.ToString()) == name));
}
