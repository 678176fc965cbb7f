using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

[Parallelizable]
public sealed class IndexPinTests
{
    private static NamedIndexes Indexes => new()
    {
        ["main"] = new InlineIndex().Add("app", "1.0", "torch").Add("torch", "2.0").Add("torch", "3.0"),
        ["gpu"] = new InlineIndex().Add("torch", "2.0+cu12"),
        ["cpu"] = new InlineIndex().Add("torch", "2.0", [], null, wheelTags: ["cp312-abi3-any"]).Add("app", "9.0"),
    };

    [TestCase("linux-64", "app==1.0 torch==2.0+cu12")]
    [TestCase("win-64", "app==1.0 torch==3.0")]
    public async Task A_pin_with_a_marker_holds_on_the_targets_of_the_marker(string platform, string expected)
    {
        PypiSolveRequest request = Request([Pin("torch", "gpu", "sys_platform == 'linux'")]) with { Target = PypiTarget.For(platform, "3.12") };
        Assert.That(string.Join(" ", (await new PypiSolver().SolveAsync(request)).Packages), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_pinned_package_never_comes_from_another_index()
    {
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(Request([Pin("app", "gpu")]))))!;
        Assert.That(e.Message, Does.Contain("app was not found in the index 'gpu', the only one that it is pinned to"));
        await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(Request([Pin("torch", "gpu")], "torch>=3")));
    }

    [Test]
    public async Task Pins_that_hold_together_and_name_different_indexes_are_refused()
    {
        Assert.That(await CodeOfAsync(Request([Pin("torch", "gpu"), Pin("torch", "cpu")])), Is.EqualTo(PypiErrors.InvalidSolveRequest));
        Assert.That(await CodeOfAsync(Request([Pin("torch", "gpu", "sys_platform == 'linux'"), Pin("torch", "cpu", "python_version >= '3.9'")])), Is.EqualTo(PypiErrors.InvalidSolveRequest));
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => SolveForAllAsync(Request([Pin("torch", "gpu", "sys_platform == 'linux'"), Pin("torch", "cpu", "os_name == 'posix'")]))))!;
        Assert.That(e.Message, Does.Contain("'gpu' where sys_platform == \"linux\"").And.Contain("'cpu'"));

        // The same index twice, or markers that exclude each other, are no contradiction.
        await new PypiSolver().SolveAsync(Request([Pin("torch", "gpu"), Pin("torch", "gpu", "sys_platform == 'linux'")]));
        await new PypiSolver().SolveAsync(Request([Pin("torch", "gpu", "sys_platform == 'linux'"), Pin("torch", "cpu", "sys_platform == 'win32'")]));
    }

    [Test]
    public async Task A_pin_to_an_index_that_is_not_there_is_told()
    {
        Assert.That(await CodeOfAsync(Request([Pin("torch", "nowhere")])), Is.EqualTo(PypiErrors.BadIndexConfiguration));
        Assert.That(await CodeOfAsync(Request([Pin("torch", "gpu")]) with { Source = new InlineIndex().Add("app", "1.0", "torch").Add("torch", "1.0") }), Is.EqualTo(PypiErrors.BadIndexConfiguration));
    }

    [Test]
    public async Task A_solve_for_all_targets_parts_at_the_marker_of_a_pin()
    {
        UniversalSolution solution = await SolveForAllAsync(Request([Pin("torch", "gpu", "sys_platform == 'linux'")], "app", "torch<3"));
        Assert.That(solution.Packages.Select(p => p.ToString()), Is.EqualTo((string[])["app==1.0", "torch==2.0 ; sys_platform != \"linux\"", "torch==2.0+cu12 ; sys_platform == \"linux\""]));
    }

    [Test]
    public async Task One_version_from_two_indexes_is_two_packages_with_the_files_of_each()
    {
        UniversalSolution solution = await SolveForAllAsync(Request([Pin("torch", "main", "sys_platform == 'win32'"), Pin("torch", "cpu", "sys_platform != 'win32'")], "app", "torch==2.0"));
        UniversalPackage[] torch = [.. solution.Packages.Where(p => p.Name.Value == "torch")];
        Assert.That(torch.Select(p => p.ToString()), Is.EqualTo((string[])["torch==2.0 ; sys_platform != \"win32\"", "torch==2.0 ; sys_platform == \"win32\""]));
        Assert.That(torch.Select(p => p.Files.Single().FileName), Is.EqualTo((string[])["torch-2.0-cp312-abi3-any.whl", "torch-2.0-py3-none-any.whl"]));
    }

    private static PypiIndexPin Pin(string name, string index, string? marker = null) => new(PackageName.Parse(name), index, marker is null ? null : Marker.Parse(marker));

    private static PypiSolveRequest Request(PypiIndexPin[] pins, params string[] requirements) => new()
    {
        Requirements = [.. (requirements.Length == 0 ? ["app"] : requirements).Select(Requirement.Parse)],
        Target = PypiTarget.For("linux-64", "3.12"),
        Source = Indexes,
        IndexPins = pins,
    };

    private static Task<UniversalSolution> SolveForAllAsync(PypiSolveRequest request) => new UniversalSolver().SolveAsync(request, new UniversalOptions(VersionSpecifiers.Parse(">=3.12")));

    private static async Task<string> CodeOfAsync(PypiSolveRequest request) => (await Assert.ThrowsAsync<FlowKitException>(() => new PypiSolver().SolveAsync(request)))!.Code;

    /// <summary>Indexes by name; without a pin the one named "main" is asked.</summary>
    private sealed class NamedIndexes : Dictionary<string, InlineIndex>, IPypiSource, INamedIndexes
    {
        public IReadOnlyList<string> IndexNames => [.. Keys];

        public IPypiSource? FindIndex(string name) => TryGetValue(name, out InlineIndex? index) ? new Named(name, index) : null;

        public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => this["main"].GetProjectAsync(name, cancellationToken);

        public async ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
        {
            foreach (InlineIndex index in Values)
            {
                ProjectPage? page = await index.GetProjectAsync(PackageName.Parse(file.FileName.Split('-')[0]), cancellationToken);
                if (page is not null && page.Files.Contains(file)) return await index.GetMetadataAsync(file, cancellationToken);
            }
            throw new InvalidOperationException("no index has " + file);
        }
    }

    private sealed class Named(string name, InlineIndex index) : IPypiSource, IIndexSettings
    {
        public IReadOnlySet<string> IndexesWithoutUploadTimes => new HashSet<string>();

        public string DescribePlaces(PackageName package) => $"the index '{name}'";

        public ValueTask<ProjectPage?> GetProjectAsync(PackageName package, CancellationToken cancellationToken = default) => index.GetProjectAsync(package, cancellationToken);

        public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => index.GetMetadataAsync(file, cancellationToken);
    }
}
