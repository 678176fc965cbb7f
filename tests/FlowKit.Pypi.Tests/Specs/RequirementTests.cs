using FlowKit.Pypi.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class RequirementTests
{
    private static Arbitrary<string> Texts =>
        (from name in Gen.Elements("a", "Foo.Bar_baz", "x1")
         from extras in Gen.Elements("", "[b]", "[ b , A_c ]")
         from specifier in Gen.OneOf(Gen.Constant(""), SpecTexts.Specifier)
         from url in Gen.Elements(false, false, true)
         from marker in Gen.OneOf(Gen.Constant(""), SpecTexts.Marker)
         select name + extras + (url ? " @ https://example.com/a;b.whl " : specifier) + (marker.Length > 0 ? "; " + marker : "")).ToArbitrary();

    [Test]
    public void What_is_written_reads_back_equal() => Prop.ForAll(Texts, text =>
    {
        Requirement read = Requirement.Parse(text.TrimEnd());
        Requirement again = Requirement.Parse(read.ToString());
        return again.Equals(read) && again.ToString() == read.ToString() && again.GetHashCode() == read.GetHashCode();
    }).QuickCheckThrowOnFailure();

    [Test]
    public void No_text_makes_the_parsers_throw_anything_else() => Prop.ForAll<string>(text =>
    {
        text ??= "";
        try
        {
            Requirement.Parse(text);
        }
        catch (SpecParseException e)
        {
            return e.Position >= 0 && e.Position <= text.Length;
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [TestCase("numpy => 1", 6)]
    [TestCase("numpy[", 6)]
    [TestCase("numpy[a b]", 8)]
    [TestCase("numpy; os_name == 'n\nt'", 20)]
    [TestCase("numpy>=1.x", 8)]
    [TestCase("numpy; python_version >= 3.9", 25)]
    [TestCase("numpy; python_version >= '3.9", 25)]
    [TestCase("numpy @ https://e.x/a.whl; os_name=='nt'", 27)]
    public void The_caret_stands_where_reading_stopped(string text, int position)
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => Requirement.Parse(text))!;
        Assert.That((error.Code, error.Position), Is.EqualTo(("FK7204", position)), error.Message);
    }

    [Test]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack() =>
        Assert.That(() => Marker.Parse(new string('(', 100_000) + "os_name=='nt'" + new string(')', 100_000)), Throws.TypeOf<SpecParseException>());

    [TestCase("3.13.0rc1", "python_full_version >= '3.13'", false)]
    [TestCase("3.13.0rc1", "python_version >= '3.13'", true)]
    [TestCase("3.10.2", "python_version < '3.9'", false)]
    [TestCase("3.9.4", "python_version in '3.9.1 3.10'", true)]
    [TestCase("3.1.5", "python_version in '3.10, 3.11'", false)]
    [TestCase("3.10.2", "python_version in '3.*'", false)]
    [TestCase("3.10.2", "'dog' != python_version", false)]
    [TestCase("3.10.2", "python_version != 'dog'", true)]
    [TestCase("3.10.2", "'3.10' != python_version", false)]
    [TestCase("3.10.2", "'3.10' == '3.10'", false)]
    [TestCase("3.10.2", "extra == os_name", false)]
    [TestCase("3.10.2", "platform_release != '3'", false)]
    [TestCase("3.10.2", "platform_release != '3-generic'", true)]
    [TestCase("3.10.2", "python_version in '3.1, 3.9'", false)]
    [TestCase("3.10.2", "'3.10' <= python_version", true)]
    public void Pythons_are_compared_as_versions(string python, string marker, bool expected) =>
        Assert.That(Marker.Parse(marker).Evaluate(PypiTarget.For("linux-64", python).Environment), Is.EqualTo(expected));

    [Test]
    public void A_python_between_releases_is_a_version()
    {
        MarkerEnvironment environment = PypiTarget.For("linux-64", "3.13").Environment.With(MarkerVariable.PythonFullVersion, "3.13.0+");
        Assert.That(Marker.Parse("python_full_version >= '3.13.0'").Evaluate(environment), Is.True);
    }

    [Test]
    public void An_extra_is_tested_against_all_that_are_asked_for()
    {
        MarkerEnvironment environment = PypiTarget.For("linux-64", "3.11").Environment;
        ExtraName[] extras = [ExtraName.Parse("A_b"), ExtraName.Parse("c")];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Marker.Parse("extra == 'a.B' and extra == 'c'").Evaluate(environment, extras), Is.True);
            Assert.That(Marker.Parse("extra != 'c'").Evaluate(environment, extras), Is.False);
            Assert.That(Marker.Parse("extra == 'c'").Evaluate(environment), Is.False);
            Assert.That(Marker.Parse("'c' in extras and 'dev' not in dependency_groups").Evaluate(environment, extras), Is.True);
        }
    }

    [Test]
    public void The_caret_stands_under_what_is_wrong_behind_tabs_too()
    {
        Assert.That(Assert.Throws<SpecParseException>(() => Requirement.Parse("\tfoo\t>> 1"))!.Message, Does.EndWith("\n  \tfoo\t>> 1\n  \t   \t ^"));
        Assert.That(Assert.Throws<FlowKitException>(() => Formats("[project]\nname = \"a\"\n\tversion\t= 1\n"))!.Message, Does.EndWith("\n  \tversion\t= 1\n  \t       \t  ^"));

        static void Formats(string text) => FlowKit.Pypi.Formats.ProjectFile.Parse(text);
    }
}
