using System.Runtime.InteropServices;
using Explainer;
using Explainer.RealPackages;
using FlowKit;
using FlowKit.Hosting;

// Without arguments: the explainer case on packages made from samples/packages, with nothing from outside.
// --packages PLACE: the same case on real packages (scikit-learn, LightGBM, shap) from a simple index's address or a folder of wheels.
// Anything else is the command line that every flow program has: run, list, show.
SampleFolder folder = SampleFolder.Default;
using CancellationTokenSource stop = new();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

try
{
    switch (args)
    {
        case []:
        {
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            await EmbeddedCase.RunAsync(folder, Console.Out, cancellationToken: stop.Token);
            return FlowExitCodes.Succeeded;
        }
        case ["--packages", string place]:
        {
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            await RealCase.RunAsync(folder, place, Console.Out, stop.Token);
            return FlowExitCodes.Succeeded;
        }
        default:
            PackageSources sources = await SamplePackages.BuildAsync(folder);
            return await FlowApp.RunAsync(args, options => folder.Configure(options, sources));
    }
}
catch (Exception) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return FlowExitCodes.Cancelled;
}
catch (FlowKitException problem)
{
    Console.Error.WriteLine(problem.Display);
    return FlowExitCodes.RunFailed;
}
catch (DirectoryNotFoundException problem)
{
    Console.Error.WriteLine(problem.Message);
    return FlowExitCodes.InvalidInput;
}
