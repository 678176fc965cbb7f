using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.RealPackages;

/// <summary>Real releases of the explainer case, from a folder of wheels beside the repository; ignored where that is not there.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class WheelhouseTests
{
    [TestCase("scikit-learn==1.4.2", "numpy<2", "0.49.1")]
    [TestCase("scikit-learn==1.7.2", "numpy", "0.51.0")]
    public async Task Shap_joins_a_locked_training_environment_in_the_release_that_fits_it(string learner, string numpy, string shap)
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        EnvironmentLock trained = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = [learner, numpy, "pandas==2.2.3", "lightgbm"], Python = "3.11", Platforms = [World.Platform] });
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([trained], new EnvironmentSpec { Pypi = ["shap"] }));
        CompositionReport report = composed.Reports[0];
        Assert.That(report.FromBase, Is.EqualTo(trained.For(World.Platform).Identities), "nothing of the base moves");
        Assert.That(report.Added.Select(static p => p.Name), Is.SupersetOf(new[] { "shap", "numba", "llvmlite", "slicer", "tqdm" }));
        Assert.That(report.Added.Single(static p => p.Name == "shap").Version, Is.EqualTo(shap));
        Assert.That(report.Added.Single(static p => p.Name == "numba").Version, Is.EqualTo("0.61.2"));
    }

    private static EnvironmentRuntime Runtime(TemporaryFolder folder)
    {
        string wheels = Path.GetFullPath(Path.Combine(Conformance.PathOf("."), "..", "wheelhouse"));
        if (!Directory.Exists(wheels)) Assert.Ignore($"The real wheels are not here: {wheels}.");
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("wheelhouse", new Uri(wheels + "/")));
        return new EnvironmentRuntime(options);
    }
}
