using System.Diagnostics;

namespace FlowKit.Conda.Activation;

/// <summary>Runs a program of a prefix, or a shell with its scripts, to its end: it reads nothing, has so long and no longer, and is never left behind.</summary>
internal static class ScriptProcess
{
    /// <summary>Runs it.</summary>
    /// <param name="start">What is started; what becomes of its streams is set here.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ProcessStartInfo start, TimeSpan limit, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput, start.UseShellExecute) = (true, true, true, false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop.Token), errors = process.StandardError.ReadToEndAsync(stop.Token);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(stop.Token)).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{start.FileName} took longer than {limit}.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
