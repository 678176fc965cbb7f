using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
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

    [Test]
    public async Task A_real_model_is_explained_in_the_environment_composed_from_its_own_and_refused_in_another()
    {
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder);
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The real wheels are for linux-64.");
        if (!await HasPythonAsync()) Assert.Ignore("The real wheels are for Python 3.11, which this machine lacks.");
        await File.WriteAllTextAsync(folder.Combine("flow.py"), """
            def train():
                from sklearn.datasets import load_diabetes
                from sklearn.ensemble import GradientBoostingRegressor
                x, y = load_diabetes(return_X_y=True)
                return GradientBoostingRegressor(n_estimators=20, random_state=0).fit(x, y)
            def explain(model):
                import shap
                from sklearn.datasets import load_diabetes
                x = load_diabetes(return_X_y=True)[0][:5]
                explainer = shap.TreeExplainer(model)
                return {"base": float(explainer.expected_value), "values": explainer.shap_values(x), "predictions": model.predict(x), "shap": shap.__version__}
            """);
        EnvironmentLock a = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["scikit-learn==1.4.2", "numpy<2"], Python = "3.11" });
        EnvironmentLock b = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["scikit-learn==1.7.2", "numpy<2"], Python = "3.11" });
        PythonObject model;
        await using (IPythonSession training = await SessionAsync(runtime, a, folder))
        {
            model = (await training.CallAsync(new PythonCall("flow", "train", []) { Returns = PythonReturn.Handle })).AsObject();
            PythonPickle pickle = await model.PickleAsync();
            Assert.That(pickle.Modules.Select(static m => $"{m.Distribution} {m.Version}"), Does.Contain("scikit-learn 1.4.2"));
            model = PythonObject.FromPickle(PythonPickle.Parse(pickle.ToBytes()));
        }
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([model.Environment], new EnvironmentSpec { Pypi = ["shap"] }));
        await using (IPythonSession explaining = await SessionAsync(runtime, composed.Lock, folder))
        {
            Dictionary<string, PythonValue> answer = (await explaining.CallAsync(new PythonCall("flow", "explain", [KeyValuePair.Create("model", PythonValue.From(model))]))).AsDictionary(static v => v);
            Assert.That(answer["shap"].AsString(), Is.EqualTo("0.49.1"));
            double[] sums = answer["values"].AsArray(v => v.AsArray(static x => x.AsDouble()).Sum() + answer["base"].AsDouble());
            Assert.That(sums, Is.EqualTo(answer["predictions"].AsArray(static v => v.AsDouble())).Within(1e-9));
        }
        await using IPythonSession other = await SessionAsync(runtime, b, folder);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => other.CallAsync(new PythonCall("flow", "explain", [KeyValuePair.Create("model", PythonValue.From(model))]))))!;
        Assert.That(error.Code, Is.EqualTo("FK8313"));
        Assert.That(error.Message, Does.Contain("scikit-learn 1.4.2 wrote it, scikit-learn 1.7.2 is here"));
    }

    private static async Task<bool> HasPythonAsync()
    {
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter.Matches("3.11")) return true;
        }
        return false;
    }

    private static async Task<IPythonSession> SessionAsync(EnvironmentRuntime runtime, EnvironmentLock @lock, TemporaryFolder modules) =>
        await runtime.Sessions.StartAsync(new PythonSessionRequest(await runtime.HydrateAsync(@lock)) { ModuleFolders = [modules.FullName] });

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
