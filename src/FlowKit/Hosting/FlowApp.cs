using System.CommandLine;
using FlowKit.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>Makes a program of an assembly with flows: <c>return await FlowApp.RunAsync(args);</c> is all that its main file needs.</summary>
public static class FlowApp
{
    /// <summary>
    /// Understands a command line and does it: <c>run FLOW --parameter value</c>, <c>list</c>, <c>show RUN</c>, <c>dispatch</c>, <c>cache</c>, <c>env export NAME</c>. Ctrl-C (or <c>SIGTERM</c>) stops a run: child processes are ended
    /// and the run is recorded as cancelled. A second Ctrl-C ends the program without waiting for that.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">What code sets, over variables and <c>flowkit.json</c>. The default is nothing.</param>
    /// <param name="services">Registers what constructors of flows ask for. The default is nothing.</param>
    /// <returns>The exit code, one of <see cref="FlowExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Action<FlowKitOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        using StopSignals signals = new();
        AppConsole console = AppConsole.System();
        try
        {
            return await RunAsync(args, configure, services, console, signals.Stop).WaitAsync(signals.Force).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Ended without waiting for what was still being stopped.").ConfigureAwait(false);
            return FlowExitCodes.Cancelled;
        }
    }

    internal static async Task<int> RunAsync(
        string[] args, Action<FlowKitOptions>? configure, Action<IServiceCollection>? services, AppConsole console, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        ServiceCollection collection = new();
        services?.Invoke(collection);
        collection.AddFlowKit(configure);
        ServiceProvider provider = collection.BuildServiceProvider();
        await using (provider.ConfigureAwait(false))
        {
            try
            {
                ParseResult parsed = new FlowCommands(provider, console).Root.Parse(args);
                int code = await parsed.InvokeAsync(
                    new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error, ProcessTerminationTimeout = null },
                    cancellationToken).ConfigureAwait(false);
                return parsed.Errors.Count > 0 ? FlowExitCodes.InvalidInput : code;
            }
            catch (FlowKitException problem)
            {
                await console.Error.WriteLineAsync(problem.Display).ConfigureAwait(false);
                return problem.Code is FlowErrors.RunNotFound or EnvironmentErrors.NameNotFound or EnvironmentErrors.EnvironmentNotFound or EnvironmentErrors.PathspecNotResolved ? FlowExitCodes.NotFound : FlowExitCodes.InvalidInput;
            }
            catch (OperationCanceledException)
            {
                await console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
                return FlowExitCodes.Cancelled;
            }
        }
    }
}
