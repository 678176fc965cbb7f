using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace FlowKit.Packaging.Tests;

[NonParallelizable]
public class PackageTests
{
    private string _folder = "";
    private string _feed = "";

    [OneTimeSetUp]
    public async Task Pack()
    {
        // Outside of the repository, whose Directory.Build.props would reach into a project below it.
        _folder = Directory.CreateTempSubdirectory("flowkit-package-").FullName;
        _feed = Path.Combine(_folder, "feed");
        await Feed.PackAsync(_feed);
    }

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void FlowKit_has_its_analyzers_inside_and_its_siblings_beside()
    {
        using ZipArchive package = Open("FlowKit");

        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[]
            {
                "lib/net10.0/FlowKit.dll", "lib/net10.0/FlowKit.xml", "analyzers/dotnet/cs/FlowKit.Analyzers.dll", "analyzers/dotnet/cs/FlowKit.CodeFixes.dll",
                "build/FlowKit.props", "build/FlowKit.targets", "README.md",
            }));
        Assert.That(package.Entries.Select(entry => Path.GetFileName(entry.FullName)), Has.None.StartsWith("Microsoft.CodeAnalysis"));
        Assert.That(Dependencies(package), Does.Contain("FlowKit.Environments").And.None.Contains("Analyzers").And.None.Contains("CodeAnalysis"));
    }

    [Test]
    public void No_package_carries_a_path_of_the_machine_that_built_it()
    {
        byte[][] paths = [.. new[] { Feed.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }
            .Where(path => path.Length > 1)
            .SelectMany(path => new[] { Encoding.UTF8.GetBytes(path + "/"), Encoding.Unicode.GetBytes(path + "/") })];
        string[] packages = [.. Directory.GetFiles(_feed, "*.nupkg"), .. Directory.GetFiles(_feed, "*.snupkg")];

        Assert.That(packages, Has.Length.GreaterThanOrEqualTo(12));
        foreach (string path in packages)
        {
            using ZipArchive package = ZipFile.OpenRead(path);
            foreach (ZipArchiveEntry entry in package.Entries)
            {
                using MemoryStream content = new();
                using (Stream stream = entry.Open())
                {
                    stream.CopyTo(content);
                }

                foreach (byte[] found in paths)
                {
                    Assert.That(content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(found), Is.Negative, $"{Path.GetFileName(path)}: {entry.FullName}");
                }
            }
        }
    }

    [Test]
    public async Task A_new_console_project_that_references_only_the_package_runs_a_flow_of_two_steps()
    {
        string project = Directory.CreateDirectory(Path.Combine(_folder, "app")).FullName;
        string version = Path.GetFileNameWithoutExtension(Directory.GetFiles(_feed, "FlowKit.Content.*.nupkg").Single())["FlowKit.Content.".Length..];
        File.WriteAllText(Path.Combine(project, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
                <RestoreFallbackFolders>{GlobalPackages()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="FlowKit" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="flowkit-here" value="{_feed}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(project, "helper.py"), "def greet(): pass");
        File.WriteAllText(Path.Combine(project, "requirements.txt"), "shap>=0.46");
        File.WriteAllText(Path.Combine(project, "Program.cs"), """
            using FlowKit;
            using FlowKit.Definition;
            using FlowKit.Hosting;

            FlowDefinition other = FlowCatalog.Flows.Single(flow => flow.Name == "OtherFlow");
            Console.WriteLine($"carried: {other.PythonFiles.Single().Path}, {other.Step("Start").Environment!.Files.Single().File.Text}");
            return await FlowApp.RunAsync(args);

            [Flow]
            public sealed partial class OtherFlow : Flow<OtherFlow>
            {
                [Step, Pypi(File = "requirements.txt")] public Transition Start() => End();
            }

            [Flow]
            public sealed partial class GreetFlow : Flow<GreetFlow>
            {
                [Parameter] public required string Name { get; init; }
                [Artifact] public partial string Greeting { get; set; }

                [Step] public Transition Compose()
                {
                    Greeting = $"Hello, {Name}!";
                    return Next(Say);
                }

                [Step] public Transition Say()
                {
                    Console.WriteLine($"from the second step: {Greeting}");
                    return End();
                }
            }
            """);

        (int built, string log) = await Feed.DotnetAsync(project, "build", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        Assert.That(built, Is.Zero, log);
        string assembly = Directory.GetFiles(Path.Combine(project, "bin"), "app.dll", SearchOption.AllDirectories).Single();
        (int ran, string output) = await Feed.DotnetAsync(project, assembly, "run", "GreetFlow", "--name", "Ada");

        Assert.That(ran, Is.Zero, output);
        Assert.That(output, Does.Contain("from the second step: Hello, Ada!").And.Contain("carried: helper.py, shap>=0.46"));
    }

    private ZipArchive Open(string id) =>
        ZipFile.OpenRead(Directory.GetFiles(_feed, id + ".*.nupkg").Single(path => char.IsDigit(Path.GetFileName(path)[id.Length + 1])));

    private static IEnumerable<string> Dependencies(ZipArchive package)
    {
        using Stream stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(stream).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)];
    }

    // What this machine has restored already need not be fetched again; the packages under test are never there.
    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
