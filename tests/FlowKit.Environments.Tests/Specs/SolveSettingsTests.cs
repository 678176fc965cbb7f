using FlowKit.Conda.Solving;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class SolveSettingsTests
{
    private static readonly EnvironmentSpec Spec = new() { Conda = ["numpy"], Pypi = ["shap"], Channels = ["conda-forge"], Indexes = ["pypi"] };

    [Test]
    public void Settings_as_by_default_stand_in_no_canonical_form()
    {
        EnvironmentSpec said = Spec with
        {
            ExcludeNewer = CutOff.None,
            CondaSettings = new CondaSettings { Priority = ChannelPriority.Strict, Strategy = SolveStrategy.Highest },
            PypiSettings = new PypiSettings { IndexStrategy = IndexStrategy.FirstIndex, Resolution = ResolutionMode.Highest, PreReleases = PrereleasePolicy.IfNecessary },
            Indexes = ["pypi; authenticate=always; plain-http; ignore-refusals; flat"],
            AgesFrom = DateTimeOffset.UnixEpoch,
        };
        Assert.That(said.ToCanonicalText(), Is.EqualTo("flowkit-environment-spec 1\nconda numpy\npypi shap\nchannel conda-forge\nindex pypi\n").And.EqualTo(Spec.ToCanonicalText()));
        Assert.That(RequirementId.Of(Spec).Abbreviated, Is.EqualTo("c74a78bba13a"), "what was resolved before is found again");
    }

    private static IEnumerable<EnvironmentSpec> Others() =>
    [
        Spec with { ExcludeNewer = CutOff.Parse("7 days") },
        Spec with { ExcludeNewerPackages = Of("numpy", "7 days") },
        Spec with { Indexes = ["pypi; explicit"] },
        Spec with { Indexes = ["pypi; undated"] },
        Spec with { Removed = ["numpy"] },
        .. ((CondaSettings[])
        [
            new() { Priority = ChannelPriority.Flexible }, new() { Priority = ChannelPriority.Disabled }, new() { Strategy = SolveStrategy.LowestDirect }, new() { Constraints = ["zlib <2"] },
            new() { Overrides = ["zlib <2"] }, new() { Overrides = ["tool -> zlib <2"] }, new() { Excluded = ["zlib <2"] }, new() { ExcludeNewerChannels = Of("conda-forge", "none") },
        ]).Select(static s => Spec with { CondaSettings = s }),
        .. ((PypiSettings[])
        [
            new() { IndexStrategy = IndexStrategy.UnsafeBestMatch }, new() { Resolution = ResolutionMode.Lowest }, new() { PreReleases = PrereleasePolicy.Disallow }, new() { BuildConstraints = ["setuptools<80"] },
            new() { IndexPins = ["torch=pytorch"] }, new() { IndexPins = ["torch=pytorch; sys_platform == 'linux'"] },
            new() { PreReleasePackages = ["torch=allow"] }, new() { PreReleasePackages = ["torch=explicit"] }, new() { StaticMetadata = ["tool ->"] }, new() { StaticMetadata = ["tool==1.0 -> numpy | scipy | python>=3.8"] },
        ]).Select(static s => Spec with { PypiSettings = s }),
    ];

    [Test]
    public void Every_setting_that_changes_an_answer_changes_the_id_and_reads_back_from_a_lock()
    {
        EnvironmentSpec[] specs = [Spec, .. Others()];
        Assert.That(specs.Select(static s => RequirementId.Of(s)).Distinct().Count(), Is.EqualTo(specs.Length));
        foreach (EnvironmentSpec spec in specs)
        {
            EnvironmentSpec dated = spec with { AgesFrom = new DateTimeOffset(2026, 6, 1, 12, 0, 0, 123, TimeSpan.Zero) };
            EnvironmentLock read = EnvironmentLock.Parse(new EnvironmentLock(RequirementId.Of(dated), dated, [new PlatformLock { Platform = "linux-64", VirtualPackages = [], Packages = [] }]).ToJson());
            Assert.That(read.Spec.ToCanonicalText(), Is.EqualTo(spec.ToCanonicalText()));
            Assert.That(read.Spec.AgesFrom, Is.EqualTo(dated.AgesFrom));
        }
    }

    [Test]
    public void How_a_place_is_used_is_never_the_word_of_a_lock()
    {
        EnvironmentSpec asked = Spec with { Indexes = ["team; explicit"] };
        EnvironmentLock written = new(RequirementId.Of(asked), asked, [new PlatformLock { Platform = "linux-64", VirtualPackages = [], Packages = [] }]);
        string changed = System.Text.Encoding.UTF8.GetString(written.ToJson()).Replace("team; explicit", "team; explicit; plain-http; authenticate=always", StringComparison.Ordinal);
        Assert.That(EnvironmentLock.Parse(System.Text.Encoding.UTF8.GetBytes(changed)).Spec.Indexes.Single().Settings, Is.EqualTo(new IndexSettings { IsExplicit = true }));
    }

    [Test]
    public void The_settings_of_an_index_stand_behind_its_address()
    {
        EnvironmentSource source = EnvironmentSource.Parse("team=https://packages.example/simple/; explicit;flat; plain-http ; ignore-refusals; undated; authenticate=never; fresh=600");
        Assert.That((source.Name, source.Address), Is.EqualTo(("team", new Uri("https://packages.example/simple/"))));
        Assert.That(source.Settings, Is.EqualTo(new IndexSettings { IsExplicit = true, IsFlat = true, AllowsPlainHttp = true, IgnoresRefusals = true, AllowsUndatedFiles = true, Authentication = FetchAuthentication.Never, FreshFor = TimeSpan.FromMinutes(10) }));
        Assert.That(EnvironmentSource.Parse("team" + source.Settings).Settings, Is.EqualTo(source.Settings));
        Assert.That(source.ToString(), Is.EqualTo("team; explicit; undated"));
    }

    [TestCase("team=https://packages.example/simple/; explict", 38)]
    [TestCase("team=https://packages.example/simple/; flat; authenticate=sometimes", 44)]
    [TestCase("team=https://packages.example/simple/;", 38)]
    [TestCase("team=https://packages.example/simple/; fresh=-1", 38)]
    public void A_setting_that_does_not_exist_is_an_error_that_names_those_that_do(string text, int position)
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => EnvironmentSource.Parse(text))!;
        Assert.That((error.Code, error.Position), Is.EqualTo(("FK7309", position)));
        Assert.That(error.Message, Does.Contain("ignore-refusals"));
    }

    [TestCase("torch=pytorch", "torch=pytorch")]
    [TestCase(" Torch_Vision = pytorch ; sys_platform=='linux' ", "torch-vision=pytorch; sys_platform == \"linux\"")]
    public void A_pin_to_an_index_reads_back(string text, string canonical)
    {
        Assert.That(IndexPin.Parse(text).ToString(), Is.EqualTo(canonical));
        Assert.That(IndexPin.Parse(canonical), Is.EqualTo(IndexPin.Parse(text)));
    }

    [TestCase("torch")]
    [TestCase("torch=")]
    [TestCase("=pytorch")]
    [TestCase("torch=pytorch; sys_platform")]
    public void A_pin_that_cannot_be_read_is_an_error(string text) => Assert.That(() => IndexPin.Parse(text), Throws.InstanceOf<SpecParseException>());

    [TestCase("zlib >=1.2", "zlib[version='>=1.2']")]
    [TestCase("old-tool<2->zlib", "old-tool[version='<2'] -> zlib")]
    public void An_override_reads_back(string text, string canonical)
    {
        Assert.That(CondaOverride.Parse(text).ToString(), Is.EqualTo(canonical));
        Assert.That(CondaOverride.Parse(canonical).ToString(), Is.EqualTo(canonical));
    }

    [TestCase("*")]
    [TestCase("zlib [")]
    [TestCase("old-tool -> ")]
    public void An_override_that_names_no_package_is_an_error(string text) => Assert.That(() => CondaOverride.Parse(text), Throws.InstanceOf<SpecParseException>());

    [Test]
    public void Words_are_those_of_the_values_with_hyphens()
    {
        Assert.That(SettingWord.Of(IndexStrategy.UnsafeFirstMatch), Is.EqualTo("unsafe-first-match"));
        Assert.That(SettingWord.Parse<SolveStrategy>("lowest-direct"), Is.EqualTo(SolveStrategy.LowestDirect));
        SpecParseException error = Assert.Throws<SpecParseException>(() => SettingWord.Parse<ChannelPriority>("strikt"))!;
        Assert.That(error.Message, Does.Contain("'strict', 'flexible', 'disabled'"));
    }

    private static Dictionary<string, CutOff> Of(string name, string cutOff) => new() { [name] = CutOff.Parse(cutOff) };
}
