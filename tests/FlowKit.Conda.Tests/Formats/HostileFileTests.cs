using System.Text;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Formats;

/// <summary>Files and texts damaged at random: every reader takes them, or refuses them in its own words.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileFileTests
{
    private const string Environment = """
        name: env
        channels: [conda-forge, https://e.x/c]
        platforms:
          - linux-64
        dependencies:
          - python >=3.9
          - sel(linux): numpy
          - pip:
            - a==1 ; os_name == 'nt'
            - -r requirements.txt
        variables: {A: "1"}
        """;

    private const string Pixi = """
        version: 6
        environments:
          default:
            channels:
            - url: https://conda.anaconda.org/conda-forge/
            indexes:
            - https://pypi.org/simple
            packages:
              linux-64:
              - conda: https://conda.anaconda.org/conda-forge/linux-64/a-1.0-0.conda
              - pypi: https://e.x/b-1-py3-none-any.whl
        packages:
        - conda: https://conda.anaconda.org/conda-forge/linux-64/a-1.0-0.conda
          sha256: aa
          depends:
          - c >=1
          size: 12
          timestamp: 1700000000000
        - pypi: https://e.x/b-1-py3-none-any.whl
          name: b
          version: '1'
          sha256: bb
          requires_dist: [c]
        """;

    private const string CondaLock = """
        version: 1
        metadata:
          content_hash: {linux-64: aa}
          channels: [{url: conda-forge, used_env_vars: []}]
          platforms: [linux-64]
          sources: [environment.yml]
        package:
        - name: a
          version: '1.0'
          manager: conda
          platform: linux-64
          dependencies: {b: '>=1'}
          url: https://conda.anaconda.org/conda-forge/linux-64/a-1.0-0.conda
          hash: {md5: aa, sha256: bb}
          category: main
          optional: false
        """;

    private const string Explicit = "# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/a-1.0-0.conda#d41d8cd98f00b204e9800998ecf8427e\n";

    private const string Record = """
        {"name": "a", "version": "1.0", "build": "0", "build_number": 0, "channel": "https://conda.anaconda.org/conda-forge", "subdir": "linux-64", "fn": "a-1.0-0.conda", "x": 1,
        "url": "https://conda.anaconda.org/conda-forge/linux-64/a-1.0-0.conda", "depends": ["b"], "files": ["c"], "link": {"source": "/p", "type": 1}, "requested_specs": ["a"],
        "paths_data": {"paths_version": 1, "paths": [{"_path": "c", "path_type": "hardlink", "sha256": "aa", "sha256_in_prefix": "bb", "size_in_bytes": 3, "prefix_placeholder": "/q", "file_mode": "text"}]}}
        """;

    [Test]
    public void Environment_files() => Damage.Check<FlowKitException>(Environment, text => EnvironmentFileReader.Read(text, "environment.yml"));

    [Test]
    public void Locks_of_pixi() => Damage.Check<FlowKitException>(Pixi, text => Records(LockFileReader.Read(text, "pixi.lock")));

    [Test]
    public void Locks_of_conda_lock() => Damage.Check<FlowKitException>(CondaLock, text => Records(LockFileReader.Read(text, "conda-lock.yml")));

    [Test]
    public void Explicit_lists() => Damage.Check<FlowKitException>(Explicit, text => Records(LockFileReader.Read(text, "explicit.txt")));

    [Test]
    public void Records_of_installed_packages() => Damage.Check<FlowKitException>(Encoding.UTF8.GetBytes(Record), bytes => PrefixRecords.Parse(bytes));

    [Test]
    public void Lists_of_paths() => Damage.Check<FlowKitException>(
        Encoding.UTF8.GetBytes("""{"paths_version": 1, "paths": [{"_path": "c", "path_type": "hardlink", "sha256": "aa", "size_in_bytes": 3, "prefix_placeholder": "/q", "file_mode": "text"}]}"""),
        bytes => PackagePathsReader.Parse(bytes, "paths.json"));

    [Test]
    public void Match_specs_print_what_reads_back() => Damage.Check<FlowKitException>("https://conda.anaconda.org/t/token/conda-forge/linux-64::a[version='>=1,<2|3.*', build=b*, when=\"c >1\", extras=[d]]", text =>
    {
        string printed = MatchSpec.Parse(text).ToString();
        Assert.That(MatchSpec.Parse(printed).ToString(), Is.EqualTo(printed));
    });

    [Test]
    public void A_YAML_file_that_stops_in_the_middle_is_refused_by_name() => Assert.That(
        () => EnvironmentFileReader.Read("- : env\nchannels: [conda-forge]\ndependenc{}ies\n  - numpy\n", "environment.yml"),
        Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7132").And.Message.StartsWith("environment.yml cannot be read"));

    [Test]
    public void A_record_of_an_installed_package_that_says_a_thing_twice_is_refused_by_name() => Assert.That(
        () => PrefixRecords.Parse(Encoding.UTF8.GetBytes(Record.Replace("\"x\": 1", "\"x\": 1, \"x\": 2", StringComparison.Ordinal))),
        Throws.TypeOf<FlowKitException>().With.Message.Contains("cannot be read"));

    [Test]
    public void No_second_token_of_an_address_is_shown() =>
        Assert.That(MatchSpec.Parse("https://e.x/t/first/t/second/chan::a").ToString(), Is.EqualTo("https://e.x/chan::a"));

    private static List<PackageRecord> Records(LockFile file) => [.. file.Environments.SelectMany(environment => environment.Packages.Values).SelectMany(packages => packages).Select(package => package.ToRecord())];
}
