using System.Text.Json;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class MatchSpecTests
{
    [Test]
    public void Match_specs_of_the_conformance_suite_are_read_as_conda_reads_them() =>
        Conformance.Run("conda/matchspec/parse.jsonl", c =>
        {
            string text = c.GetProperty("spec").GetString()!;
            MatchSpec spec = MatchSpec.Parse(text);
            if (!MatchSpec.Parse(spec.ToString()).Equals(spec)) return $"'{spec}' does not read back";
            List<string> problems = [];
            Check("name", spec.Name);
            Check("build", spec.Build?.Pattern);
            Check("build_number", spec.BuildNumber?.ToString());
            Check("subdir", spec.Subdir?.Pattern);
            Check("md5", spec.Md5);
            Check("sha256", spec.Sha256);
            Check("fn", spec.FileName?.Pattern);
            Check("license", spec.License?.Pattern);
            Check("url", spec.Url);
            string? version = Text("version");
            if (version is null ? spec.Version is not null : !VersionSpec.Parse(version).Equals(spec.Version)) problems.Add($"version: '{spec.Version}' instead of '{version}'");
            string? channel = Text("channel"), actual = spec.Channel is null ? null : ChannelText.Normalize(spec.Channel);
            if (actual is { } relative && relative.StartsWith("./", StringComparison.Ordinal)) actual = "file://{CWD}" + relative[1..];
            // conda's own configuration makes these one: the channels of "defaults".
            if (actual != channel && !(channel == "defaults" && actual!.EndsWith("pkgs/main", StringComparison.Ordinal))) problems.Add($"channel: '{actual}' instead of '{channel}'");
            return problems.Count == 0 ? null : string.Join("; ", problems);

            string? Text(string key) => c.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

            void Check(string key, string? value)
            {
                if (!string.Equals(Text(key), value, StringComparison.OrdinalIgnoreCase)) problems.Add($"{key}: '{value}' instead of '{Text(key)}'");
            }
        });

    [Test]
    public void Match_specs_that_every_tool_refuses_are_refused() =>
        Conformance.Run("conda/matchspec/invalid.jsonl", c => MatchSpec.TryParse(c.GetProperty("spec").GetString()!, out MatchSpec? spec) ? "read as " + spec : null);

    [Test]
    public void Match_specs_of_the_conformance_suite_match_what_conda_matches() =>
        Conformance.Run("conda/matchspec/match.jsonl", c =>
        {
            MatchSpec spec = MatchSpec.Parse(c.GetProperty("spec").GetString()!);
            return spec.Matches(RecordOf(c.GetProperty("record"))) == c.GetProperty("match").GetBoolean() ? null : $"{spec}: the opposite";
        });

    [Test]
    public void The_new_keys_are_read_as_their_standards_say() =>
        Conformance.Run("conda/matchspec/parse_v3.jsonl", c =>
        {
            bool valid = MatchSpec.TryParse(c.GetProperty("spec").GetString()!, out MatchSpec? spec);
            if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "accepted" : "refused";
            if (!valid) return null;
            if (!MatchSpec.Parse(spec!.ToString()).Equals(spec)) return $"'{spec}' does not read back";
            if (spec.Name != c.GetProperty("name").GetString()) return "name " + spec.Name;
            if (List("extras") != string.Join(",", spec.Extras)) return "extras " + string.Join(",", spec.Extras);
            if (List("flags") != string.Join(",", spec.Flags)) return "flags " + string.Join(",", spec.Flags);
            if (c.TryGetProperty("version", out JsonElement v) && !VersionSpec.Parse(v.GetString()!).Equals(spec.Version)) return "version " + spec.Version;
            return c.TryGetProperty("when", out JsonElement when) == spec.Condition is not null && (spec.Condition is null || Same(when, spec.Condition)) ? null : "when " + spec.Condition;

            string List(string key) => c.TryGetProperty(key, out JsonElement list) ? string.Join(",", list.EnumerateArray().Select(e => e.GetString())) : "";
        });

    [TestCase("numpy[name=scipy]", "numpy", "scipy")]
    [TestCase("numpy[name=NumPy]", "numpy", null)]
    [TestCase("*[name=scipy]", "scipy", null)]
    [TestCase("numpy", "numpy", null)]
    public void A_name_in_the_bracket_does_not_count_beside_another_and_that_can_be_known(string text, string name, string? ignored)
    {
        MatchSpec spec = MatchSpec.Parse(text);
        Assert.That((spec.Name, spec.IgnoredName), Is.EqualTo((name, ignored)));
    }

    [TestCase("https://user:word@example.com/t/secret/c/linux-64/foo-1.0-0.conda")]
    [TestCase("https://user:word@example.com/t/secret/c/linux-64/foo-1.0-0.conda#sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    [TestCase("foo[url='https://user:word@example.com/t/secret/c/linux-64/foo-1.0-0.conda']")]
    [TestCase("foo[channel='https://user:word@example.com/t/secret/c']")]
    [TestCase("https://user:word@example.com/t/secret/c/linux-64::foo >=1")]
    public void A_printed_spec_holds_no_credentials_and_reads_back_as_the_same_place(string text)
    {
        MatchSpec spec = MatchSpec.Parse(text);
        Assert.That(spec.ToString(), Does.Contain("https://example.com/c").And.Not.Contain("word").And.Not.Contain("secret"));
        Assert.That(MatchSpec.Parse(spec.ToString()), Is.EqualTo(spec));
        PackageRecord record = new() { Name = "foo", Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "linux-64", FileName = "foo-1.0-0.conda", Channel = "https://example.com/c",
            Url = new Uri("https://user:word@example.com/t/secret/c/linux-64/foo-1.0-0.conda"), Sha256 = "0123456789012345678901234567890123456789012345678901234567890123" };
        Assert.That(MatchSpec.Parse(spec.ToString()).Matches(record), Is.EqualTo(spec.Matches(record)).And.True);
    }

    [TestCase("https://example.com/c/linux-64/foo-1.0-0.conda#sha256:0123")]
    [TestCase("https://example.com/c/linux-64/foo-1.0-0.conda#")]
    [TestCase("https://example.com/c/linux-64/foo-1.0-0.conda#0123")]
    [TestCase("/c/foo-1.0-0.tar.bz2#md5:zz")]
    public void A_hash_behind_an_address_that_is_none_is_refused_at_its_place(string text)
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => MatchSpec.Parse(text))!;
        Assert.That((error.Code, error.Position), Is.EqualTo(("FK7112", text.IndexOf('#') + 1)));
        Assert.That(error.Message, Does.Contain("32 hexadecimal digits"));
    }

    [TestCase("numpy=1.8", "1.8.1", "py_0", true)]
    [TestCase("numpy 1.8", "1.8.1", "py_0", false)]
    [TestCase("numpy=1.8=py_0", "1.8.1", "py_0", false)]
    [TestCase("numpy=1.8=py_0", "1.8", "py_0", true)]
    [TestCase("numpy =1.8 py_0", "1.8.1", "py_0", true)]
    [TestCase("numpy >=1.0 , <2 py*", "1.8.1", "py_0", true)]
    [TestCase("NUMPY", "1.8.1", "py_0", true)]
    [TestCase("numpy[build='^py_[0-9]$']", "1.8.1", "py_0", true)]
    [TestCase("numpy # a comment", "1.8.1", "py_0", true)]
    [TestCase("*/linux-64::numpy", "1.8.1", "py_0", true)]
    [TestCase("*/osx-64::numpy", "1.8.1", "py_0", false)]
    [TestCase("conda-forge::numpy", "1.8.1", "py_0", true)]
    [TestCase("https://user:word@conda.anaconda.org/t/secret/conda-forge/::numpy", "1.8.1", "py_0", true)]
    [TestCase("bioconda::numpy", "1.8.1", "py_0", false)]
    public void A_spec_matches_a_record(string text, string version, string build, bool expected)
    {
        PackageRecord record = new()
        {
            Name = "numpy", Version = CondaVersion.Parse(version), Build = build, Subdir = "linux-64", FileName = $"numpy-{version}-{build}.conda",
            Url = new Uri($"https://conda.anaconda.org/conda-forge/linux-64/numpy-{version}-{build}.conda"), Channel = "conda-forge",
        };
        Assert.That(MatchSpec.Parse(text).Matches(record), Is.EqualTo(expected));
    }

    [TestCase("numpy[", 6)]
    [TestCase("numpy[version=\"1]", 17)]
    [TestCase("numpy[versoin=1]", 6)]
    [TestCase("numpy 1 2 3", 9)]
    [TestCase("numpy[version=1][build=2]", 16)]
    [TestCase("numpy; if python", 5)]
    [TestCase("numpy[build=p\"a\"]", 13)]
    [TestCase("numpy[subdir=osx-#]", 19)]
    [TestCase("numpy 1.0 a:b", 11)]
    [TestCase("", 0)]
    [TestCase("numpy[version='>=1,,2']", 19)]
    [TestCase("numpy[version=>=1.x&]", 19)]
    [TestCase("numpy[build_number='x']", 20)]
    [TestCase("numpy[when=\"python >=3 and\"]", 26)]
    [TestCase("numpy[when=\"python >=3 and or\"]", 27)]
    [TestCase("numpy[when=\"python and a >=1,,2\"]", 29)]
    [TestCase("numpy[when=or]", 11)]
    [TestCase("numpy[url='https://h/noarch/numpy-1-0.conda#zz']", 44)]
    [TestCase("https://me:word@example.com/t/token/chan::numpy 1 2 3", 35)]
    public void A_bad_spec_says_where_it_is_bad(string text, int position)
    {
        SpecParseException e = Assert.Throws<SpecParseException>(() => MatchSpec.Parse(text));
        Assert.That(e.Code, Is.EqualTo("FK7112"));
        Assert.That(e.Position, Is.EqualTo(position), e.Message);
    }

    [TestCase("numpy[channel=a<b]", "numpy[channel=a<b]")]
    [TestCase("numpy[channel='a b/linux-64',version=1]", "numpy==1[subdir=linux-64,channel='a b']")]
    [TestCase("numpy[channel=a=b]", "numpy[channel='a=b']")]
    public void A_channel_that_cannot_stand_before_the_name_is_printed_in_the_bracket(string text, string printed)
    {
        MatchSpec spec = MatchSpec.Parse(text);
        Assert.That(spec.ToString(), Is.EqualTo(printed));
        Assert.That(MatchSpec.Parse(printed), Is.EqualTo(spec));
    }

    [Test]
    public void No_message_shows_a_password_or_a_token()
    {
        SpecParseException e = Assert.Throws<SpecParseException>(() => MatchSpec.Parse("https://me:word@example.com/t/token1/chan::numpy 1 2 3"));
        Assert.That(e.Message, Does.Not.Contain("word").And.Not.Contain("token1"));
        Assert.That(MatchSpec.Parse("https://me:word@example.com/t/token1/chan::numpy").ToString(), Is.EqualTo("https://example.com/chan::numpy"));
    }

    [TestCase("numpy[version=1.8,version=1.9]", 18)]
    [TestCase("numpy[build=a, channel=x, build=b]", 26)]
    public void A_key_that_is_there_twice_is_refused_of_users_and_read_of_packages(string text, int position)
    {
        SpecParseException e = Assert.Throws<SpecParseException>(() => MatchSpec.Parse(text, strict: true))!;
        Assert.That((e.Code, e.Position), Is.EqualTo(("FK7112", position)));
        Assert.That(e.Message, Does.Contain("is there twice"));
        Assert.That(MatchSpec.TryParse(text, out _), Is.True);
    }

    [TestCase("n[channel=x/osx-64, channel=y]", "y", null)]
    [TestCase("n[channel=x/osx-64, channel=y/linux-64]", "y", "linux-64")]
    [TestCase("n[channel=x/osx-64, subdir=win-64, channel=y]", "y", "win-64")]
    [TestCase("n[subdir=win-64, channel=x/osx-64, channel=y]", "y", "win-64")]
    public void Of_several_channels_the_last_counts_with_its_own_subdir_or_none(string text, string channel, string? subdir)
    {
        MatchSpec spec = MatchSpec.Parse(text);
        Assert.That((spec.Channel, spec.Subdir?.Pattern), Is.EqualTo((channel, subdir)));
    }

    [Test]
    public void The_address_of_an_archive_is_a_spec()
    {
        MatchSpec spec = MatchSpec.Parse("https://example.com/chan/linux-64/foo-bar-1.0-h0_0.conda#sha256:" + new string('a', 64));
        Assert.That((spec.Name, spec.Version!.ToString(), spec.Build!.Pattern, spec.Sha256), Is.EqualTo(("foo-bar", "==1.0", "h0_0", new string('a', 64))));
        Assert.That(spec.Url, Is.EqualTo("https://example.com/chan/linux-64/foo-bar-1.0-h0_0.conda"));
    }

    [TestCase("#sha256:", 64, 'a', true)]
    [TestCase("#", 64, 'A', true)]
    [TestCase("#sha256:", 64, 'b', false)]
    [TestCase("#md5:", 32, 'c', true)]
    [TestCase("#", 32, 'd', false)]
    public void A_hash_behind_the_address_in_a_bracket_is_the_archives(string mark, int length, char digit, bool expected)
    {
        MatchSpec spec = MatchSpec.Parse($"foo[url='https://example.com/chan/noarch/foo-1.0-0.conda{mark}{new string(digit, length)}']");
        PackageRecord record = new()
        {
            Name = "foo", Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "noarch", FileName = "foo-1.0-0.conda", Url = new Uri("https://example.com/chan/noarch/foo-1.0-0.conda"),
            Sha256 = new string('a', 64), Md5 = new string('c', 32),
        };
        Assert.That(spec.Matches(record), Is.EqualTo(expected));
        Assert.That(MatchSpec.Parse(spec.ToString()), Is.EqualTo(spec));
    }

    private static bool Same(JsonElement expected, MatchCondition actual)
    {
        if (expected.TryGetProperty("spec", out JsonElement spec)) return actual.Kind == MatchConditionKind.Spec && MatchSpec.Parse(spec.GetString()!).Equals(actual.Spec);
        bool all = expected.TryGetProperty("and", out JsonElement operands);
        if (!all) operands = expected.GetProperty("or");
        return actual.Kind == (all ? MatchConditionKind.And : MatchConditionKind.Or)
            && operands.EnumerateArray().Select((o, i) => i < actual.Operands.Count && Same(o, actual.Operands[i])).All(same => same);
    }

    private static PackageRecord RecordOf(JsonElement record)
    {
        string? Text(string key) => record.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
        string subdir = Text("subdir") ?? "noarch";
        return new PackageRecord
        {
            Name = Text("name")!, Version = CondaVersion.Parse(Text("version")!), Build = Text("build")!, Subdir = subdir, FileName = Text("fn")!,
            BuildNumber = record.GetProperty("build_number").GetInt64(), Md5 = Text("md5"), Sha256 = Text("sha256"), License = Text("license"), LicenseFamily = Text("license_family"),
            TrackFeatures = (Text("track_features") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries), Features = Text("features"),
            Url = new Uri(Text("url") ?? $"https://conda.anaconda.org/{Text("channel") ?? "conda-forge"}/{subdir}/{Text("fn")}"), Channel = Text("channel") ?? "conda-forge",
        };
    }

    [Test]
    public void Tokens_and_names_without_number_cost_no_more_than_their_length()
    {
        string address = "https://example.com" + string.Concat(Enumerable.Repeat("/t/secret", 100_000));
        Assert.That(MatchSpec.Parse(address + "/chan::numpy").ToString(), Is.EqualTo("https://example.com/chan::numpy"));
        string[] extras = [.. Enumerable.Range(0, 100_000).Select(i => "x" + i)];
        Assert.That(MatchSpec.Parse($"a[extras=[{string.Join(',', extras)},x0]]").Extras, Is.EqualTo(extras));
        Assert.That(Assert.Throws<SpecParseException>(() => MatchSpec.Parse("a[build='^" + new string('a', 5000) + "$']"))!.Message, Does.Contain("longer than 4096 characters"));
    }

    [Test]
    public void Regular_expressions_stay_themselves_however_many_there_are_and_however_often_they_are_read()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 100; i++)
            {
                StringMatcher build = MatchSpec.Parse($"numpy[build='^py{i}_[A-Z]+$']").Build!;
                Assert.That(build.Matches($"py{i}_ABC") && !build.Matches($"py{i + 1}_ABC"), Is.True, build.Pattern);
            }
        }
    }

    [Test]
    public void The_same_regular_expression_minds_case_in_a_build_and_not_in_a_licence()
    {
        MatchSpec spec = MatchSpec.Parse("numpy[build=^mit.*$,license=^mit.*$]");
        Assert.That(spec.Build!.Matches("MIT_0"), Is.False);
        Assert.That(spec.License!.Matches("MIT_0"), Is.True);
        Assert.That(StringMatcher.Parse("^mit.*$").Matches("MIT_0"), Is.False);
    }
}
