using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>The real wheels of the explainer case, in the folder beside the conformance data.</summary>
public sealed class WheelhouseTests
{
    private static readonly string[] ModelA = ["scikit-learn==1.4.2", "numpy<2", "pandas==2.2.3", "lightgbm"];
    private static readonly string[] ModelB = ["scikit-learn==1.7.2", "pandas==2.2.3"];

    [TestCase(true, "shap", "0.49.1")]
    [TestCase(false, "shap", "0.51.0")]
    [TestCase(true, "fairlearn", "0.12.0")]
    [TestCase(false, "fairlearn", "0.15.0")]
    public async Task A_package_that_joins_a_locked_environment_steps_back_until_it_fits(bool isA, string added, string version)
    {
        FolderSource source = Wheelhouse();
        PypiSolution model = await SolveAsync(source, isA ? ModelA : ModelB);
        Dictionary<PackageName, PypiPin> pins = model.Packages.ToDictionary(p => p.Name, p => new PypiPin(p.Version, p.File!.Sha256, "the base environment model/a"));

        PypiSolution composed = await SolveAsync(source, [.. isA ? ModelA : ModelB, added], pins);

        Assert.That(composed.Find(PackageName.Parse(added))!.Version.ToString(), Is.EqualTo(version));
        foreach (SolvedPackage package in model.Packages)
            Assert.That(composed.Find(package.Name)!.File, Is.EqualTo(package.File), $"{package} stays as it was");
        if (added == "shap")
        {
            Assert.That(composed.Packages.Where(p => model.Find(p.Name) is null).Select(p => p.ToString()),
                Is.EquivalentTo((string[])["llvmlite==0.44.0", "numba==0.61.2", "packaging==26.3", $"shap=={version}", "slicer==0.0.8", "tqdm==4.70.1", "typing-extensions==4.16.0"]));
        }
    }

    [Test]
    public async Task A_pin_that_makes_it_impossible_is_named_with_its_origin()
    {
        FolderSource source = Wheelhouse();
        PypiSolution model = await SolveAsync(source, ModelA);
        Dictionary<PackageName, PypiPin> pins = model.Packages.ToDictionary(p => p.Name, p => new PypiPin(p.Version, p.File!.Sha256, "the base environment model/a"));

        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(source, [.. ModelA, "shap>=0.51"], pins)))!;

        Assert.That(e.Code, Is.EqualTo(PypiErrors.Unsatisfiable));
        Assert.That(e.Message, Does.Contain("the base environment model/a holds numpy at 1.26.4").And.Contain("shap").And.Contain("linux-64"));
        Assert.That(e.Message.Split('\n'), Has.Length.LessThanOrEqualTo(12));
    }

    private static FolderSource Wheelhouse()
    {
        string folder = Path.Combine(Conformance.PathOf("pypi"), "..", "..", "wheelhouse");
        if (!Directory.Exists(folder)) Assert.Ignore("The wheelhouse with the real wheels is not here.");
        return new FolderSource(folder, "wheelhouse");
    }

    private static Task<PypiSolution> SolveAsync(FolderSource source, string[] requirements, IReadOnlyDictionary<PackageName, PypiPin>? pins = null) =>
        new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [.. requirements.Select(Requirement.Parse)],
            Target = PypiTarget.For("linux-64", "3.11.7"),
            Source = source,
            OnlyBinary = PackageSelection.All,
            Pins = pins ?? new Dictionary<PackageName, PypiPin>(),
        });
}
