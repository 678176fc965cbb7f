using FlowKit.Conda.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Conda.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class SpecRoundTripTests
{
    private static readonly Gen<string> Version = Gen.Elements("1", "1.2", "1.2.3", "1!2.0", "2.0a0", "1.0.post1", "1.1.1w", "3.7b_", "1.0+local.1", "2021.10.9");

    private static readonly Gen<string> Term =
        from o in Gen.Elements("==", "!=", "<", "<=", ">", ">=", "=", "~=", "") from v in Version from star in Gen.Elements("", ".*")
        select star.Length > 0 && o is "<" or "<=" or "~=" ? o + v : o + v + star;

    private static readonly Gen<string> VersionSpecText =
        from terms in Gen.NonEmptyListOf(Term) from separators in Gen.ListOf(Gen.Elements(",", "|"), 6)
        select string.Concat(terms.Take(5).Select((term, i) => i == 0 ? term : separators[i] + term));

    [Test]
    public void A_printed_version_spec_reads_back_equal_and_matches_the_same() =>
        Prop.ForAll(Arb.From(VersionSpecText), Arb.From(Version), (text, version) =>
        {
            VersionSpec spec = VersionSpec.Parse(text), again = VersionSpec.Parse(spec.ToString());
            CondaVersion v = CondaVersion.Parse(version);
            return spec.Equals(again) && spec.GetHashCode() == again.GetHashCode() && spec.Matches(v) == again.Matches(v);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_printed_match_spec_reads_back_equal()
    {
        Gen<string> text =
            from channel in Gen.Elements("", "conda-forge::", "conda-forge/linux-64::", "https://example.com/chan::", "*/win-64::")
            from version in Gen.OneOf(Gen.Constant(""), VersionSpecText.Select(v => " " + v))
            from build in Gen.Elements("", " py*", " h123_0", " *_cpython")
            from bracket in Gen.Elements("", "[build_number='>=2']", "[md5=8b1a9953c4611296a827abf8c47804d7]", "[license='BSD 3']", "[extras=[a,b]]", "[flags=[gpu:*]]", "[when=\"python >=3.8 and (__unix or foo[version='1,2'])\"]")
            select channel + "some-name" + version + (version.Length > 0 ? build : "") + bracket;
        Prop.ForAll(Arb.From(text), t =>
        {
            MatchSpec spec = MatchSpec.Parse(t), again = MatchSpec.Parse(spec.ToString());
            return again.Equals(spec) && again.ToString() == spec.ToString() && Equals(again.Version ?? VersionSpec.Parse("*"), spec.Version ?? VersionSpec.Parse("*"));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void No_text_makes_a_parser_throw_anything_but_its_own_error() =>
        Prop.ForAll<string>(text =>
        {
            _ = MatchSpec.TryParse(text, out _);
            _ = VersionSpec.TryParse(text, out _);
            _ = CondaVersion.TryParse(text, out _);
            try
            {
                MatchSpec.Parse(text ?? "");
            }
            catch (SpecParseException)
            {
            }
        }).QuickCheckThrowOnFailure();
}
