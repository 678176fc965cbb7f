using System.Diagnostics;
using FlowKit.Definition;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

// The tests' own assembly is a flow program, for tests that need one as a process of its own.
// die-at KIND FLOW STARTED: runs STARTED, and is killed at the moment when a run of FLOW reports KIND.
// write-until-killed FOLDER: keeps runs, artifacts and environments in stores under a folder for ever, and prints how many it has kept.
if (args is ["write-until-killed", string folder])
    return await EndlessWriter.RunAsync(folder, Console.Out);
if (args is not ["die-at", string kind, string flow, string started])
    return await FlowApp.RunAsync(args);

ServiceCollection services = new();
services.AddFlowKit();
await using ServiceProvider provider = services.BuildServiceProvider();
FlowDefinition definition = FlowCatalog.Flows.Single(known => known.Name == started);
await provider.GetRequiredService<IFlowRunner>().RunAsync(definition, new RunOptions { Progress = new Death(Enum.Parse<RunProgressKind>(kind), flow) });
return FlowExitCodes.Succeeded;

internal sealed class Death(RunProgressKind kind, string flow) : IProgress<RunProgress>
{
    public void Report(RunProgress value)
    {
        if (value.Kind != kind || value.Run.Flow != flow)
            return;
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
