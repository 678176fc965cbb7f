using System.Text.Json;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Index;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class MixedTests
{
    [Test]
    public async Task Conda_is_solved_first_and_what_it_brings_is_not_installed_again()
    {
        EnvironmentRuntime runtime = Runtime();
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table<2", "python"], Pypi = ["explainer"] });
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.0=py_0", "explainer==1.0", "helper==1.0" }));
        PlatformLock platform = @lock.For(World.Platform);
        Assert.That(platform.Python, Is.EqualTo(new LockedPython("3.11.9", FromConda: true)));
        Assert.That(((LockedCondaPackage)platform.Find(PackageKind.Conda, "table")!).Distributions, Is.EqualTo(new[] { "table==1.0" }));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Id, Is.EqualTo(@lock.Id));
    }

    [Test]
    public async Task A_conflict_between_the_two_worlds_is_explained_as_one()
    {
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() =>
            Runtime().ResolveAsync(new EnvironmentSpec { Conda = ["table<2", "python"], Pypi = ["learner>=2"] })))!;
        Assert.That(error.Code, Is.EqualTo("FK7311"));
        Assert.That(error.Message, Does.Contain("table").And.Contains("1.0").And.Contains("conda").And.Contains("learner"));
    }

    [Test]
    public async Task A_package_can_be_taken_from_pypi_instead_of_condas()
    {
        EnvironmentLock @lock = await Runtime().ResolveAsync(new EnvironmentSpec { Conda = ["table<2", "python"], Pypi = ["learner>=2"], FromPypi = ["table"] });
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "learner==2.0", "table==2.0" }));
    }

    [Test]
    public async Task A_package_of_a_base_is_left_out_for_PyPIs_where_the_policy_lets_it_go()
    {
        EnvironmentRuntime runtime = Runtime();
        EnvironmentLock @base = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table<2", "python"] });
        CompositionRequest request = new([@base], new EnvironmentSpec { Pypi = ["learner>=2"], FromPypi = ["table"] });
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ComposeAsync(request)))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain(@base.Id.Abbreviated).And.Contain("conda's table=1.0").And.Contain("FromPypi"));
        foreach (CompositionPolicy policy in (CompositionPolicy[])[CompositionPolicy.Prefer, CompositionPolicy.Fresh])
            Assert.That(World.Releases((await runtime.ComposeAsync(request with { Policy = policy })).Lock), Is.EqualTo(new[] { "python=3.11.9=0", "learner==2.0", "table==2.0" }), policy.ToString());
    }

    [Test]
    public async Task Conda_without_python_carries_what_needs_none_and_python_is_the_machines()
    {
        EnvironmentLock @lock = await Runtime().ResolveAsync(new EnvironmentSpec { Conda = ["data"], Pypi = ["learner==1.0"], Python = "3.12" });
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "data=1.0=0", "learner==1.0", "table==1.0" }));
        Assert.That(@lock.For(World.Platform).Python, Is.EqualTo(new LockedPython("3.12", FromConda: false)));
    }

    [Test]
    public async Task A_composition_adds_conda_packages_to_a_locked_base_of_wheels_and_wheels_to_one_of_conda()
    {
        EnvironmentRuntime runtime = Runtime();
        EnvironmentLock wheels = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = "3.11" });
        ComposedEnvironment both = await runtime.ComposeAsync(new CompositionRequest([wheels], new EnvironmentSpec { Conda = ["data"], Pypi = ["explainer"] }));
        Assert.That(World.Releases(both.Lock), Is.EqualTo(new[] { "data=1.0=0", "explainer==1.0", "helper==1.0", "learner==1.0", "table==1.0" }));
        EnvironmentLock conda = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table<2", "python"] });
        ComposedEnvironment onConda = await runtime.ComposeAsync(new CompositionRequest([conda], new EnvironmentSpec { Pypi = ["explainer"] }));
        Assert.That(World.Releases(onConda.Lock), Is.EqualTo(new[] { "python=3.11.9=0", "table=1.0=py_0", "explainer==1.0", "helper==1.0" }));
        ComposedEnvironment same = await runtime.ComposeAsync(new CompositionRequest([conda], new EnvironmentSpec { Conda = ["table"], Pypi = ["table>=1"] }));
        Assert.That(same.Id, Is.EqualTo(conda.Id));
        Assert.That(same.Reports[0].Solved, Is.False);
        FlowKitException clash = (await Assert.CatchAsync<FlowKitException>(() => runtime.ComposeAsync(new CompositionRequest([wheels], new EnvironmentSpec { Conda = ["table"] }))))!;
        Assert.That(clash.Code, Is.EqualTo("FK7310"));
    }

    [Test]
    public async Task A_python_that_conda_lacks_is_an_error_that_says_so()
    {
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime(withPython: false).ResolveAsync(new EnvironmentSpec { Conda = ["table"] })))!;
        Assert.That(error.Message, Does.Contain("python"));
    }

    [Test]
    public void The_rules_for_conda_and_pypi_together_hold() => Conformance.Run("pypi/mixed/conda_pypi_cases.jsonl", static c => RunCase(c).GetAwaiter().GetResult());

    [Test]
    public void Conda_names_lead_to_pypi_names_by_a_mapping() => RunLookups("pypi/name_mapping/lookups.jsonl", static (mapping, c) =>
    {
        IReadOnlyList<string>? found = mapping.Find(c.GetProperty("conda_name").GetString()!);
        string[] wanted = c.GetProperty("pypi_names") is { ValueKind: JsonValueKind.Array } names ? [.. names.EnumerateArray().Select(static n => n.GetString()!)] : [];
        return found is not null && found.SequenceEqual(wanted) ? null : "gives " + string.Join(", ", found ?? ["nothing"]);
    });

    [Test]
    public void Pypi_names_lead_to_conda_names_by_a_mapping() => RunLookups("pypi/name_mapping/reverse_lookups.jsonl", static (mapping, c) =>
    {
        IReadOnlyList<string> found = mapping.FindConda(c.GetProperty("pypi_name").GetString()!);
        return found.Order(StringComparer.Ordinal).SequenceEqual(c.GetProperty("conda_names").EnumerateArray().Select(static n => n.GetString()!).Order(StringComparer.Ordinal)) ? null : "gives " + string.Join(", ", found);
    });

    private static void RunLookups(string file, Func<CondaPypiMapping, JsonElement, string?> check)
    {
        Dictionary<string, CondaPypiMapping> mappings = [];
        Conformance.Run(file, c =>
        {
            string channel = c.GetProperty("channel").GetString()!;
            if (!mappings.TryGetValue(channel, out CondaPypiMapping? mapping)) mappings[channel] = mapping = CondaPypiMapping.Load(Conformance.PathOf($"pypi/name_mapping/{channel}.json.gz"));
            return check(mapping, c);
        });
    }

    private static async Task<string?> RunCase(JsonElement c)
    {
        MemoryFetcher fetcher = new();
        LocalIndexBuilder builder = new();
        foreach (JsonProperty project in c.GetProperty("pypi_index").EnumerateObject())
        {
            foreach (JsonProperty version in project.Value.EnumerateObject())
                builder.Add(new WheelBuilder(project.Name, version.Name).Requires(version.Value.GetProperty("requires").EnumerateArray().Select(static r => r.GetString()!)).Build());
        }
        Uri address = builder.PutInto(fetcher, "index");
        PypiSide side = new((_, _) => MultiIndexSource.Open(fetcher, new PypiIndex("index", address)), static _ => new Uri("memory://none"), _ => address, new PackageHasher(fetcher));
        List<LockedCondaPackage> conda = [.. c.GetProperty("conda_packages").EnumerateArray().Select(Package)];
        EnvironmentSpec spec = new()
        {
            Pypi = [.. c.GetProperty("pypi_requirements").EnumerateArray().Select(static r => new PackageRequest(r.GetString()!))],
            FromPypi = c.TryGetProperty("options", out JsonElement options) && options.TryGetProperty("pypi_overrides", out JsonElement overrides) ? [.. overrides.EnumerateArray().Select(static o => o.GetString()!)] : [],
        };
        JsonElement expected = c.GetProperty("expected");
        bool unsatisfiable = expected.TryGetProperty("unsatisfiable", out JsonElement no) && no.GetBoolean();
        PypiAnswer answer;
        try
        {
            answer = await side.SolveAsync(new PlatformSolveRequest(spec, "linux-64"), conda, new LockedPython("3.11.9", FromConda: true), [], default);
        }
        catch (FlowKitException e)
        {
            if (!unsatisfiable) return "refused: " + e.Message;
            string[] missing = [.. expected.GetProperty("must_mention").EnumerateArray().Select(static m => m.GetString()!).Where(m => !e.Message.Contains(m, StringComparison.Ordinal))];
            return missing.Length == 0 ? null : $"does not mention {string.Join(", ", missing)}: {e.Message}";
        }
        if (unsatisfiable) return "found an answer";
        string installed = string.Join(", ", answer.Packages.Select(static p => p.ToString()).Order(StringComparer.Ordinal));
        string wanted = string.Join(", ", expected.GetProperty("install").EnumerateObject().Select(static p => p.Name + "==" + p.Value.GetString()).Order(StringComparer.Ordinal));
        if (installed != wanted) return $"installs {installed} instead of {wanted}";
        string provided = string.Join(", ", answer.FromConda.Order(StringComparer.Ordinal));
        string fromConda = string.Join(", ", expected.GetProperty("from_conda").EnumerateArray().Select(static p => p.GetString()).Order(StringComparer.Ordinal));
        if (provided != fromConda) return $"takes {provided} from conda instead of {fromConda}";
        string overwritten = expected.TryGetProperty("overwrites", out JsonElement o) ? string.Join(", ", o.EnumerateArray().Select(static p => p.GetString())) : "";
        return string.Join(", ", answer.ReplacedConda) == overwritten ? null : "replaces " + string.Join(", ", answer.ReplacedConda);
    }

    private static LockedCondaPackage Package(JsonElement element) => new()
    {
        Name = element.GetProperty("name").GetString()!,
        Version = element.GetProperty("version").GetString()!,
        Build = "0",
        Subdir = "linux-64",
        FileName = element.GetProperty("name").GetString() + ".conda",
        Location = new PackageLocation("channel", "linux-64/x.conda"),
        Sha256 = Sha256Digest.Compute("x"u8),
        Distributions = [.. element.GetProperty("python_distributions").EnumerateArray().Select(static d => d.GetProperty("name").GetString() + "==" + d.GetProperty("version").GetString())],
    };

    private static EnvironmentRuntime Runtime(bool withPython = true)
    {
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new LocalChannelBuilder("channel")
            .Add(new CondaPackageBuilder("table", "1.0", "py_0").NoArchPython().DependsOn("python >=3.9").PythonDistribution("table", "1.0").File("site-packages/table/__init__.py", "name = 'conda one'\n"))
            .Add(new CondaPackageBuilder("table", "2.0", "py_0").NoArchPython().DependsOn("python >=3.9").PythonDistribution("table", "2.0").File("site-packages/table/__init__.py", "name = 'conda two'\n"))
            .Add(new CondaPackageBuilder("data", "1.0").File("share/data.csv", "a,b\n1,2\n"));
        // Never hydrated: only its record is looked at.
        if (withPython) channel.Add(new CondaPackageBuilder("python", "3.11.9").ForPlatform("linux-64").File("share/python", ""));
        channel.PutInto(fetcher);
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add(World.Platform);
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", World.Index().PutInto(fetcher, "local")));
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", channel.MemoryAddress));
        return new EnvironmentRuntime(options);
    }
}
