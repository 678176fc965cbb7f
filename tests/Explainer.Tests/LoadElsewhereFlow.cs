using Explainer.RealPackages;
using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.Tests;

/// <summary>Tries to use a model of scikit-learn 1.4.2 in the environment of 1.7.2, which cannot read it.</summary>
[Flow]
public sealed partial class LoadElsewhereFlow : Flow<LoadElsewhereFlow>
{
    [Step, Pypi("scikit-learn==1.7.2", "pandas==2.2.3"), PortableEnv(Python = "3.11")]
    public async Task<Transition> Use()
    {
        PythonObject model = await Trigger!.Run.ReadAsync<PythonObject>("Model", Cancellation);
        await Env.Python<ISklearnTraining>().ScoreAsync(model, Cancellation);
        return End();
    }
}
