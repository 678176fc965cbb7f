using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using FlowKit.Environments.Hydration;

namespace FlowKit.Execution;

/// <summary>Runs programs as processes, with an environment activated.</summary>
internal sealed class ProcessRunner : IProgramRunner
{
    public static ProcessRunner Instance { get; } = new();

    public async Task<ProgramResult> RunAsync(ProgramRequest request, CancellationToken cancellationToken = default)
    {
        (HydratedEnvironment environment, string program, IReadOnlyList<string> arguments) = request;
        cancellationToken.ThrowIfCancellationRequested();
        ProcessStartInfo start = new(Find(environment, program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        environment.Activation.ApplyTo(start.Environment);
        if (request.ModuleFolder is { } folder)
            start.Environment["PYTHONPATH"] = folder;

        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            throw new FlowKitException(
                FlowErrors.ProgramNotFound,
                $"'{program}' cannot be started in the environment {environment.Id.Abbreviated}: {problem.Message} Declare the package that brings it, or give its path.",
                problem);
        }

        // The program gets no input: one that asks must not wait for ever.
        process.StandardInput.Close();
        Task<string> output = ReadAsync(process.StandardOutput, request.Output);
        Task<string> error = ReadAsync(process.StandardError, request.Output);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return new ProgramResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    private static string Find(HydratedEnvironment environment, string program)
    {
        if (program.AsSpan().ContainsAny('/', '\\'))
            return Path.GetFullPath(program, environment.Prefix);
        if (program is "python" or "python3" && environment.PythonExecutable is { } python)
            return python;
        string[] extensions = OperatingSystem.IsWindows() ? [".exe", ".bat", ".cmd", ""] : [""];
        foreach (string folder in environment.Activation.PathEntries)
        {
            foreach (string extension in extensions)
            {
                string path = Path.Combine(folder, program + extension);
                if (File.Exists(path))
                    return path;
            }
        }

        return program;
    }

    private static async Task<string> ReadAsync(StreamReader reader, IProgress<string>? output)
    {
        StringBuilder text = new();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            text.Append(line).Append('\n');
            output?.Report(line);
        }

        return text.ToString();
    }
}
