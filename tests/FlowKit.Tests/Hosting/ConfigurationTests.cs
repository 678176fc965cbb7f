using System.IO.Abstractions.TestingHelpers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlowKit.Conda.Solving;
using FlowKit.Content.Downloading;
using FlowKit.Environments;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Hosting;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Hosting;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class ConfigurationTests
{
    [Test]
    public void Without_anything_the_defaults_hold()
    {
        FlowKitOptions options = Read(null, []);
        Assert.That(options.Folder, Is.EqualTo(Path.GetFullPath("/project/.flowkit")));
        Assert.That(options.Channels.Select(channel => channel.Name), Is.EqualTo(new[] { "conda-forge" }));
        Assert.That(options.Offline, Is.False);
    }

    [Test]
    public void Code_holds_over_variables_over_the_file()
    {
        const string file = """{ "parallelism": 2, "downloads": 3, "defaultPython": "3.10", /* as said */ "platforms": ["linux-64", "osx-arm64"], }""";
        FlowKitOptions options = Read(file, new() { ["FLOWKIT_DOWNLOADS"] = "4", ["FLOWKIT_DEFAULT_PYTHON"] = "3.11", ["FLOWKIT_CHANNEL_RELATIONS"] = "10" }, configured => configured.DefaultPython = "3.12");
        Assert.That((options.Parallelism, options.Downloads, options.DefaultPython), Is.EqualTo((2, 4, "3.12")));
        Assert.That(options.ChannelRelationsMaxDepth, Is.EqualTo(10));
        Assert.That(options.Platforms, Is.EqualTo(new[] { "linux-64", "osx-arm64" }));
    }

    [Test]
    public void Lists_of_variables_are_separated_by_commas()
    {
        FlowKitOptions options = Read(null, new() { ["FLOWKIT_INDEXES"] = "local=file:///wheels/, pypi", ["FLOWKIT_NO_BUILD"] = "six, idna", ["FLOWKIT_KEYRING"] = "keyring" });
        Assert.That(options.KeyringHelper, Is.EqualTo("keyring"), "one name is no list and no path");
        Assert.That(Read(null, new() { ["FLOWKIT_MIRRORS"] = "https://conda.anaconda.org=https://mirror.example/conda" }).Mirrors.Single().Place, Is.EqualTo(new Uri("https://mirror.example/conda")));
        Assert.That(options.NoBuild, Is.EqualTo(new[] { "six", "idna" }));
        Assert.That(Read(null, new() { ["FLOWKIT_CONDA_PYPI_MAPPING"] = "disabled" }).CondaPypiMapping, Is.EqualTo("disabled"), "the word is no path");
        Assert.That(Read(null, new() { ["FLOWKIT_CONDA_PYPI_MAPPING"] = "map.json" }).CondaPypiMapping, Is.EqualTo(Path.GetFullPath("map.json", "/project")));
        Assert.That((Read(null, new() { ["FLOWKIT_COMPILE_BYTECODE"] = "yes" }).CompileBytecode, options.CompileBytecode), Is.EqualTo((true, false)));
        Assert.That(options.Indexes.Select(index => index.Name), Is.EqualTo(new[] { "local", "pypi" }));
    }

    [Test]
    public void How_packages_are_chosen_is_said_by_the_file_and_by_variables_over_it()
    {
        const string file = """
            {
              "channelPriority": "flexible", "condaStrategy": "lowest-direct", "condaConstraints": ["zlib <2", "python 3.11.*"], "condaOverrides": ["old-tool -> zlib >=1.2"], "condaExclude": ["numpy ==2.1.0"],
              "excludeNewer": "7 days", "excludeNewerPackages": ["numpy=none", "shap=2026-01-31"], "excludeNewerChannels": ["own=none"],
              "indexStrategy": "unsafe-first-match", "resolution": "lowest", "preReleases": "allow", "preReleasePackages": ["Torch=disallow"], "staticMetadata": ["chumpy==0.70 -> scipy | numpy>=1,<2"], "indexPins": ["torch=pytorch; sys_platform == 'linux'"],
              "sources": ["pytorch=https://download.pytorch.org/whl/cpu; explicit; authenticate=never"],
              "buildConstraints": ["setuptools<80"], "constraints": ["pandas<3"], "overrides": ["scipy>=1"]
            }
            """;
        FlowKitOptions options = Read(file, new() { ["FLOWKIT_CONDA_STRATEGY"] = "lowest", ["FLOWKIT_EXCLUDE_NEWER_PACKAGES"] = "shap=P1D,torch=none", ["FLOWKIT_OVERRIDES"] = "scipy>=2, numpy<3" });
        CondaSettings conda = options.CondaSettings;
        Assert.That((conda.Priority, conda.Strategy), Is.EqualTo(((ChannelPriority?)ChannelPriority.Flexible, (SolveStrategy?)SolveStrategy.Lowest)));
        Assert.That(conda.Constraints.Concat(conda.Excluded).Select(request => request.Text), Is.EqualTo(new[] { "zlib <2", "python 3.11.*", "numpy ==2.1.0" }));
        Assert.That(conda.Overrides.Single().Package, Is.EqualTo("old-tool"));
        Assert.That(conda.ExcludeNewerChannels["own"], Is.EqualTo(CutOff.None));
        Assert.That(options.ExcludeNewer, Is.EqualTo(CutOff.OfAge(TimeSpan.FromDays(7))));
        Assert.That(options.ExcludeNewerPackages.Select(cutOff => $"{cutOff.Key}={cutOff.Value}").Order(), Is.EqualTo(new[] { "shap=P1D", "torch=none" }), "a variable takes the place of the whole list");
        PypiSettings pypi = options.PypiSettings;
        Assert.That((pypi.IndexStrategy, pypi.Resolution, pypi.PreReleases), Is.EqualTo(((IndexStrategy?)IndexStrategy.UnsafeFirstMatch, (ResolutionMode?)ResolutionMode.Lowest, (PrereleasePolicy?)PrereleasePolicy.Allow)));
        Assert.That((pypi.PreReleasePackages.Single().ToString(), pypi.StaticMetadata.Single().ToString()), Is.EqualTo(("torch=disallow", "chumpy==0.70 -> numpy<2,>=1 | scipy")));
        Assert.That(pypi.IndexPins.Single().ToString(), Is.EqualTo("torch=pytorch; sys_platform == \"linux\""));
        Assert.That(options.Sources.Single().Settings, Is.EqualTo(new IndexSettings { IsExplicit = true, Authentication = FetchAuthentication.Never }));
        Assert.That(pypi.BuildConstraints.Concat(options.Constraints).Concat(options.Overrides).Select(request => request.Text), Is.EqualTo(new[] { "setuptools<80", "pandas<3", "scipy>=2", "numpy<3" }));
    }

    [Test]
    public async Task Environments_are_resolved_from_a_channel_that_demands_a_client_certificate()
    {
        using TemporaryFolder folder = new();
        using TestAuthority authority = new();
        using X509Certificate2 client = authority.Issue("ada");
        byte[] repodata = Encoding.UTF8.GetBytes("{\"packages.conda\":{\"a-1.0-0.conda\":{\"name\":\"a\",\"version\":\"1.0\",\"build\":\"0\",\"build_number\":0,\"sha256\":\"" + new string('0', 64) + "\",\"size\":1}}}");
        using TlsListener server = new(authority.Issue("localhost"), (path, _) => Task.FromResult(path == "/c/noarch/repodata.json" ? ("200 OK", repodata) : ("404 Not Found", [])), authority.Certificate);
        File.WriteAllText(folder.Combine("ca.pem"), authority.Certificate.ExportCertificatePem());
        File.WriteAllText(folder.Combine("client.pem"), client.ExportCertificatePem());
        File.WriteAllText(folder.Combine("client.key"), client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string file = $$"""{ "folder": "{{folder.FullName}}", "cacheFolder": "{{folder.Combine("cache")}}", "certificates": "{{folder.Combine("ca.pem")}}", "clientCertificate": "{{folder.Combine("client.pem")}}" }""";
        EnvironmentSpec spec = new() { Conda = ["a"], Channels = [EnvironmentSource.Named("c", new Uri($"https://localhost:{server.Port}/c"))], Platforms = ["linux-64"] };
        EnvironmentLock resolved = await Runtime(new() { ["FLOWKIT_CLIENT_KEY"] = folder.Combine("client.key") }).ResolveAsync(spec);
        Assert.That(resolved.Platforms.Single().Packages.Select(package => package.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(server.Clients, Does.Contain("CN=ada"));
        Assert.That(Assert.Throws<FlowKitException>(() => Runtime([]))!.Code, Is.EqualTo("FK7010"), "the certificate's own file holds no key");
        Assert.That(Assert.Throws<FlowKitException>(() => Runtime(new() { ["FLOWKIT_CERTIFICATES"] = folder.Combine("client.key") }))!.Code, Is.EqualTo("FK7010"));
        FlowKitOptions keyAlone = new() { ClientKeyFile = folder.Combine("client.key") };
        Assert.That(Assert.Throws<FlowKitException>(() => RuntimeOf(keyAlone))!.Code, Is.EqualTo("FK8601"));

        EnvironmentRuntime Runtime(Dictionary<string, string> variables) => RuntimeOf(Read(file, variables));
    }

    [Test]
    public async Task Authorities_and_the_client_certificate_reach_git_and_offline_it_is_not_asked()
    {
        using TemporaryFolder folder = new();
        using TestAuthority authority = new();
        using X509Certificate2 client = authority.Issue("ada");
        string project = Directory.CreateDirectory(folder.Combine("project")).FullName, served = Directory.CreateDirectory(folder.Combine("served")).FullName;
        File.WriteAllText(Path.Combine(project, "pyproject.toml"), "[project]\nname = 'own'\nversion = '1.0'\n");
        if (!await GitServer.TryPublishAsync(project, Path.Combine(served, "own.git"))) Assert.Ignore("There is no git here.");
        using GitServer server = new(served, authority.Certificate);
        File.WriteAllText(folder.Combine("client.pem"), client.ExportCertificatePem() + "\n" + client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string file = $$"""{ "folder": "{{folder.FullName}}", "cacheFolder": "{{folder.Combine("cache")}}", "certificates": "{{server.CertificateFile}}", "clientCertificate": "{{folder.Combine("client.pem")}}" }""";
        // For a foreign platform nothing is built: what the project says is enough.
        EnvironmentSpec spec = new() { Pypi = [$"own @ git+https://{GitServer.Name}:{server.Port}/own.git@main"], Python = "3.11", Platforms = [OperatingSystem.IsWindows() ? "linux-64" : "win-64"] };
        Assert.That((await Assert.CatchAsync<FlowKitException>(() => RuntimeOf(Read(file, new() { ["FLOWKIT_OFFLINE"] = "true" })).ResolveAsync(spec)))!.Message, Does.Contain("own is not in the cache, and the network is off"));
        Assert.That(server.Clients, Is.Empty);
        EnvironmentLock resolved = await RuntimeOf(Read(file, [])).ResolveAsync(spec);
        Assert.That(resolved.Platforms.Single().Pypi.Single().Version, Is.EqualTo("1.0"));
        Assert.That(server.Clients, Has.Some.EqualTo("CN=ada"));
    }

    [Test]
    public void Every_setting_is_on_the_page_of_configuration()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "FlowKit.sln")))
        {
            root = root.Parent;
        }

        string page = File.ReadAllText(Path.Combine(root!.FullName, "docs", "configuration.md"));
        Assert.That(Setting.All.Select(setting => setting.Variable).Where(variable => !page.Contains($"`{variable}`", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void A_comma_inside_of_one_requirement_separates_nothing()
    {
        FlowKitOptions options = Read(null, new() { ["FLOWKIT_CONSTRAINTS"] = "numpy>=1, <2,pandas[a,b]!=2 ,, scipy", ["FLOWKIT_CONDA_CONSTRAINTS"] = "zlib[version='>=1,<2',build=0],python 3.11.*", ["FLOWKIT_STATIC_METADATA"] = "tool -> numpy>=1,<2 | scipy, own ->" });
        Assert.That(options.PypiSettings.StaticMetadata.Select(metadata => metadata.ToString()), Is.EqualTo(new[] { "tool -> numpy<2,>=1 | scipy", "own ->" }));
        Assert.That(options.Constraints.Select(request => request.Text), Is.EqualTo(new[] { "numpy>=1, <2", "pandas[a,b]!=2", "scipy" }));
        Assert.That(options.CondaSettings.Constraints.Select(request => request.Text), Is.EqualTo(new[] { "zlib[version='>=1,<2',build=0]", "python 3.11.*" }));
    }

    [Test]
    public void A_path_in_the_file_is_relative_to_the_file() =>
        Assert.That(Read("""{ "cacheFolder": "cache" }""", []).CacheFolder, Is.EqualTo(Path.GetFullPath("/project/cache")));

    [Test]
    public void Another_file_is_read_in_place_of_the_one_in_the_folder_and_has_to_be_there()
    {
        MockFileSystem files = new();
        files.AddFile("/project/flowkit.json", new MockFileData("""{ "parallelism": 2, "downloads": 3 }"""));
        files.AddFile("/project/ci/flows.json", new MockFileData("""{ "parallelism": 4, "cacheFolder": "cache" }"""));
        FlowKitOptions options = Named("ci/flows.json");
        Assert.That((options.Parallelism, options.Downloads, options.CacheFolder), Is.EqualTo((4, 8, Path.GetFullPath("/project/ci/cache"))));
        Assert.That(() => Named("ci/flow.json"), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.InvalidConfiguration).And.Message.Contains(Path.GetFullPath("/project/ci/flow.json")));

        FlowKitOptions Named(string file) => ConfigurationReader.Read(files, "/project", variable => variable == "FLOWKIT_CONFIG" ? file : null, null);
    }

    [TestCase("""{ "paralelism": 2 }""", "paralelism")]
    [TestCase("""{ "parallelism": 0 }""", "parallelism")]
    [TestCase("""{ "offline": "maybe" }""", "offline")]
    [TestCase("""{ "channelPriority": "strikt" }""", "'strict', 'flexible', 'disabled'")]
    [TestCase("""{ "resolution": "lowest_direct" }""", "lowest-direct")]
    [TestCase("""{ "condaConstraints": ["zlib ["] }""", "condaConstraints")]
    [TestCase("""{ "condaOverrides": ["tool -> *"] }""", "condaOverrides")]
    [TestCase("""{ "indexPins": ["torch"] }""", "indexPins")]
    [TestCase("""{ "preReleasePackages": ["torch=maybe"] }""", "'if-necessary', 'explicit', 'disallow', 'allow'")]
    [TestCase("""{ "staticMetadata": ["torch"] }""", "PACKAGE[==VERSION] -> REQUIREMENT")]
    [TestCase("""{ "indexes": ["pypi; explicitly"] }""", "explicit")]
    [TestCase("""{ "excludeNewer": "a while" }""", "excludeNewer")]
    [TestCase("""{ "excludeNewerPackages": ["numpy"] }""", "NAME=CUT-OFF")]
    [TestCase("""{ "buildConstraints": ["setuptools<<1"] }""", "buildConstraints")]
    [TestCase("""{ "mirrors": ["https://only.one"] }""", "mirrors")]
    [TestCase("""{ "channelRelations": true }""", "channelRelations")]
    [TestCase("""{ "proxy": "not an address" }""", "proxy")]
    [TestCase("""{ "indexes": ["file:///no/name"] }""", "indexes")]
    [TestCase("""[1]""", "flowkit.json")]
    [TestCase("""{ "folder": """, "flowkit.json")]
    public void What_cannot_be_read_says_where(string file, string where) =>
        Assert.That(() => Read(file, []), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(FlowErrors.InvalidConfiguration).And.Message.Contains(where));

    [Test]
    public void A_value_with_a_password_is_not_shown() =>
        Assert.That(
            () => Read(null, new() { ["FLOWKIT_INDEXES"] = "my index=https://user:secret@host/simple" }),
            Throws.TypeOf<FlowKitException>().With.Message.Not.Contains("secret"));

    private static EnvironmentRuntime RuntimeOf(FlowKitOptions options)
    {
        ServiceCollection services = new();
        services.AddSingleton(options).AddFlowKit();
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<EnvironmentRuntime>();
    }

    private static FlowKitOptions Read(string? file, Dictionary<string, string> variables, Action<FlowKitOptions>? configure = null)
    {
        MockFileSystem files = new();
        files.AddDirectory("/project");
        if (file is not null)
            files.AddFile("/project/flowkit.json", new MockFileData(file));
        return ConfigurationReader.Read(files, "/project", variables.GetValueOrDefault, configure);
    }
}
