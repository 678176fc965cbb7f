using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace FlowKit.Environments.Python;

/// <summary>Starts a worker process of the environment's own Python, isolated (<c>-I</c>), with nothing injected into the environment.</summary>
public sealed class PythonWorkerFactory : IPythonSessionFactory
{
    /// <inheritdoc/>
    public async Task<IPythonSession> StartAsync(PythonSessionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string python = request.Environment.PythonExecutable ?? throw new FlowKitException(EnvironmentErrors.NoPython,
            $"The environment {request.Environment.Id.Abbreviated} has no Python. Add 'python' to its conda requirements, or a PyPI requirement with a Python version.");
        Process process = new() { StartInfo = StartInfoOf(request, python) };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new FlowKitException(EnvironmentErrors.WorkerDied,
                $"Cannot start {python} of the environment {request.Environment.Id.Abbreviated}: {e.Message}. If the prefix was changed by hand, remove {request.Environment.Prefix} and let it be made again.", e);
        }
        PythonWorker worker = new(request, process);
        try
        {
            await worker.BeginAsync(cancellationToken).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ProcessStartInfo StartInfoOf(PythonSessionRequest request, string python)
    {
        UTF8Encoding text = new(encoderShouldEmitUTF8Identifier: false);
        ProcessStartInfo info = new(python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = text,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = request.WorkingDirectory ?? "",
        };
        foreach (string argument in (IEnumerable<string>)["-I", "-X", "utf8", "-c", PythonWorkerScript.Bootstrap, .. request.ModuleFolders])
            info.ArgumentList.Add(argument);
        request.Environment.Activation.ApplyTo(info.Environment);
        foreach ((string name, string value) in request.Variables) info.Environment[name] = value;
        return info;
    }
}
