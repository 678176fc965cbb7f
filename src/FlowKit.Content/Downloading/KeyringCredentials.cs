using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Credentials from a keyring helper: <c>keyring get SERVICE --mode creds</c>, which prints a user name and a password on two lines. It is asked for the whole address
/// first and for the host alone then, once for each in a process. A helper that is not installed, fails or is silent for too long knows nothing.
/// </summary>
public sealed class KeyringCredentials : ICredentialSource
{
    private readonly string _command;
    private readonly TimeSpan _timeLimit;
    private readonly ConcurrentDictionary<string, Lazy<Task<Credential?>>> _known = new(StringComparer.Ordinal);

    /// <summary>Creates a source that runs <paramref name="command"/>.</summary>
    /// <param name="command">The helper's name or path. Default: <c>keyring</c>.</param>
    /// <param name="timeLimit">How long one question may take. Default: 30 s.</param>
    public KeyringCredentials(string command = "keyring", TimeSpan? timeLimit = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        _command = command;
        _timeLimit = timeLimit ?? TimeSpan.FromSeconds(30);
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        string whole = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return await AskOnce(whole).WaitAsync(cancellationToken).ConfigureAwait(false) ?? await AskOnce(address.Authority).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task<Credential?> AskOnce(string service) => _known.GetOrAdd(service, static (name, self) => new Lazy<Task<Credential?>>(() => self.AskAsync(name)), this).Value;

    private async Task<Credential?> AskAsync(string service)
    {
        ProcessStartInfo start = new(_command, ["get", service, "--mode", "creds"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        using CancellationTokenSource limit = new(_timeLimit);
        try
        {
            using Process helper = Process.Start(start)!;
            try
            {
                // A helper that asks its user finds nobody to answer.
                helper.StandardInput.Close();
                Task<string> errors = helper.StandardError.ReadToEndAsync(limit.Token);
                string[] lines = (await helper.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false)).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
                await errors.ConfigureAwait(false);
                await helper.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                return helper.ExitCode == 0 && lines is [var user, { Length: > 0 } password] ? Credential.Basic(user, password) : null;
            }
            finally
            {
                if (!helper.HasExited) helper.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
