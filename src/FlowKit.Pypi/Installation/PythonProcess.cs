using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FlowKit.Pypi.Installation;

/// <summary>Runs a child process to its end: output read while it runs, killed with all its children when the time is up or the caller gives up.</summary>
internal static partial class PythonProcess
{
    private const int SigKill = 9;
    // What is kept of one stream: a compiler that prints for an hour must not fill the memory.
    private const int KeptCharacters = 4 << 20;

    /// <exception cref="TimeoutException">The process took longer than it may; it was killed.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The file cannot be started.</exception>
    public static async Task<ProcessResult> RunAsync(PythonCommand command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command.Executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
            UseShellExecute = false,
        };
        if (command.WorkingFolder is not null) start.WorkingDirectory = command.WorkingFolder;
        foreach (string argument in command.Arguments) start.ArgumentList.Add(argument);
        if (command.Environment is null)
        {
            foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("PYTHON", StringComparison.OrdinalIgnoreCase) || key == "__PYVENV_LAUNCHER__").ToList()) start.Environment.Remove(name);
        }
        else
        {
            start.Environment.Clear();
            foreach ((string name, string value) in command.Environment) start.Environment[name] = value;
        }

        using Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        StringBuilder output = new(), error = new();
        TaskCompletionSource outputEnd = new(TaskCreationOptions.RunContinuationsAsynchronously), errorEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += (_, line) => Take(output, line.Data, command.OnLine, outputEnd);
        process.ErrorDataReceived += (_, line) => Take(error, line.Data, command.OnLine, errorEnd);
        cancellationToken.ThrowIfCancellationRequested();
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(command.Limit);
        try
        {
            // Not WaitForExitAsync, which waits for the pipes as well: a grandchild that outlives the process may hold them for ever.
            await exited.Task.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"'{command.Executable}' did not end within {command.Limit.TotalSeconds:0} seconds and was stopped.");
        }
        if (command.LeadsGroup && !OperatingSystem.IsWindows()) _ = KillGroup(-process.Id, SigKill);
        await Task.WhenAny(Task.WhenAll(outputEnd.Task, errorEnd.Task), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None)).ConfigureAwait(false);
        lock (output)
            lock (error)
                return new ProcessResult(process.ExitCode, output.ToString(), error.ToString());
    }

    private static void Take(StringBuilder kept, string? line, Action<string>? onLine, TaskCompletionSource end)
    {
        if (line is null)
        {
            end.TrySetResult();
            return;
        }
        lock (kept)
        {
            kept.Append('\n').Append(line);
            if (kept.Length > 2 * KeptCharacters) kept.Remove(0, kept.Length - KeptCharacters);
        }
        onLine?.Invoke(line);
    }

    private static void Kill(Process process)
    {
        try
        {
            // A hook that made itself the leader of a group takes its orphans with it.
            if (!OperatingSystem.IsWindows()) _ = KillGroup(-process.Id, SigKill);
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillGroup(int process, int signal);
}
