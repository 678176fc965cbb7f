using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>Makes a program of an assembly with flows: <c>return await FlowApp.RunAsync(args);</c> is all that its main file needs.</summary>
public static class FlowApp
{
    private static readonly TimeSpan TerminationTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Understands a command line and does it: <c>run FLOW --parameter value</c>, <c>list</c>, <c>show RUN</c>, <c>dispatch</c>. Ctrl-C stops a run: child processes are ended and the run is
    /// recorded as cancelled.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">What code sets, over variables and <c>flowkit.json</c>. The default is nothing.</param>
    /// <param name="services">Registers what constructors of flows ask for. The default is nothing.</param>
    /// <returns>The exit code, one of <see cref="FlowExitCodes"/>.</returns>
    public static Task<int> RunAsync(string[] args, Action<FlowKitOptions>? configure = null, Action<IServiceCollection>? services = null) =>
        RunAsync(args, configure, services, AppConsole.System(), CancellationToken.None);

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
                    new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error, ProcessTerminationTimeout = TerminationTime },
                    cancellationToken).ConfigureAwait(false);
                return parsed.Errors.Count > 0 ? FlowExitCodes.InvalidInput : code;
            }
            catch (FlowKitException problem)
            {
                await console.Error.WriteLineAsync(problem.Display).ConfigureAwait(false);
                return problem.Code == FlowErrors.RunNotFound ? FlowExitCodes.NotFound : FlowExitCodes.InvalidInput;
            }
            catch (OperationCanceledException)
            {
                await console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
                return FlowExitCodes.Cancelled;
            }
        }
    }
}
