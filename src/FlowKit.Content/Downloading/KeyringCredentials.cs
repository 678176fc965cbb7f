using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Credentials from a keyring helper: <c>keyring get SERVICE --mode creds</c>, which prints a user name and a password on two lines, and for an address with a user name
/// <c>keyring get SERVICE USER</c>, which prints the password. It is asked for the whole address first and for the host alone then, once for each in a process. A helper that is not installed, fails or is silent for too long knows nothing.
/// </summary>
public sealed class KeyringCredentials : ICredentialSource
{
    private readonly string _command;
    private readonly TimeSpan _timeLimit;
    private readonly ConcurrentDictionary<(string Service, string? User), Lazy<Task<Credential?>>> _known = new();

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
        string? user = Credential.UserAlone(address);
        return await AskOnce(whole, user).WaitAsync(cancellationToken).ConfigureAwait(false) ?? await AskOnce(address.Authority, user).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task<Credential?> AskOnce(string service, string? user) =>
        _known.GetOrAdd((service, user), static (asked, self) => new Lazy<Task<Credential?>>(() => self.AskAsync(asked.Service, asked.User)), this).Value;

    private async Task<Credential?> AskAsync(string service, string? user)
    {
        ProcessStartInfo start = new(_command, user is null ? ["get", service, "--mode", "creds"] : ["get", service, user])
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
                if (helper.ExitCode != 0) return null;
                return user is not null ? lines is [{ Length: > 0 } own] ? Credential.Basic(user, own) : null : lines is [var told, { Length: > 0 } password] ? Credential.Basic(told, password) : null;
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
